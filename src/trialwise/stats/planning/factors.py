"""What a shared control and a within-user design are worth as factors, whatever the metric."""

import math
from typing import Final

from trialwise.core.records import Alternative, Calculation, Table
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.wording import number, percent

TREATMENTS: Final = Param(
    "treatments",
    "count",
    "number of treatments that share one control",
    required=True,
    low=1,
    high=10_000,
    low_hint="A comparison needs a treatment.",
)


@validated("control-share", (TREATMENTS,))
def control_share(call: Call, *, treatments: int) -> Calculation:
    """Return the share of the users that control should get when treatments share it.

    Control gets √k users per user of each of k treatments: the share is 1 / (1 + √k). It makes the
    variance of every comparison with control as small as a given total allows.

    Args:
        call: filled in by ``validated``.
        treatments: number of treatments, at least 1.

    Returns:
        ``control_share``, ``treatment_share`` of each, the ratio of treatment to control, and the
        variance of a comparison relative to an equal split.

    Raises:
        InputError: for a value outside its range.

    Source: Dunnett (1955), A multiple comparison procedure, JASA 50, 1096-1121.

    Examples:
        >>> round(control_share(treatments=4).outputs["control_share"], 4)
        0.3333
    """
    root = math.sqrt(treatments)
    control = 1 / (1 + root)
    each = control / root
    variance = (1 + root) ** 2 / (2 * (treatments + 1))
    return call.result(
        outputs={
            "control_share": control,
            "treatment_share": each,
            "ratio": 1 / root,
            "variance_factor": variance,
        },
        summary=f"Give control {percent(control, 4)} of the users and each of the treatments "
        f"{percent(each, 4)}: the variance of each comparison is {percent(variance, 4)} of that "
        "of an equal split.",
        reading=(f"{treatments} treatments, each compared with one control",),
        convention="square root rule, equal variances and costs",
        alternatives=(
            Alternative(
                "equal split",
                {"control_share": 1 / (treatments + 1), "treatment_share": 1 / (treatments + 1)},
                "simpler, and better for comparing treatments with one another",
            ),
        ),
        assumptions=(
            "Only comparisons with control count, and users cost and vary alike in every arm.",
            "The gain is small: with few treatments an equal split is close to the best.",
        ),
        formula=r"\frac{n_0}{n_i}=\sqrt k,\quad \text{share}_0=\frac1{1+\sqrt k}",
        formula_text="n₀ / nᵢ = √k, share of control = 1 / (1 + √k)",
        worked=f"1 / (1 + √{treatments}) = {number(control, 6)}",
        code=f"print(1/(1+{treatments}**0.5))",
        r_code=f"cat(format(1/(1+sqrt({treatments})), digits=12))",
        source="Dunnett (1955), A multiple comparison procedure for comparing several treatments "
        "with a control, Journal of the American Statistical Association 50, 1096-1121",
        tables=(_by_treatments(),),
    )


def _by_treatments() -> Table:
    rows = tuple(
        (str(k), percent(1 / (1 + math.sqrt(k)), 3), percent(1 / (k + 1), 3)) for k in range(1, 7)
    )
    columns = ("treatments", "share of control", "in an equal split")
    return Table("Share of control by number of treatments", columns, rows)


CORRELATION: Final = Param(
    "correlation",
    "number",
    "correlation of a user's two measurements, one under each version",
    required=True,
    low=-1,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="A correlation lies between -1 and 1.",
    high_hint="A correlation lies between -1 and 1: 75 % is 0.75.",
)


@validated("within-user-factor", (CORRELATION,))
def within_user_factor(call: Call, *, correlation: float) -> Calculation:
    """Return the users of a within-user design over those of two separate groups.

    factor = (1 − ρ) / 2 of the total: the variance of a difference within users is 2σ²(1 − ρ)/n
    with n users, against 4σ²/N for N users in two groups.

    Args:
        call: filled in by ``validated``.
        correlation: of a user's two measurements, in (-1, 1).

    Returns:
        ``factor`` of the total users, how many times fewer that is, and the same per group.

    Raises:
        InputError: for a value outside its range.

    Source: Senn (2002), Cross-over Trials in Clinical Research, ch. 1.

    Examples:
        >>> within_user_factor(correlation=0.75).outputs["factor"]
        0.125
    """
    factor = (1 - correlation) / 2
    return call.result(
        outputs={"factor": factor, "times_fewer": 1 / factor, "factor_per_group": 2 * factor},
        summary=f"A within-user design needs {percent(factor, 4)} of the users of two separate "
        f"groups in total, {number(1 / factor, 4)} times fewer.",
        reading=(f"correlation {number(correlation)} between a user's two measurements",),
        convention="same power, effect and deviation; users counted once in the within-user design",
        assumptions=(
            "Each user is measured once under each version, in random order, and nothing carries "
            "over from the first to the second.",
            "The deviation is the same under both versions; drift over time is balanced by the "
            "order.",
        ),
        formula=r"\frac{N_{\text{within}}}{N_{\text{between}}}=\frac{1-\rho}2",
        formula_text="N within / N between = (1 − ρ) / 2",
        worked=f"(1 − {number(correlation)}) / 2 = {number(factor, 6)}",
        code=f"print((1-{correlation!r})/2)",
        r_code=f"cat(format((1-{correlation!r})/2, digits=12))",
        source="Senn (2002), Cross-over Trials in Clinical Research, 2nd ed., ch. 1",
    )


CALCULATORS = (
    Calculator(
        name="control-share",
        title="Share of the users for a control that several treatments share",
        family="planning",
        params=(TREATMENTS,),
        outputs=(
            Output("control_share", "share of all users in control"),
            Output("treatment_share", "share of all users in each treatment"),
            Output("ratio", "users of each treatment per user in control"),
            Output("variance_factor", "variance of a comparison over that of an equal split"),
        ),
        run=control_share,
        example={"treatments": 4},
        headline="control_share",
        varies=("treatments",),
    ),
    Calculator(
        name="within-user-factor",
        title="Users of a within-user design over those of two groups",
        family="planning",
        params=(CORRELATION,),
        outputs=(
            Output("factor", "total users within over those of two separate groups"),
            Output("times_fewer", "one over it"),
            Output("factor_per_group", "users within over those of one group"),
        ),
        run=within_user_factor,
        example={"correlation": 0.75},
        headline="factor",
        varies=("correlation",),
        curve="correlation",
    ),
)
