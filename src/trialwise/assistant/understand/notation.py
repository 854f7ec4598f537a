"""Results in the notation of papers and spreadsheets, written as sentences say them.

"50 bought, 450 not" is 50 of 500, "5.1 (1.2, n=40)" is a mean, its spread and its users, and "120
basic, 60 pro; 100 basic, 85 pro" is a table of counts.
"""

import re
from itertools import pairwise
from typing import Final

from trialwise.assistant.understand.cues import expand

_COUNT: Final = r"(?<![\w.,%$€£(])\d{1,3}(?:,\d{3})+(?![\d,]|\.\d)|(?<![\w.,%$€£(])\d+(?![\d.,]*\d)"
_NUMBER: Final = r"-?\d[\d,]*(?:\.\d+)?"
# Words that can stand between a count and those who did not: no units and no "of 500".
_WORD: Final = (
    r"(?:\s+(?!(?:of|out|from|to|in|on|per|over|and|or|but|more|fewer|less|other|{people})\b)"
    r"[a-z][a-z'’-]*)"
)
_NOT: Final = (
    r"(?:(?:did|do|does|have|had|has|was|were|would|could)(?:\s+not|n['’]?t)\b|not\b|no\b"
    r"|without\b|failed\b|failures?\b|loss(?:es)?\b|tails\b)"
)
_BOTH_PARTS: Final = re.compile(
    expand(
        rf"(?P<yes>{_COUNT})(?P<did>{_WORD}{{1,4}})\s*(?:,|;|/|&|\+)?\s*(?:and|but|while)?\s*"
        rf"(?P<no>{_COUNT}){_WORD}{{0,2}}?\s+{_NOT}"
    ),
    re.IGNORECASE,
)
_PARTS_BEHIND: Final = re.compile(
    rf"\b(?:yes|converted|clicked|bought|ordered|passed|won|subscribed|retained|successes|conversions)\s*[:=]?\s*"
    rf"(?P<yes>{_COUNT})\s*[,;/]?\s*(?:and\s+|but\s+)?{_NOT}(?:\s+[a-z-]+)?\s*[:=]?\s*(?P<no>{_COUNT})",
    re.IGNORECASE,
)
_ODDS: Final = re.compile(
    r"\bodds\s+(?:of\s+|are\s+|were\s+|is\s+)?(\d{1,2})\s+to\s+(\d{1,2})\b(?!\.\d)", re.IGNORECASE
)
_DECLARED: Final = re.compile(r"\s*\(?\bmeans?\s*/\s*(?:sds?|std)\s*/\s*n\b\)?\s*:?", re.IGNORECASE)
_TRIPLE: Final = re.compile(r"(?<![\w/.])(-?\d[\d.]*)\s*/\s*(\d[\d.]*)\s*/\s*(\d[\d,]*)(?![\w/])")
_CELLS: Final = re.compile(
    r"\ba\s*=\s*(\d+)\W+(?:and\s+)?b\s*=\s*(\d+)\W+(?:and\s+)?c\s*=\s*(\d+)\W+(?:and\s+)?"
    r"d\s*=\s*(\d+)",
    re.IGNORECASE,
)
_TWO_BY_TWO: Final = re.compile(
    r"\b(?:2\s?[x×]\s?2|two[\s-]by[\s-]two|2[\s-]by[\s-]2)\b(?P<words>[^\d]*)"
    r"(\d+)[\s,;]+(\d+)[\s,;|/]+(?:and\s+)?(\d+)[\s,;]+(\d+)(?![\d.%])",
    re.IGNORECASE,
)
_OF_TABLE: Final = re.compile(
    r"\bchi|χ|\bindependen|\bassociat|cram[eé]r|\btable\b|\brelat(?:ed|ion)|\bdepends?\b",
    re.IGNORECASE,
)
_OF_RATES: Final = re.compile(r"fisher|barnard|boschloo|odds|\bexact\b", re.IGNORECASE)
# As in 5.1 (1.2, n=40) and 5.1 (1.2) n 40.
_IN_BRACKETS: Final = re.compile(
    rf"(?P<mean>(?<![\w.,%]){_NUMBER})\s*\(\s*(?P<sd>\d*\.?\d+)\s*"
    rf"(?:[,;]\s*(?:n\s*=?\s*)?(?P<inside>\d[\d,]*\d|\d)\s*\)"
    rf"|\)\s*[,;]?\s*\(?\s*(?:n\s*=?\s*|(?:from|for|over|with)\s+)(?P<behind>\d[\d,]*\d|\d)\)?)",
    re.IGNORECASE,
)
_SPREAD_AND_USERS: Final = re.compile(
    rf"(?P<mean>(?<![\w.,%]){_NUMBER}\s*(?:±|\+/-|\+-)\s*\d*\.?\d+)\s*\(\s*(?P<n>\d[\d,]*)\s*\)"
)
_MEAN: Final = re.compile(
    r"x[\u0304\u0305]_?(?=[12ab]?\b)|\bx[-_ ]?bar_?(?=[12ab]?\b)", re.IGNORECASE
)
_SPREAD: Final = (
    rf"(?P<all>(?P<middle>(?<![\w.,]){_NUMBER})\s*%?\s*(?:±|\+/-|\+-)\s*(?P<half>\d*\.?\d+)"
    r"(?P<unit>\s?(?:%|percent\b|pp\b|points?\b))?)"
)
_HALF_WIDTH: Final = (
    re.compile(
        rf"\b(?:intervals?|ci)\b(?:\s+(?:is|was|of|at|for|the|our|my|mean|lift|difference|effect|estimate|[:=]))*\s*:?\s*{_SPREAD}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_SPREAD}\s*[(,]?\s*(?:with\s+|at\s+)?(?:80|90|95|98|99)\s?%\s*(?:ci\b|confidence|interval)",
        re.IGNORECASE,
    ),
)
_OF_ERROR: Final = re.compile(
    r"\bs\.?e\.?m?\b|standard\s+err|std\.?\s*err|(?:\bsds?|standard\s+dev\w*)\s*(?:=|of|is)?\s*\d",
    re.IGNORECASE,
)
# The scale of an answer says nothing of the result: "on a 5-point scale", "(1-7 scale)".
_SCALE: Final = re.compile(
    r"\s*[(\[]?(?:\b(?:on|with|using|of)\s+)?(?:\b(?:an?|the|our)\s+)?\b\d+[\s-]point\s+(?:likert\s+|rating\s+)?"
    r"scale\b[)\]]?|\s*[(\[]?(?:\b(?:on|with|using)\s+)?(?:\b(?:an?|the|our)\s+)?\b(?:\d+\s*(?:-|–|to)\s*\d+\s+scale\b"
    r"|scale\s+(?:of|from)\s+\d+\s*(?:-|–|to)\s*\d+)[)\]]?",
    re.IGNORECASE,
)
_NAMED_COUNT: Final = re.compile(
    rf"(?P<count>{_COUNT})\s+(?P<word>[a-z][a-z'’-]*)(?P<gap>\s*(?:,|;|/|&|and|\.)?\s*)",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(
    expand(
        r"(?:{people}|{events}|percent|points?|days?|weeks?|months?|hours?|minutes?|seconds?|per|of"
        r"|out|in|on|from|to|vs|versus|and|or|with|at|for|is|was|were|had|each|sds?|se|df|looks?"
        r"|treatment|control|k|m|million|thousand|pp|bps|power|arms?|groups?|variants?|tests?)"
    ),
    re.IGNORECASE,
)
_FEWEST: Final = 2
_MOST_CELLS: Final = 200
_MOST_COLUMNS: Final = 12


def as_said(text: str) -> str:
    """Return a sentence with its results written out.

    >>> as_said("control 50 bought, 450 not; treatment 70 bought, 430 did not")
    'control 50 of 500; treatment 70 of 500'
    >>> as_said("A 5.1 (1.2, n=40), B 5.8 (1.3, n=42)")
    'A 5.1 ± 1.2 (n = 40), B 5.8 ± 1.3 (n = 42)'
    """
    if not re.search(r"\d", text):
        return text
    text = _SCALE.sub("", _MEAN.sub("mean", text))
    text = _with_cells(_with_tables(text))
    text = _PARTS_BEHIND.sub(_of_whole, _BOTH_PARTS.sub(_of_whole, text))
    text = _ODDS.sub(r"odds \1:\2", text)
    if _DECLARED.search(text):
        text = _TRIPLE.sub(r"mean \1 sd \2 n \3", _DECLARED.sub("", text))
    text = _with_limits(text)
    if len(_IN_BRACKETS.findall(text)) >= _FEWEST:
        text = _IN_BRACKETS.sub(_with_spread, text)
    if len(_SPREAD_AND_USERS.findall(text)) >= _FEWEST:
        text = _SPREAD_AND_USERS.sub(r"\g<mean> (n = \g<n>)", text)
    return text


def _of_whole(match: re.Match[str]) -> str:
    yes, no = (_value(match[name]) for name in ("yes", "no"))
    return f"{yes} of {yes + no}"


def _with_limits(text: str) -> str:
    """Return a sentence with the interval "95 % CI 10 ± 4" by its limits, 6 to 14."""
    found = [match for pattern in _HALF_WIDTH for match in pattern.finditer(text)]
    if len(found) != 1 or _OF_ERROR.search(text):
        return text
    match = found[0]
    middle, half = (float(match[name].replace(",", "")) for name in ("middle", "half"))
    low, high = (
        f"{float(f'{value:.12g}'):g}{match['unit'] or ''}"
        for value in (middle - half, middle + half)
    )
    return f"{text[: match.start('middle')]}from {low} to {high}{text[match.end('all') :]}"


def _value(count: str) -> int:
    return int(count.replace(",", ""))


def _with_spread(match: re.Match[str]) -> str:
    return f"{match['mean']} ± {match['sd']} (n = {match['inside'] or match['behind']})"


def _with_cells(text: str) -> str:
    """Return a sentence with the four cells of a table as two rates, or as two rows."""
    for pattern in (_CELLS, _TWO_BY_TWO):
        match = pattern.search(text)
        if match is None:
            continue
        a, b, c, d = (int(cell) for cell in match.groups()[-4:])
        is_of_rates = _OF_RATES.search(text) or not _OF_TABLE.search(text)
        rows = f"{a} of {a + b} vs {c} of {c + d}" if is_of_rates else f"{a}, {b}; {c}, {d}"
        words = match.groupdict().get("words") or ""
        return f"{text[: match.start()]}{words}{rows}{text[match.end() :]}"
    return text


def _with_tables(text: str) -> str:
    """Return a sentence with rows that repeat the names of their cells as a table of counts."""
    cells = [match for match in _NAMED_COUNT.finditer(text) if not _UNIT.fullmatch(match["word"])]
    rows = _rows(cells)
    if not rows or (len(rows[0]) == _FEWEST and not _OF_TABLE.search(text)):
        return text
    for row in reversed(rows):
        counts = ", ".join(str(_value(cell["count"])) for cell in row)
        text = f"{text[: row[0].start()]}{counts}{text[row[-1].end('word') :]}"
    return f"Table of counts: {text}"


def _rows(cells: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Return the rows of a table, each with the same names in the same order."""
    cells = cells[:_MOST_CELLS]
    names = [cell["word"].lower() for cell in cells]
    for start in range(len(cells)):
        for width in range(min((len(cells) - start) // 2, _MOST_COLUMNS), 1, -1):
            row = names[start : start + width]
            last = start
            while names[last : last + width] == row:
                last += width
            found = [cells[i : i + width] for i in range(start, last, width)]
            joined = all(a.end() == b.start() for one in found for a, b in pairwise(one))
            if len(found) >= _FEWEST and len(set(row)) == width and joined:
                return found
    return []
