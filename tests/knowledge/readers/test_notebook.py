import json

import pytest

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.notebook import read_notebook


def notebook(*cells: object, **fields: object) -> bytes:
    return json.dumps({"nbformat": 4, "cells": list(cells), "metadata": {}, **fields}).encode()


def test_text_code_and_printed_results_become_markdown() -> None:
    found = read_notebook(
        notebook(
            {
                "cell_type": "markdown",
                "source": ["# Power\n", "With $x_1$. ![p](attachment:p.png)"],
            },
            {
                "cell_type": "code",
                "source": "print(0.8)",
                "outputs": [
                    {"output_type": "stream", "text": ["\x1b[31m0.8\x1b[0m\n"]},
                    {"output_type": "display_data", "data": {"image/png": "aGk=" * 9}},
                    {"output_type": "execute_result", "data": {"text/plain": "0.9"}},
                    {"output_type": "error", "text": "Traceback"},
                ],
            },
            {"cell_type": "raw", "source": "left out"},
            metadata={"kernelspec": {"language": "python"}, "title": "On power"},
        )
    )
    assert found.title == "On power"
    assert found.text == (
        "# Power\nWith $x_1$. p\n\n```python\nprint(0.8)\n```\n\n```\n0.8\n```\n\n```\n0.9\n```\n"
    )


def test_the_old_format_is_read() -> None:
    head = {"cell_type": "heading", "level": 2, "source": "Old"}
    code = {"cell_type": "code", "input": ["x"], "language": "r", "outputs": []}
    sheet = {"cells": [head, code]}
    data = json.dumps({"nbformat": 3, "worksheets": [sheet]}).encode()
    assert read_notebook(data).text == "## Old\n\n```r\nx\n```\n"


def test_half_a_pair_of_utf16_becomes_a_replacement_character() -> None:
    data = notebook({"cell_type": "markdown", "source": "a\ud800b\x00c"})
    assert read_notebook(data).text == "a\ufffdbc\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "no JSON"),
        (b"[]", "no JSON object"),
        (b"{}", "it has no cells"),
        (b"[" * 100_000, "nested deeper than"),
        (notebook(1, {"cell_type": "code", "source": 5, "outputs": {}}), None),
    ],
)
def test_what_is_no_notebook_is_refused(data: bytes, reason: str | None) -> None:
    if reason is None:
        assert read_notebook(data).text == ""
        return
    with pytest.raises(DocumentError, match=reason):
        read_notebook(data)
