"""The critical value of the studentized range, by which Tukey's test judges pairs of means."""

import math

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.multiple.error_rate import FAMILY
from trialwise.stats.multiple.groups import MOST_GROUPS
from trialwise.stats.numeric.simultaneous import range_critical
from trialwise.stats.numeric.tails import critical
from trialwise.stats.wording import count, number

GROUPS = Param(
    "groups",
    "count",
    "number of means that are compared",
    required=True,
    low=2,
    high=MOST_GROUPS,
    low_hint="A range needs two means.",
    high_hint="Compare fewer groups at once.",
)
DF = Param(
    "df",
    "number",
    "degrees of freedom of the error: all users minus the number of groups",
    required=True,
    low=1,
    high=1e12,
    low_hint="All users minus the number of groups; at least 1.",
)
_PARAMS = (GROUPS, DF, ALPHA)


@validated("range-critical", _PARAMS)
def studentized_range_critical(
    call: Call, *, groups: int, df: float, alpha: float = 0.05
) -> Calculation:
    """Return q that the studentized range of several equal means exceeds with probability alpha.

    Two means differ by Tukey's test when |x̄ᵢ − x̄ⱼ| > q s √((1/nᵢ + 1/nⱼ)/2).

    Args:
        call: filled in by ``validated``.
        groups: number of means k, 2 to 20.
        df: degrees of freedom of the error, at least 1.
        alpha: chance of any false positive over all pairs, in (0, 0.5).

    Returns:
        ``q``, and ``t_equivalent`` q/√2, the limit for an ordinary t statistic of a pair.

    Raises:
        InputError: for a value outside its range.

    Source: Tukey (1953), The problem of multiple comparisons.

    Examples:
        >>> round(studentized_range_critical(groups=4, df=20).outputs["q"], 2)
        3.96
    """
    q = range_critical(alpha, groups, df)
    pairs = groups * (groups - 1) // 2
    return call.result(
        outputs={"q": q, "t_equivalent": q / math.sqrt(2)},
        summary=f"The studentized range of {count(groups)} means with {number(df)} degrees of "
        f"freedom exceeds q = {number(q, 5)} with probability {number(alpha)}: a pair differs when "
        f"its t statistic is beyond {number(q / math.sqrt(2), 5)}.",
        reading=(
            f"{count(groups)} groups, {number(df)} degrees of freedom",
            f"alpha {number(alpha)} over all pairs{call.default_mark('alpha')}",
        ),
        convention="upper tail of the studentized range",
        assumptions=(
            "Users are independent, their means roughly normal, with the same variance.",
            "Groups are of equal size; Tukey-Kramer uses the same q for unequal ones and is then a "
            "little cautious.",
        ),
        formula=r"P\left(Q_{k,\nu} > q\right) = \alpha",
        formula_text="P(Q > q) = α with k means and ν df",
        worked="",
        code="from scipy.stats import studentized_range as r; "
        f"q = r.isf({alpha!r}, {groups}, {df!r}); print(q, q/2**.5)",
        r_code=f"q <- qtukey({alpha!r}, {groups}, {df!r}, lower.tail = FALSE); "
        + r_print("q", "q/sqrt(2)"),
        source="Tukey (1953), The problem of multiple comparisons",
        alternatives=(
            Alternative(
                "Bonferroni",
                {"t_equivalent": critical(alpha / 2 / pairs, df)},
                f"splits alpha over the {count(pairs)} pairs; never smaller",
            ),
        ),
    )


RANGE_CRITICAL = Calculator(
    name="range-critical",
    title="Critical value of the studentized range",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("q", "critical value of the studentized range"),
        Output("t_equivalent", "limit for the t statistic of a pair, q over the root of 2"),
    ),
    run=studentized_range_critical,
    example={"groups": 4, "df": 40},
    headline="q",
    printed=("q", "t_equivalent"),
)
CALCULATORS = (RANGE_CRITICAL,)
