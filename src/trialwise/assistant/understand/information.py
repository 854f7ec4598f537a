"""The information at the looks of a sequential test, beside the number of looks."""

import re
from typing import Final

from trialwise.assistant.understand.filled import Filled

_AND_END: Final = re.compile(
    r"\b(?:and|plus|then|&)\s+(?:(?:at|a|in)\s+)?(?:the\s+)?(?:very\s+)?(?:end|final|full)",
    re.IGNORECASE,
)


def settle_looks(text: str, filled: Filled) -> None:
    """Leave either the number of looks or the information at each of them.

    "Two looks at 60 % and 100 %" says one thing twice; "three looks, interims at 30 % and 60 %" and
    "at 1/3, 2/3 and the end" leave out the last look, which has all the information.
    """
    information, looks = filled.inputs.get("information"), filled.inputs.get("looks")
    if not isinstance(information, tuple) or not information:
        return
    last = information[-1]
    is_open = isinstance(last, int | float) and last < 1
    if is_open and (looks == len(information) + 1 or (looks is None and _AND_END.search(text))):
        information = (*information, 1.0)
        filled.inputs["information"] = information
    if looks == len(information):
        del filled.inputs["looks"]
