"""Writing arrays so that a full disk says so."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def save_array(path: Path, array: NDArray[Any]) -> None:
    """Write an array like ``np.save``, which does not say why when the disk is full."""
    header = np.lib.format.header_data_from_array_1_0(array)
    with path.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, header)
        stream.write(array.tobytes())
