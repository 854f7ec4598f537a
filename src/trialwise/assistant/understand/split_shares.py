"""A split told by shares, "50.2 % of 1.2M landed in B, 50 % planned", or by too much of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.slots import Slots
from trialwise.core.quantities import Quantity

_ERRORS: Final = frozenset(["alpha", "level", "confidence", "power", "beta"])
_NEAR: Final = 28
_CLOSE: Final = 0.011
_LEAST_TOTAL: Final = 20
_PLAN: Final = re.compile(
    r"(?P<plan>(?<![\d,.])\d{1,3}(?:\.\d+)?\s?%?(?:\s?/\s?\d{1,3}(?:\.\d+)?\s?%?){1,4})(?![\d,.]*\d)"
)
_SEEN: Final = re.compile(
    r"[;.?!]\s|\b(?:got|saw|see|ended|landed|arrived|have|has|had|but|observed)\b", re.IGNORECASE
)
_OF_RATES: Final = re.compile(
    r"\bconver|\brates?\b|\bctr\b|\bcr\b|\bbought\b|\bclick", re.IGNORECASE
)
_WHOLE: Final = 101.0  # 33/33/34 and 34/33/34 are meant to be all
_SMALL: Final = 10.0  # 10/1 is a ratio


@dataclass(frozen=True, slots=True)
class SplitShares:
    """Users of the arms worked out from shares of all users, and the planned share of the first."""

    counts: tuple[int, ...] = ()
    planned: tuple[float, ...] = ()
    note: str = ""


def has_observed_share(slots: Slots) -> bool:
    """Return whether a share is said that an arm turned out to have."""
    seen = [quantity.value for quantity in _parted(slots)[0]]
    is_one = len(seen) == 1 or (len(seen) > 1 and abs(sum(seen) - 1) <= _CLOSE)
    return is_one and not _OF_RATES.search(slots.text)


def read_split_shares(slots: Slots, totals: Sequence[Quantity]) -> SplitShares | None:
    """Return the users of both arms when one share of a total is said, None when none is.

    Args:
        slots: the sentence.
        totals: the counts of users in it.
    """
    seen, planned = _parted(slots)
    if len(totals) != 1 or totals[0].value < _LEAST_TOTAL:
        return None
    total = totals[0].value
    shares = [quantity.value for quantity in seen]
    if len(shares) == 1 and 0 < shares[0] < 1:
        shares.append(1 - shares[0])
    if len(shares) < 2 or abs(sum(shares) - 1) > _CLOSE:
        return None
    counts = [round(share * total) for share in shares[:-1]]
    counts.append(int(total) - sum(counts))
    plan = [quantity.value for quantity in planned]
    if len(plan) == 1 and len(shares) == 2:
        plan.append(round(1 - plan[0], 12))
    told = ", ".join(f"{100 * share:g} %" for share in shares)
    note = f"{told} of {total:,.0f} users are {', '.join(f'{count:,}' for count in counts)}"
    return SplitShares(tuple(counts), tuple(plan) if len(plan) == len(shares) else (), note)


def over_the_whole(slots: Slots) -> str:
    """Return why planned shares such as 60/50 cannot be, '' when they can."""
    for match in _PLAN.finditer(slots.text):
        parts = [float(part) for part in re.findall(r"\d+(?:\.\d+)?", match.group("plan"))]
        around = slots.text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        is_plan = (cue("design.planned").search(around) or "split" in around) and max(parts) <= 100
        if is_plan and sum(parts) > _WHOLE and min(parts) >= _SMALL:
            return (
                f"the planned shares {match.group('plan').strip()} add up to {sum(parts):g} %, not "
                "to 100 %. Give the share of each arm, for example 60/40."
            )
    return ""


def _parted(slots: Slots) -> tuple[list[Quantity], list[Quantity]]:
    """Return the shares that were seen, and those that were planned."""
    percents = [
        quantity
        for quantity in slots.quantities
        if quantity.kind == "percent"
        and not quantity.is_signed
        and slots.role_of(quantity) not in _ERRORS
    ]
    planned = [
        q for position, q in enumerate(percents) if _is_planned(slots.text, percents, position)
    ]
    return [quantity for quantity in percents if quantity not in planned], planned


def _is_planned(text: str, percents: Sequence[Quantity], position: int) -> bool:
    quantity = percents[position]
    start = percents[position - 1].end if position else 0
    stop = percents[position + 1].start if position + 1 < len(percents) else len(text)
    before = text[max(start, quantity.start - _NEAR) : quantity.start]
    after = text[quantity.end : min(stop, quantity.end + _NEAR)]
    ahead = _SEEN.split(before)[-1]
    behind = re.split(r"[,;.?!]", after)[0]
    return bool(cue("design.planned").search(ahead) or cue("design.planned").search(behind))
