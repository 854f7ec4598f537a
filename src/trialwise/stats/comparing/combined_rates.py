"""One rate from those of several groups, and one lift from several that follow one another."""

import math
from collections.abc import Sequence

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.planning.change import FRACTION_HINT
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, percent, signed_percent, tidy

_LIST = "Give one value per group in the same order, as in 0.04,0.06."
_RATE_PARAMS = (
    Param(
        "rates",
        "numbers",
        "rate of each group as a fraction",
        required=True,
        low=0,
        high=1,
        low_hint=FRACTION_HINT,
        high_hint=FRACTION_HINT,
        least_items=2,
        list_hint=_LIST,
    ),
    Param(
        "ns",
        "counts",
        "users of each group, in the same order",
        required=True,
        low=1,
        high=LARGEST_SIZE,
        low_hint="A group without users has no rate.",
        least_items=2,
        list_hint=_LIST,
    ),
)


@validated("overall-rate", _RATE_PARAMS)
def overall_rate(call: Call, *, rates: tuple[float, ...], ns: tuple[int, ...]) -> Calculation:
    """Return the rate over all groups: their mean, weighted by the users.

    p = Σ nᵢ pᵢ / Σ nᵢ.

    Args:
        call: filled in by ``validated``.
        rates: of two or more groups, in [0, 1].
        ns: users of each, at least 1.

    Returns:
        ``rate``, the number ``n`` of users and of ``conversions``, and the plain mean,
        ``unweighted``.

    Raises:
        InputError: for lists of different lengths or a value outside its range.

    Source: Cochran (1977), Sampling Techniques, 3rd ed., ch. 5.

    Examples:
        >>> overall_rate(rates=(0.04, 0.06), ns=(10_000, 30_000)).outputs["rate"]
        0.055
    """
    if len(rates) != len(ns):
        raise InputError(
            "ns",
            f"a list of {len(ns)} values",
            f"as long as rates, which has {len(rates)}",
            _LIST,
        )
    conversions = math.fsum(rate * n for rate, n in zip(rates, ns, strict=True))
    total = sum(ns)
    rate, plain = tidy(conversions / total), tidy(math.fsum(rates) / len(rates))
    terms = " + ".join(
        f"{count(n)}·{percent(rate)}" for rate, n in zip(rates[:4], ns[:4], strict=True)
    )
    return call.result(
        outputs={"rate": rate, "n": total, "conversions": conversions, "unweighted": plain},
        summary=f"Over all {count(total)} users the rate is {percent(rate, 6)}, about "
        f"{number(round(conversions))} conversions.",
        reading=tuple(
            f"{percent(rate)} of {count(n)} users" for rate, n in zip(rates, ns, strict=True)
        ),
        convention="mean of the rates, weighted by their users",
        alternatives=(
            Alternative("plain mean of the rates", {"rate": plain}, "every group counts the same"),
        ),
        assumptions=(
            "The groups have no user in common.",
            "Compare arms by such a total only when their groups have the same shares: else the "
            "mix decides (Simpson's paradox).",
        ),
        formula=r"\bar p=\frac{\sum n_i p_i}{\sum n_i}",
        formula_text="p = Σ nᵢ pᵢ / Σ nᵢ",
        worked=f"({terms}{' + …' if len(ns) > 4 else ''}) / {count(total)} = {percent(rate, 6)}",
        code=f"p, n = {list(rates)}, {list(ns)}; print(sum(a*b for a, b in zip(p, n))/sum(n))",
        r_code=r_print(f"weighted.mean({r_vector(rates)}, {r_vector(ns)})"),
        source="Cochran (1977), Sampling Techniques, 3rd ed., ch. 5",
    )


_LIFT_PARAMS = (
    Param(
        "lifts",
        "numbers",
        "relative change of each step as a fraction: +2 % is 0.02",
        required=True,
        low=-1,
        high=1e6,
        low_hint="Nothing can fall by more than 100 %.",
        least_items=2,
        list_hint="Give one lift per step, as in 0.02,0.03,-0.01.",
    ),
)


@validated("compound-lift", _LIFT_PARAMS)
def compound_lift(call: Call, *, lifts: tuple[float, ...]) -> Calculation:
    """Return the lift of several changes one after another, each relative to the one before.

    1 + L = Π(1 + lᵢ).

    Args:
        call: filled in by ``validated``.
        lifts: two or more, as fractions, at least -1.

    Returns:
        ``lift`` of all of them, their plain ``total``, and the ``mean_lift`` that as many equal
        steps would have.

    Raises:
        InputError: for a value outside its range.

    Source: arithmetic of rates of growth; Törnqvist, Vartia & Vartia (1985), American Statistician
        39, 43-46.

    Examples:
        >>> round(compound_lift(lifts=(0.02, 0.03, -0.01)).outputs["lift"], 6)
        0.040094
    """
    lift, total = tidy(_product(lifts) - 1), tidy(math.fsum(lifts))
    mean = tidy((1 + lift) ** (1 / len(lifts)) - 1)
    terms = " · ".join(number(1 + each, 6) for each in lifts[:6])
    return call.result(
        outputs={"lift": lift, "total": total, "mean_lift": mean},
        summary=f"One after another, {len(lifts)} changes come to {signed_percent(lift, 5)}; "
        f"added up they would seem {signed_percent(total, 5)}.",
        reading=tuple(signed_percent(each, 6) for each in lifts),
        convention="each change is relative to what the ones before it left",
        assumptions=(
            "The changes do not help or hinder one another: each keeps its effect beside the "
            "others.",
            "Measured lifts of winners are too large on average (winner's curse), so their "
            "product promises too much.",
        ),
        formula=r"1+L=\prod(1+l_i)",
        formula_text="1 + L = Π(1 + lᵢ)",
        worked=f"{terms}{' · …' if len(lifts) > 6 else ''} − 1 = {signed_percent(lift, 6)}",
        code=f"from math import prod; print(prod(1 + x for x in {list(lifts)}) - 1)",
        r_code=r_print(f"prod(1 + {r_vector(lifts)}) - 1"),
        source="Törnqvist, Vartia & Vartia (1985), American Statistician 39, 43-46",
    )


def _product(lifts: Sequence[float]) -> float:
    return math.prod(1 + lift for lift in lifts)


OVERALL_RATE = Calculator(
    name="overall-rate",
    title="One rate over several groups",
    family=FAMILY,
    params=_RATE_PARAMS,
    outputs=(
        Output("rate", "rate over all users"),
        Output("n", "users of all groups"),
        Output("conversions", "converted users of all groups, as the rates imply"),
        Output("unweighted", "plain mean of the rates"),
    ),
    run=overall_rate,
    example={"rates": [0.04, 0.06], "ns": [10_000, 30_000]},
    headline="rate",
    printed=("rate",),
)
COMPOUND_LIFT = Calculator(
    name="compound-lift",
    title="Several lifts one after another",
    family=FAMILY,
    params=_LIFT_PARAMS,
    outputs=(
        Output("lift", "lift of all changes together"),
        Output("total", "plain sum of the lifts"),
        Output("mean_lift", "lift of each of as many equal steps"),
    ),
    run=compound_lift,
    example={"lifts": [0.02, 0.03, -0.01]},
    headline="lift",
    printed=("lift",),
)

CALCULATORS = (OVERALL_RATE, COMPOUND_LIFT)
