"""Chat spellings written out, the same way for questions asked and for questions known."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def _slang() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Return the pattern of all chat spellings and what each stands for."""
    text = resources.files("trialwise.core").joinpath("slang.tsv").read_text("utf-8")
    table = dict(line.split("\t") for line in text.splitlines())
    longest_first = sorted(table, key=len, reverse=True)
    words = "|".join(re.escape(word) for word in longest_first)
    return re.compile(rf"(?<![\w/'])(?:{words})(?![\w/'])", re.IGNORECASE), table


def expand_slang(text: str) -> str:
    """Return ``text`` with chat spellings written out.

    >>> expand_slang("wats the diff")
    'what is the difference'
    """
    pattern, table = _slang()
    return pattern.sub(lambda match: table[match.group().lower()], text.replace("’", "'"))
