"""One standard deviation from those of several groups: within them, and over all users."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import count, number

_LIST = "Give one value per group in the same order, as in 30,32."
_PARAMS = (
    Param(
        "sds",
        "numbers",
        "standard deviation of each group (divided by n - 1)",
        required=True,
        low=0,
        high=LARGEST,
        low_hint="A standard deviation cannot be negative.",
        list_hint=_LIST,
    ),
    Param(
        "ns",
        "counts",
        "users of each group, in the same order",
        required=True,
        low=2,
        high=LARGEST_SIZE,
        low_hint="A standard deviation needs at least two users.",
        list_hint=_LIST,
    ),
    Param(
        "means",
        "numbers",
        "mean of each group, in the same order, for the standard deviation over all users",
        low=-LARGEST,
        high=LARGEST,
        list_hint=_LIST,
    ),
)


@validated("pooled-sd", _PARAMS)
def pooled_sd(
    call: Call,
    *,
    sds: tuple[float, ...],
    ns: tuple[int, ...],
    means: tuple[float, ...] | None = None,
) -> Calculation:
    """Return the pooled standard deviation within groups, and with means the one over all users.

    s_p² = Σ(nᵢ − 1)sᵢ² / Σ(nᵢ − 1); over all users
    s² = (Σ(nᵢ − 1)sᵢ² + Σnᵢ(x̄ᵢ − x̄)²) / (Σnᵢ − 1).

    Args:
        call: filled in by ``validated``.
        sds: standard deviation of each group (divisor n − 1), at least 0.
        ns: users of each group, at least 2.
        means: mean of each group.

    Returns:
        ``sd_pooled``, ``df``, ``n`` in total; with means also ``mean`` and ``sd_total``.

    Raises:
        InputError: for lists of different length.

    Source: Snedecor & Cochran (1989), Statistical Methods, 8th ed., ch. 6.

    Examples:
        >>> pooled_sd(sds=[3, 4], ns=[10, 10]).outputs["sd_pooled"]
        3.5355339059327378
    """
    for name, values in (("ns", ns), ("means", means)):
        if values is not None and len(values) != len(sds):
            raise InputError(
                name,
                f"a list of {len(values)} values",
                f"as long as sds, which has {len(sds)}",
                _LIST,
            )
    df = sum(ns) - len(ns)
    within = math.fsum((n - 1) * sd**2 for sd, n in zip(sds, ns, strict=True))
    pooled = math.hypot(*(sd * math.sqrt((n - 1) / df) for sd, n in zip(sds, ns, strict=True)))
    outputs: dict[str, Value] = {"sd_pooled": pooled, "df": df, "n": sum(ns)}
    total = ""
    if means is not None:
        mean, sd_total = _total(means, ns, within)
        outputs |= {"mean": mean, "sd_total": sd_total}
        total = (
            f" Over all {count(sum(ns))} users the mean is {number(mean, 6)} and the standard "
            f"deviation {number(sd_total, 6)}."
        )
    terms = " + ".join(f"{n - 1}·{number(sd)}²" for sd, n in zip(sds[:6], ns[:6], strict=True))
    more = " + …" if len(sds) > 6 else ""
    r_sds, r_ns = r_vector(sds), r_vector(ns)
    return call.result(
        outputs=outputs,
        summary=f"The pooled standard deviation is {number(pooled, 6)} with {count(df)} degrees of "
        f"freedom.{total}",
        reading=(
            f"standard deviations {', '.join(number(sd) for sd in sds[:8])}"
            f"{', …' if len(sds) > 8 else ''}",
            f"{len(ns)} groups of {', '.join(count(n) for n in ns[:8])}"
            f"{', …' if len(ns) > 8 else ''} users",
        ),
        convention="weighted by degrees of freedom, variances averaged",
        alternatives=_alternatives(sds, outputs),
        assumptions=(
            "The groups share one true variance; if they do not, the pooled value belongs to none "
            "of them.",
            "Pooled means within groups: differences between the groups' means are left out, "
            "unlike in the standard deviation of all users together.",
        ),
        formula=r"s_p = \sqrt{\frac{\sum (n_i-1)s_i^2}{\sum (n_i-1)}}",
        formula_text="s_p = √(Σ(nᵢ − 1)sᵢ² / Σ(nᵢ − 1))",
        worked=f"√(({terms}{more})/{count(df)}) = √{number(pooled**2, 6)} = {number(pooled, 6)}",
        code=f"s, n = {list(sds)}, {list(ns)}; print((sum((k - 1)*x**2 for x, k in zip(s, n))/"
        "(sum(n) - len(n)))**.5)",
        r_code=f"s <- {r_sds}; n <- {r_ns}; "
        + r_print("sqrt(sum((n - 1)*s^2)/(sum(n) - length(n)))"),
        source="Snedecor & Cochran (1989), Statistical Methods, 8th ed., ch. 6",
    )


def _total(means: tuple[float, ...], ns: tuple[int, ...], within: float) -> tuple[float, float]:
    """Return mean and standard deviation of all users."""
    users = sum(ns)
    mean = math.fsum(n / users * each for each, n in zip(means, ns, strict=True))
    between = math.fsum(n * (each - mean) ** 2 for each, n in zip(means, ns, strict=True))
    return mean, math.sqrt((within + between) / (users - 1))


def _alternatives(sds: tuple[float, ...], outputs: dict[str, Value]) -> tuple[Alternative, ...]:
    averaged = math.hypot(*sds) / math.sqrt(len(sds))
    found = [
        Alternative(
            "plain average of the variances",
            {"sd_pooled": averaged},
            "every group counts the same, whatever its size",
        )
    ]
    if "sd_total" in outputs:
        note = "all users as one group, with the differences between groups"
        found.append(Alternative("over all users", {"sd_pooled": outputs["sd_total"]}, note))
    return tuple(found)


POOLED_SD = Calculator(
    name="pooled-sd",
    title="Pooled standard deviation",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("sd_pooled", "pooled standard deviation within groups"),
        Output("df", "degrees of freedom, users minus groups"),
        Output("n", "users of all groups"),
        Output("mean", "mean of all users (optional: needs the means)"),
        Output("sd_total", "standard deviation over all users (optional: needs the means)"),
    ),
    run=pooled_sd,
    example={"sds": [30, 32], "ns": [1000, 900]},
    headline="sd_pooled",
)

CALCULATORS = (POOLED_SD,)
