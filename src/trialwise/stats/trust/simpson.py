"""Simpson's paradox: does the pooled difference point the other way than the segments do."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.numeric.distributions import chi_square_tail
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.trust.winners_curse import FAMILY
from trialwise.stats.wording import count, p_text, percent, points


def _counts(name: str, description: str, low: int) -> Param:
    return Param(
        name,
        "counts",
        description,
        required=True,
        low=low,
        high=LARGEST_SIZE,
        low_hint="Counts cannot be negative; every segment needs users in both arms.",
        least_items=2,
        list_hint="Give one count per segment, separated by commas.",
    )


SEGMENT_PARAMS: Final = (
    _counts("conversions_a", "converted users of control in each segment, for example 81,192", 0),
    _counts("users_a", "users of control in each segment, in the same order", 1),
    _counts("conversions_b", "converted users of the treatment in each segment", 0),
    _counts("users_b", "users of the treatment in each segment", 1),
)
_UNEVEN: Final = 0.001


@dataclass(frozen=True, slots=True)
class Segment:
    """Conversions and users of both arms in one segment."""

    conversions_a: int
    users_a: int
    conversions_b: int
    users_b: int

    @property
    def effect(self) -> float:
        """Difference of the rates, treatment minus control."""
        return self.conversions_b / self.users_b - self.conversions_a / self.users_a

    @property
    def weight(self) -> float:
        """Mantel-Haenszel weight of a difference of rates."""
        return self.users_a * self.users_b / (self.users_a + self.users_b)


@validated("simpson-check", SEGMENT_PARAMS)
def simpson_check(
    call: Call,
    *,
    conversions_a: tuple[int, ...],
    users_a: tuple[int, ...],
    conversions_b: tuple[int, ...],
    users_b: tuple[int, ...],
) -> Calculation:
    """Return the pooled difference of two rates beside the one within segments.

    Within segments: Σ w d / Σ w with d the difference of the rates of a segment and the
    Mantel-Haenszel weight w = n_a n_b / (n_a + n_b).

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, one count per segment.
        users_a: users of control, one count per segment, at least 1.
        conversions_b: converted users of the treatment, one count per segment.
        users_b: users of the treatment, one count per segment, at least 1.

    Returns:
        ``pooled_effect``, ``adjusted_effect``, the pooled rates of both arms, whether the two
        effects have opposite signs (``reversed``), whether every segment points the other way than
        the pool (``paradox``), and ``mix_p_value`` of the chi-square test that both arms have the
        same mix of segments.

    Raises:
        InputError: for lists of different lengths, or more conversions than users.

    Source: Greenland & Robins (1985), Biometrics 41, 55-68; Simpson (1951), J. R. Stat. Soc. B 13.

    Examples:
        >>> simpson_check(
        ...     conversions_a=(234, 55),
        ...     users_a=(270, 80),
        ...     conversions_b=(81, 192),
        ...     users_b=(87, 263),
        ... ).outputs["paradox"]
        True
    """
    segments = segments_of(conversions_a, users_a, conversions_b, users_b)
    pool = Segment(*(sum(held) for held in (conversions_a, users_a, conversions_b, users_b)))
    total = math.fsum(segment.weight for segment in segments)
    adjusted = math.fsum(segment.weight * segment.effect for segment in segments) / total
    mix = _mix_p(users_a, users_b)
    outputs: dict[str, Value] = {
        "pooled_effect": pool.effect,
        "adjusted_effect": adjusted,
        "rate_a": pool.conversions_a / pool.users_a,
        "rate_b": pool.conversions_b / pool.users_b,
        "reversed": pool.effect * adjusted < 0,
        "paradox": all(segment.effect * pool.effect < 0 for segment in segments),
        "mix_p_value": mix,
    }
    sizes = [segment.users_a + segment.users_b for segment in segments]
    standard = math.fsum(
        size * segment.effect for size, segment in zip(sizes, segments, strict=True)
    ) / sum(sizes)
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, mix),
        reading=(
            f"{count(len(segments))} segments",
            f"control {count(pool.users_a)} users, treatment {count(pool.users_b)} users",
        ),
        convention="Mantel-Haenszel difference within segments",
        alternatives=(
            Alternative(
                "standardised to all users",
                {"adjusted_effect": standard},
                "each segment counts by its users in both arms together",
            ),
        ),
        assumptions=(
            "The segments are fixed before the test and not changed by the treatment: device or "
            "country, not something users do after exposure.",
            "With random assignment both arms have the same mix; a different mix is a fault of the "
            "split or a share that changed during the test, to be mended first.",
        ),
        formula=r"\hat d_{MH} = \frac{\sum w_s (p_{bs}-p_{as})}{\sum w_s},\quad "
        r"w_s = \frac{n_{as}n_{bs}}{n_{as}+n_{bs}}",
        formula_text="d = Σ w (p_b − p_a) / Σ w, w = n_a n_b / (n_a + n_b) within each segment",
        worked=f"pooled {points(pool.effect)}, within segments {points(adjusted)}",
        code=f"import numpy as np; xa, na, xb, nb = map(np.array, ({list(conversions_a)!r}, "
        f"{list(users_a)!r}, {list(conversions_b)!r}, {list(users_b)!r})); w = na*nb/(na + nb); "
        "print(xb.sum()/nb.sum() - xa.sum()/na.sum(), (w*(xb/nb - xa/na)).sum()/w.sum())",
        r_code=f"xa <- c({_row(conversions_a)}); na <- c({_row(users_a)}); "
        f"xb <- c({_row(conversions_b)}); nb <- c({_row(users_b)}); w <- na*nb/(na + nb); "
        "cat(format(c(sum(xb)/sum(nb) - sum(xa)/sum(na), sum(w*(xb/nb - xa/na))/sum(w)), "
        "digits=12))",
        source="Greenland & Robins (1985), Biometrics 41, 55-68; Simpson (1951), J. R. Stat. Soc. "
        "B 13, 238-241",
        tables=(_table(segments, pool),),
    )


def _row(values: Sequence[int]) -> str:
    return ", ".join(map(str, values))


def segments_of(*lists: tuple[int, ...]) -> list[Segment]:
    """Return the segments.

    Args:
        lists: conversions and users of control, then of the treatment, one count per segment.

    Raises:
        InputError: for lists of different lengths, or more conversions than users.

    >>> segments_of((5,), (50,), (6,), (60,))[0].effect
    0.0
    """
    names = ("conversions_a", "users_a", "conversions_b", "users_b")
    wanted = len(lists[0])
    for name, held in zip(names, lists, strict=True):
        if len(held) != wanted:
            raise InputError(
                name,
                f"{len(held)} counts",
                f"{wanted} counts, one per segment",
                "Give the segments in the same order in every list.",
            )
    segments = [Segment(*row) for row in zip(*lists, strict=True)]
    for segment in segments:
        for arm in ("a", "b"):
            conversions = getattr(segment, f"conversions_{arm}")
            users = getattr(segment, f"users_{arm}")
            if conversions > users:
                raise InputError(
                    f"conversions_{arm}",
                    conversions,
                    f"at most users_{arm} ({count(users)}) in each segment",
                    "Each user converts once or not at all.",
                )
    return segments


def _mix_p(users_a: Sequence[int], users_b: Sequence[int]) -> float:
    """Return the p-value of the chi-square test that the arms have the same mix of segments."""
    total_a, total_b = sum(users_a), sum(users_b)
    share = total_a / (total_a + total_b)
    statistic = 0.0
    for a, b in zip(users_a, users_b, strict=True):
        expected_a, expected_b = share * (a + b), (1 - share) * (a + b)
        statistic += (a - expected_a) ** 2 / expected_a + (b - expected_b) ** 2 / expected_b
    return chi_square_tail(statistic, len(users_a) - 1)


def _summary(outputs: dict[str, Value], mix: float) -> str:
    pooled, adjusted = (float(outputs[name]) for name in ("pooled_effect", "adjusted_effect"))
    rates = [percent(float(outputs[name]), 4) for name in ("rate_a", "rate_b")]
    facts = (
        f"over all users control {rates[0]}, treatment {rates[1]}, pooled {points(pooled)}; within "
        f"segments {points(adjusted)}"
    )
    if outputs["paradox"]:
        verdict = f"Simpson's paradox: every segment points the other way than the pool ({facts})"
    elif outputs["reversed"]:
        verdict = f"The pooled difference changes sign within segments ({facts})"
    else:
        verdict = f"No reversal ({facts})"
    if mix < _UNEVEN:
        cause = f"The arms have a different mix of segments ({p_text(mix)}): use the difference "
        return f"{verdict}. {cause}within segments, and find out why."
    return f"{verdict}. The mix of segments agrees between the arms ({p_text(mix)})."


def _table(segments: Sequence[Segment], pool: Segment) -> Table:
    rows = [(str(number), segment) for number, segment in enumerate(segments, 1)]
    return Table(
        "By segment",
        ("segment", "control", "treatment", "difference"),
        tuple(
            (
                name,
                f"{percent(row.conversions_a / row.users_a, 3)} of {count(row.users_a)}",
                f"{percent(row.conversions_b / row.users_b, 3)} of {count(row.users_b)}",
                points(row.effect),
            )
            for name, row in [*rows, ("all", pool)]
        ),
    )


SIMPSON_CHECK = Calculator(
    name="simpson-check",
    title="Simpson check: pooled difference against the segments",
    family=FAMILY,
    params=SEGMENT_PARAMS,
    outputs=(
        Output("pooled_effect", "difference of the rates over all users", "points"),
        Output("adjusted_effect", "difference within segments", "points"),
        Output("rate_a", "rate of control over all its users"),
        Output("rate_b", "rate of the treatment over all its users"),
        Output("reversed", "whether the two have opposite signs"),
        Output("paradox", "whether every segment points the other way than the pool"),
        Output("mix_p_value", "p-value of equal mixes of segments in both arms"),
    ),
    run=simpson_check,
    example={
        "conversions_a": [234, 55],
        "users_a": [270, 80],
        "conversions_b": [81, 192],
        "users_b": [87, 263],
    },
    headline="adjusted_effect",
    printed=("pooled_effect", "adjusted_effect"),
)
CALCULATORS = (SIMPSON_CHECK,)
