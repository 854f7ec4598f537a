"""Quantities as people write them: ``5%``, ``5 pp``, ``10k``, ``2 weeks``, ``50/50``.

Relative, absolute and unknown are kept apart: ``5%`` alone says neither, ``5 pp`` is absolute,
``+3% relative`` is relative. Nothing is guessed here; what a quantity is *for* is decided by the
reader of the sentence.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

Kind = Literal["percent", "points", "number", "count", "duration", "money", "split", "fraction"]
Scale = Literal["relative", "absolute", "unknown"]

_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100,
}  # fmt: skip
_SCALES: Final = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "mil": 1e6, "million": 1e6,
    "millions": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
}  # fmt: skip
_DAYS: Final = {
    "day": 1.0,
    "week": 7.0,
    "month": 30.0,
    "quarter": 91.0,
    "year": 365.0,
    "hour": 1 / 24,
}
_UNIT: Final = (
    r"(?:days?|weeks?|wks?|months?|mos?|quarters?(?!\s(?:of|as)\b)|years?|yrs?|hours?|hrs?)"
)
_NUMBER: Final = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[\u00a0\u2009\u202f ]\d{3}){1,3}(?![\d%]|[ ]\d)"
    r"|0,\d+(?!\d)|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)"
)
_WORD: Final = rf"\b(?:{'|'.join(_WORDS)})\b"
_SCALED: Final = (
    rf"(?:{_NUMBER}(?:(?:[mb]|\s?(?:k|mn|mio|mil|bn))\b|\s(?:thousand|millions?|billion)\b)?"
    rf"|(?:\ba|{_WORD})\s(?:thousand|million|billion)\b)"
)
_SCALE: Final = re.compile(
    rf"\s?(?P<scale>{'|'.join(sorted(_SCALES, reverse=True))})(?![a-z])", re.IGNORECASE
)
_PERCENT: Final = r"\s?(?:[%％٪]|percent\b|per\s?cent\b|pct\b)"
_POINTS: Final = (
    r"\s?(?:%\s?|percent(?:age)?[\s-]?|per\s?cent\s)?(?:-?\s?points?\b|pp\b|ppts?\b|pts?\b|p\.p\.)"
    r"|\s?(?:percentage|abs(?:olute)?\s%|%\s?pts?)\b"
)
_BASIS: Final = r"\s?(?:bps?|basis\spoints?)\b"
# A minus touches its number: with a space behind it, it is a dash, as in "10 % – 12 %".
_SIGN: Final = r"(?:(?<![\w.)%¤])(?:\+/?[-−]\s?|[+±]\s?|(?<!\+/)(?<!\+)[\-−–](?=[\d.])))?"
_OTHER: Final = (
    r"\b(?:https?://|www\.)\S+|\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)(?:T[\d:.]+)?"
    r"|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d)"
)
_NOUNS: Final = (
    r"(?:(?:unique|new|active|daily|total|eligible|treated|control|treatment|sampled|exposed)\s){0,3}"
    r"(?:users?|visitors?|visits?|sessions?|customers?|people"
    r"|participants?|subjects?|samples?|conversions?|orders?|impressions?|clicks?|signups?|units?|players?"
    r"|accounts?|observations?|obs|buyers?|shoppers?|members?|views?|hits?|traffic|uniques?|leads?|emails?)"
)
_EVENTS: Final = (
    r"(?:conversions?|orders?|purchases?|sales?|clicks?|sign-?ups?|bookings?|events?|crash(?:es)?"
    r"|errors?|tickets?|incidents?|calls?|failures?|outages?|complaints?|accidents?|defects?|bugs?"
    r"|refunds?|timeouts?|churns?|success(?:es)?|hits?)"
)
# "52 users signed up out of 40"
_DID: Final = (
    r"(?:\s(?:who\s|that\s|have\s|had\s)?(?:converted|convert|bought|clicked|purchased|signed[\s-]up"
    r"|subscribed|ordered|booked|registered|installed|responded|paid|churned|returned))"
)
# "3,500 people come by every day", but not "10,000 users in a week"
_LARGE_SCALED: Final = r"(?:\d{1,3}(?:,\d{3})+|\d{3,}|\d[\d.]*\s?k\b)"
_IN_A: Final = (
    r"(?:for|over|within|during|in|after|and|or|to|than|with|of|from|at|is|are|take|takes)"
)
_LARGE: Final = r"(?:\d{1,3}(?:,\d{3})+|\d{3,})"
# What events are counted over: "12 crashes in 4,000 machine-hours".
_EXPOSURES: Final = (
    r"(?:\w+[\s-])?(?:hours?|hrs?|days?|weeks?|months?|years?|minutes?|mins?"
    r"|requests?|page\s?views?)"
)
# A rate in words: "1 in 20", "one out of every 40", "3 in 100", "two in five".
_ONE_IN: Final = (
    rf"(?:\b(?:(?:1|one)\s(?:in|out\sof)|one\sof|1\sof(?=\severy))\s(?:every\s)?"
    rf"|\b(?:[2-9]|two|three|four|five|six|seven|eight|nine)\sin\s(?=(?:every\s)?(?:{_NUMBER}|{_WORD})\b(?!\s{_NOUNS}))(?:every\s)?)"
    rf"(?:{_NUMBER}|{_WORD})\b(?!\s?(?:[%,.]\d|%|k\b|{_UNIT}|minutes|arms?\b|groups?\b|variants?\b|cells?\b|treatment|control|total|stages?\b|looks?\b|tests?\b|of\b|:|/))"
)
_QUANTITY: Final = re.compile(
    rf"""
    (?P<other>{_OTHER})
  | (?P<split>\b\d{{1,2}}(?:\s?[/:]\s?[-−]?\d{{1,2}}){{1,5}}\b(?!\s?(?:%|/|\d)|[.,]\d))
  | (?P<one_in>{_ONE_IN})
  | (?P<numerator>{_SCALED})(?:\s{_EVENTS}\s(?:on|from|in|over|during|across|per(?=\s\d[\d,]+))|\s?\b(?:in|per)\b(?=\s{_LARGE}\s{_EXPOSURES}\b)|\s?\bover\b(?=\s{_LARGE}(?:\s{_EXPOSURES}\b|\s?[.;,)?](?!\d)|\s?$))|(?:\s{_NOUNS})?{_DID}?\s?(?:/|\b(?:on|from)\b(?=\s{_SCALED}(?![\w%]|[.,]\d|\s?(?:to\b|%|→|->|-)))|\bout\sof\b|\bof\b(?!\sthe\b)|\bamong\b|\bin\s(?:every|each)\b|\bin\b(?=\s1(?:,?0{{2,}}|k)\b(?!\s?%|[.,]\d|\s{_UNIT}))|\bin\b(?=\s[\d,.k]+\s(?:users|visitors|sessions))))\s?
    (?:the\s)?(?P<denominator>{_SCALED})(?!\s?%)(?:\s(?:{_EXPOSURES}|{_NOUNS})\b)?
  | (?P<money>(?:(?:[$€£]|\b(?:usd|eur|gbp)\s?)\s?{_SCALED}|{_SCALED}\s?(?:[$€£]|(?:usd|eur|gbp|dollars?|euros?|bucks)\b)))
  | (?P<cents>{_SIGN}{_NUMBER}[\s-]?(?:cents?|pence|¢)(?!\w))
  | (?P<basis>{_SIGN}{_NUMBER}{_BASIS})
  | (?P<points>{_SIGN}(?:{_NUMBER}|{_WORD})(?:{_POINTS}))
  | (?P<percent>{_SIGN}(?:{_NUMBER}|{_WORD}){_PERCENT})
  | (?P<duration>(?:{_NUMBER}|{_WORD}|\b(?:a|an)\b)[\s-]?{_UNIT}\b)
  | (?P<traffic>{_SIGN}{_SCALED}(?:\s{_NOUNS})?\s?(?:/|\bper\b|\ba\b|\bper\seach\b|\beach\b|\bevery\b)\s?(?P<per>day|week|month|hour|d\b|wk|mo\b)|{_LARGE_SCALED}(?:(?:\s[a-z][a-z'-]*){{1,6}}?\s(?:per|each|every)|(?:\s(?!{_IN_A}\b)[a-z][a-z-]*){{1,4}}\sa)\s(?P<each>day|week|month|hour)\b|{_SIGN}{_SCALED}(?:\s{_NOUNS})?\s?(?:daily|weekly|monthly)(?:\s{_NOUNS})?)
  | (?P<number>{_SIGN}{_SCALED})
    """,  # noqa: E501  # one alternative per line reads best
    re.IGNORECASE | re.VERBOSE,
)
_OUT_OF: Final = re.compile(r"(?:1|one)\sout\sof\s\d", re.IGNORECASE)
# One number as it stands, for those that only look as if they went on.
_FIRST: Final = re.compile(
    rf"(?P<number>{_SIGN}\d+(?:\.\d+)?)"
    + "".join(
        f"(?P<{name}>(?!))?"
        for name in (
            "other", "split", "numerator", "denominator", "money", "cents", "basis", "points",
            "percent", "duration", "traffic", "per", "each",
        )
    )
)  # fmt: skip
# The digits of a name with numbers behind it: "t1 90/1500".
_LABEL: Final = re.compile(r"(?<=[a-z])\d{1,2}(?=[\s:=]+\d)", re.IGNORECASE)
_MEAN_OF: Final = re.compile(
    r"\b(?:means?|average[sd]?|avg|averaging)\s*(?:of|is|was|at|=|:)?\s*\Z", re.IGNORECASE
)
# What a list of numbers with nothing but spaces between them follows: a word for it, or a number.
_LIST_OF: Final = re.compile(
    r"(?:(?<![\w%])[\d.]*\d\s|\b(?:ns?|sds?|means?|rows?|values|table|cells|counts)\s*:?\s*)\Z",
    re.IGNORECASE,
)
_PAIR: Final = re.compile(
    r"\s?(?:\(?(?:control|baseline|treatment|variant|a|b)\)?\s)?(?P<word>to|->|→|=>|-|–|—|vs\.?|versus|against|and|up\sto|down\sto)\s?"
    r"(?:about\s|around\s|approximately\s|~\s?)?",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(r"\brel(?:ative(?:ly)?)?\b", re.IGNORECASE)
_ABSOLUTE: Final = re.compile(
    r"\b(?:abs(?:olute(?:ly)?)?|percentage[\s-]points?|points?|pp)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity in a text.

    Attributes:
        value: rates and points as fractions, durations in days, the rest as numbers; for a
            ``fraction`` the numerator over the denominator.
        kind: what was written.
        scale: relative, absolute or unknown; only for percent and points.
        start: first character.
        end: one past the last.
        text: the characters.
        is_signed: whether a sign was written.
        per_days: for traffic, the days it is counted over; 0 when it is no rate over time.
        parts: the shares of a ``split``, or numerator and denominator of a ``fraction``.
    """

    value: float
    kind: Kind
    scale: Scale
    start: int
    end: int
    text: str
    is_signed: bool = False
    per_days: float = 0.0
    parts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two quantities that belong together, as in ``from 10% to 12%``."""

    first: Quantity
    second: Quantity
    word: str

    @property
    def start(self) -> int:
        """First character of the pair."""
        return self.first.start

    @property
    def end(self) -> int:
        """One past the last character of the pair."""
        return self.second.end


def find_quantities(text: str) -> list[Quantity]:
    """Return the quantities of ``text`` in order, not overlapping.

    >>> [(q.kind, q.value) for q in find_quantities("5% of 10k users for 2 weeks")]
    [('percent', 0.05), ('count', 10000.0), ('duration', 14.0)]
    """
    found: list[Quantity] = []
    place = 0
    while (match := _QUANTITY.search(text, place)) is not None:
        place = match.end()
        if _inside_a_word(text, match):
            label = _LABEL.match(text, match.start())
            place = label.end() if label is not None else place
            continue
        alone = _standing_alone(text, match)
        if alone is not None:  # the rest is read again
            place = alone.end()
            match = alone
        quantity = _read(match)
        if quantity is not None and math.isfinite(quantity.value):
            found.append(_with_scale(text, quantity))
    return _like_the_others(found)


def _like_the_others(found: list[Quantity]) -> list[Quantity]:
    """Return the numbers, "1 out of 40" as a count beside others such as "7 out of 42"."""
    if not any(q.kind == "fraction" for q in found):
        return found
    return [
        _fraction(q, 1.0, round(1 / q.value, 9)) or q if _OUT_OF.match(q.text) else q for q in found
    ]


def _standing_alone(text: str, match: re.Match[str]) -> re.Match[str] | None:
    """Return the first of two numbers that only look like one; ``None`` for all others.

    A mean is no count of users: "mean 31.2 from 900 users"; and "n 90 110" lists two numbers.
    """
    if match["denominator"] is not None:
        value = _scaled(match["numerator"])
        is_counted = value.is_integer() and not _MEAN_OF.search(text, _near(match), match.start())
        return None if is_counted or "/" in match.group() else _FIRST.match(text, match.start())
    if match["number"] is None or not re.search(r"\d [1-9]", match.group()):
        return None
    is_listed = _LIST_OF.search(text, _near(match), match.start())
    is_named = re.compile(rf"\s{_NOUNS}\b", re.IGNORECASE).match(text, match.end())
    return _FIRST.match(text, match.start()) if is_listed and not is_named else None


def find_pairs(text: str, quantities: list[Quantity]) -> list[Pair]:
    """Return neighbours joined by to, →, vs or and; a bare first number takes the second's unit.

    >>> text = "from 10 to 12%"
    >>> [(p.first.value, p.second.value) for p in find_pairs(text, find_quantities(text))]
    [(0.1, 0.12)]
    """
    pairs: list[Pair] = []
    for first, second in pairwise(quantities):
        gap = _PAIR.fullmatch(text, first.end, second.start)
        if gap is None:
            continue
        if second.kind in ("percent", "points") and first.kind in ("count", "number"):
            first = replace(first, value=first.value / 100, kind=second.kind)
        if first.kind == second.kind or {first.kind, second.kind} == {"count", "number"}:
            pairs.append(Pair(first, second, gap.group("word").lower()))
    return pairs


def parse_number(text: str) -> float:
    """Return the number written in ``text``: separators, k, million and percent understood.

    Raises:
        ValueError: when the whole text is not one number.

    >>> parse_number("1.2 million"), parse_number("12%"), parse_number("50,000")
    (1200000.0, 0.12, 50000.0)
    """
    found = find_quantities(text.strip())
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text.strip())):
        return found[0].value
    raise ValueError(f"'{text}' is not a number; write for example 0.12, 12%, 50,000 or 10k")


def _near(match: re.Match[str]) -> int:
    return max(match.start() - 32, 0)


def _inside_a_word(text: str, match: re.Match[str]) -> bool:
    """Return whether the digits belong to a name such as H0, 2x2, v3 or p95."""
    start, end = match.start(), match.end()
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before == "-" and start > 2 and text[start - 3 : start - 1].isupper():
        return True  # "EXP-311"
    return before.isalpha() or before == "_" or (after.isalpha() and text[end - 1].isdigit())


# What is written, the kind it is of, and how many of it make one.
_UNITS: Final[Mapping[str, tuple[Kind, float]]] = {
    "basis": ("points", 10_000),
    "points": ("points", 100),
    "percent": ("percent", 100),
    "money": ("money", 1),
    "cents": ("money", 100),
}


def _read(match: re.Match[str]) -> Quantity | None:
    groups = match.groupdict()
    kind = next(
        name
        for name in (
            "other", "split", "one_in", "denominator", "money", "cents", "basis", "points",
            "percent", "duration", "traffic", "number",
        )
        if groups.get(name) is not None
    )  # fmt: skip
    base = Quantity(0.0, "number", "unknown", match.start(), match.end(), match.group())
    base = replace(base, is_signed=match.group().lstrip()[:1] in "+-−–")
    if kind == "other":
        return None
    if kind == "split":
        return _split(base)
    if kind == "one_in":
        return _one_in(base)
    if kind == "denominator":
        return _fraction(base, _scaled(groups["numerator"]), _scaled(groups["denominator"]))
    if kind == "duration":
        return replace(base, kind="duration", value=_days(match.group()))
    if kind == "traffic":
        return _traffic(base, groups["per"] or groups["each"])
    value = _scaled(match.group())
    if kind in _UNITS:
        unit, parts = _UNITS[kind]
        return replace(base, kind=unit, value=_tidy(value / parts))
    whole = "." not in match.group() and value.is_integer() and not re.match(r"0,\d", match.group())
    return replace(base, kind="count" if whole or value >= 1000 else "number", value=value)


def _one_in(base: Quantity) -> Quantity | None:
    """Return the rate of "1 in 20" as a percentage; none when it would be above one."""
    first, last = re.split(r"\s(?:in|out\sof|of)\s(?:every\s)?", base.text.lower())
    part, whole = _scaled(first), _scaled(last)
    return replace(base, kind="percent", value=part / whole) if 0 < part < whole else None


def _fraction(base: Quantity, numerator: float, denominator: float) -> Quantity | None:
    if denominator < 0 or denominator == 1 or math.isinf(denominator):
        return None
    # "0 of 0 users": nothing was seen, which the calculators refuse
    value = numerator / denominator if denominator else 0.0
    return replace(base, kind="fraction", value=value, parts=(numerator, denominator))


def _split(base: Quantity) -> Quantity | None:
    parts = tuple(
        -float(digits) if sign else float(digits)
        for sign, digits in re.findall(r"([-−])?(\d+)", base.text)
    )
    total = sum(parts)
    if total <= 0 or (min(parts) < 0 and abs(total - 100) > 1):
        return None
    if abs(total - 100) > 1 and ":" not in base.text and total != len(parts):
        # 3/4 is a fraction, 50/50, 33/33/33 and 1:1 are splits
        if len(parts) == 2 and parts[1] > 1:
            return replace(base, kind="fraction", value=parts[0] / parts[1], parts=parts)
        return None
    return replace(
        base, kind="split", value=parts[-1] / total, parts=tuple(p / total for p in parts)
    )


def _traffic(base: Quantity, per: str | None) -> Quantity:
    text = base.text.lower()
    if per is None:
        days = 1.0 if "daily" in text else 7.0 if "weekly" in text else 30.0
    else:
        names = {"d": "day", "wk": "week", "mo": "month"}
        days = _DAYS[names.get(per.lower(), per.lower())]
    return replace(base, kind="count", value=_scaled(base.text), per_days=days)


def _days(text: str) -> float:
    match = re.match(rf"\s*(?P<n>{_NUMBER}|[a-z]+)[\s-]?(?P<unit>[a-z]+)", text, re.IGNORECASE)
    if match is None:
        return 0.0
    number = match.group("n").lower()
    count = 1.0 if number in ("a", "an") else float(_WORDS.get(number, 0)) or _scaled(number)
    unit = match.group("unit").lower().rstrip("s")
    unit = {"wk": "week", "mo": "month", "yr": "year", "hr": "hour"}.get(unit, unit)
    return count * _DAYS[unit]


def _scaled(text: str) -> float:
    """Return the first number in ``text`` times the k or million behind it, NaN without one."""
    match = re.search(rf"(?P<digits>{_NUMBER})|{_WORD}|\ba\b", text, re.IGNORECASE)
    if match is None:
        return float("nan")
    if match.group("digits") is None:
        value = float(_WORDS.get(match.group().lower(), 1))
    else:
        digits = re.sub(r"[\u00a0\u2009\u202f ]", "", match.group())
        is_decimal = re.fullmatch(r"0,\d+", digits) is not None
        value = float(digits.replace(",", "." if is_decimal else ""))
    scale = _SCALE.match(text, match.end())
    value *= _SCALES[scale.group("scale").lower()] if scale else 1.0
    value = _tidy(value)
    return -value if re.match(r"\s*[-−–]", text) else value


def _tidy(value: float) -> float:
    """Return a number without the noise of float arithmetic: 1.1 % is 0.011, 1.019k is 1,019."""
    return float(f"{value:.15g}")


def _with_scale(text: str, quantity: Quantity) -> Quantity:
    """Return the quantity with relative or absolute from its own words or those beside it."""
    if quantity.kind == "points":
        return replace(quantity, scale="absolute")
    if quantity.kind not in ("percent", "number"):
        return quantity
    after = re.split(
        r"[\d,;.?!]|\b(?:with|at|for|from|and|baseline)\b", text[quantity.end : quantity.end + 40]
    )[0]
    before = re.split(
        r"[\d,;.?!%]|\b(?:with|at|for|and|from|baseline)\b",
        text[max(0, quantity.start - 30) : quantity.start],
    )[-1]
    for words in (after, before):
        if _RELATIVE.search(words):
            return replace(quantity, scale="relative")
        if _ABSOLUTE.search(words):
            return replace(quantity, scale="absolute")
    return quantity
