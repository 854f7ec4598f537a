"""Difference in differences: the change of the treated group less the change of control."""

import math
from collections.abc import Sequence
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import (
    python_critical,
    python_tail,
    r_critical,
    r_print,
    r_tail,
)
from trialwise.stats.comparing.estimate import Estimate, effect_outputs
from trialwise.stats.comparing.mean_difference import welch_estimate
from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.comparing.paired import CORRELATION
from trialwise.stats.comparing.samples import (
    FAMILY,
    ROLES,
    mean_param,
    no_variation,
    read_sample,
    sd_param,
    size_param,
)
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import count, difference, number, signed

_WHEN: Final = (("before", "before the change"), ("after", "after the change"))


def _params() -> tuple[Param, ...]:
    found: list[Param] = []
    for arm, role in ROLES:
        for when, said in _WHEN:
            found += [
                mean_param(f"mean_{when}_{arm}", f"mean of {role} {said}"),
                sd_param(f"sd_{when}_{arm}", f"standard deviation of {role} {said}"),
                size_param(f"n_{when}_{arm}", f"users of {role} {said}"),
            ]
    return tuple(found)


_CORRELATION = Param(
    CORRELATION.name,
    CORRELATION.kind,
    "correlation of before and after between users, when the same users were measured twice; left "
    "out for different users",
    low=-1,
    high=1,
    low_hint=CORRELATION.low_hint,
    high_hint=CORRELATION.high_hint,
)
_PARAMS = (*_params(), _CORRELATION, ALPHA, TEST_SIDES)


@validated("difference-in-differences", _PARAMS)
def difference_in_differences(
    call: Call,
    *,
    mean_before_a: float,
    sd_before_a: float,
    n_before_a: int,
    mean_after_a: float,
    sd_after_a: float,
    n_after_a: int,
    mean_before_b: float,
    sd_before_b: float,
    n_before_b: int,
    mean_after_b: float,
    sd_after_b: float,
    n_after_b: int,
    correlation: float | None = None,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the effect by difference in differences of four means.

    effect = (after_b − before_b) − (after_a − before_a); V = Σ s²/n over the four samples, and
    (s₀² + s₁² − 2ρ s₀ s₁)/n for each group when the same users were measured twice. Satterthwaite
    degrees of freedom.

    Args:
        call: filled in by ``validated``.
        mean_before_a: mean of control before.
        sd_before_a: its standard deviation, at least 0.
        n_before_a: users of control before, at least 2.
        mean_after_a: mean of control after.
        sd_after_a: its standard deviation.
        n_after_a: users of control after.
        mean_before_b: mean of the treated group before.
        sd_before_b: its standard deviation.
        n_before_b: users of the treated group before.
        mean_after_b: mean of the treated group after.
        sd_after_b: its standard deviation.
        n_after_b: users of the treated group after.
        correlation: of before and after between users, in [-1, 1], for the same users.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        The effect with its limits, the change of both groups, the ``expected`` mean of the treated
        group without the effect, t, df and the p-value.

    Raises:
        InputError: for a value outside its range, no variation, or a correlation with different
            numbers of users before and after.

    Source: Angrist & Pischke (2009), Mostly Harmless Econometrics, ch. 5.

    Examples:
        >>> result = difference_in_differences(
        ...     mean_before_a=20,
        ...     sd_before_a=8,
        ...     n_before_a=400,
        ...     mean_after_a=21,
        ...     sd_after_a=8,
        ...     n_after_a=400,
        ...     mean_before_b=19,
        ...     sd_before_b=8,
        ...     n_before_b=400,
        ...     mean_after_b=22,
        ...     sd_after_b=9,
        ...     n_after_b=400,
        ... )
        >>> result.outputs["effect"], round(result.outputs["p_value"], 4)
        (2.0, 0.0156)
    """
    before_a = Sample(mean_before_a, sd_before_a, n_before_a)
    after_a = Sample(mean_after_a, sd_after_a, n_after_a)
    before_b = Sample(mean_before_b, sd_before_b, n_before_b)
    after_b = Sample(mean_after_b, sd_after_b, n_after_b)
    groups = ((before_a, after_a), (before_b, after_b))
    estimate = _estimate(groups, correlation)
    change_a, change_b = (difference(after.mean, before.mean) for before, after in groups)
    outputs: dict[str, Value] = {
        **effect_outputs(estimate, alpha, sides),
        "change_a": change_a,
        "change_b": change_b,
        "expected": before_b.mean + change_a,
        "standard_error": estimate.standard_error,
        "t": estimate.statistic(),
        "df": estimate.df,
        "p_value": estimate.p_value(sides),
    }
    names = ("effect", "effect_low", "effect_high", "p_value")
    finding = finding_of(
        {name: outputs[name] for name in names}, alpha=alpha, sides=sides, is_rate=False
    )
    same = correlation is not None
    code, r_code = _lines(groups, correlation, alpha, sides)
    return call.result(
        outputs=outputs,
        summary=finding.summary(
            f"the treated group changed by {signed(change_b, 5)} against {signed(change_a, 5)} in "
            "control"
        ),
        reading=(
            read_sample("control before", before_a),
            read_sample("control after", after_a),
            read_sample("treated before", before_b),
            read_sample("treated after", after_b),
            f"same users, correlation {number(correlation)}"
            if correlation is not None
            else "different users before and after",
            read_test(call, alpha, sides),
        ),
        convention="difference in differences of four means, variances may differ, t with "
        f"Satterthwaite df, {'same' if same else 'different'} users before and after",
        alternatives=_alternatives(groups, estimate, alpha, sides),
        assumptions=(
            "Without the change both groups would have moved alike (parallel trends): check it on "
            "earlier periods, since two periods alone cannot show it.",
            "Users are independent of each other. With few regions, shops or weeks they are not, "
            "and the standard error is far too small (Bertrand, Duflo & Mullainathan 2004).",
            "Nothing else happened to one group only, and users did not move between groups.",
        ),
        formula=r"\hat\delta = (\bar y_{b1}-\bar y_{b0})-(\bar y_{a1}-\bar y_{a0}),\quad V = "
        + (
            r"\sum_{g} \frac{s_{g0}^2+s_{g1}^2-2\rho s_{g0}s_{g1}}{n_g}"
            if same
            else r"\sum_{g,t} \frac{s_{gt}^2}{n_{gt}}"
        ),
        formula_text="effect = (after_b − before_b) − (after_a − before_a), V = "
        + (
            "Σ (s₀² + s₁² − 2ρ s₀ s₁)/n over both groups"
            if same
            else "Σ s²/n over the four samples"
        ),
        worked=f"effect = ({number(mean_after_b)} − {number(mean_before_b)}) − "
        f"({number(mean_after_a)} − {number(mean_before_a)}) = {signed(change_b, 6)} − "
        f"({signed(change_a, 6)}) = {signed(estimate.value, 6)}; t = {signed(estimate.value, 6)} / "
        f"{number(estimate.standard_error, 5)} = {signed(estimate.statistic(), 5)}",
        code=code,
        r_code=r_code,
        source="Angrist & Pischke (2009), Mostly Harmless Econometrics, ch. 5; Bertrand, Duflo & "
        "Mullainathan (2004), Quarterly Journal of Economics 119, 249-275",
    )


Groups = tuple[tuple[Sample, Sample], tuple[Sample, Sample]]


def _estimate(groups: Groups, correlation: float | None) -> Estimate:
    """Return the effect with its standard error and Satterthwaite's df."""
    (before_a, after_a), (before_b, after_b) = groups
    effect = difference(
        difference(after_b.mean, before_b.mean), difference(after_a.mean, before_a.mean)
    )
    parts = _parts(groups, correlation)
    error = math.hypot(*(part for part, _ in parts))
    if error == 0:
        raise no_variation("sds", "at least one sample")
    df = 1 / math.fsum((part / error) ** 4 / free for part, free in parts)
    return Estimate(effect, error, df)


def _parts(groups: Groups, correlation: float | None) -> Sequence[tuple[float, int]]:
    """Return the independent standard errors with their degrees of freedom."""
    if correlation is None:
        return [(each.standard_error, each.n - 1) for group in groups for each in group]
    found = []
    for name, (before, after) in zip("ab", groups, strict=True):
        if before.n != after.n:
            raise InputError(
                f"n_after_{name}",
                count(after.n),
                f"n_before_{name}, which is {count(before.n)}, when a correlation is given",
                "The same users are measured twice; leave the correlation out for different users.",
            )
        # (s₁ − s₀)² + 2(1 − ρ)s₀s₁, the same without cancellation
        cross = 2 * (1 - correlation) * before.sd * after.sd
        spread = math.sqrt((after.sd - before.sd) ** 2 + cross)
        found.append((spread / math.sqrt(before.n), before.n - 1))
    return found


def _alternatives(
    groups: Groups, estimate: Estimate, alpha: float, sides: int
) -> tuple[Alternative, ...]:
    """Return what the usual shortcuts give: after alone, and before against after."""
    (_, after_a), (before_b, after_b) = groups
    normal = Estimate(estimate.value, estimate.standard_error)
    found = [
        Alternative(
            "normal instead of t",
            {**effect_outputs(normal, alpha, sides), "p_value": normal.p_value(sides)},
            "for large samples",
        )
    ]
    for name, pair, note in (
        ("after alone (Welch)", (after_a, after_b), "right only if the groups were alike before"),
        (
            "before against after in the treated group",
            (before_b, after_b),
            "takes every change over time for an effect, and the users as different",
        ),
    ):
        if pair[0].sd + pair[1].sd > 0:
            welch = welch_estimate(*pair)
            found.append(
                Alternative(
                    name,
                    {**effect_outputs(welch, alpha, sides), "p_value": welch.p_value(sides)},
                    note,
                )
            )
    return tuple(found)


def _lines(groups: Groups, correlation: float | None, alpha: float, sides: int) -> tuple[str, str]:
    (before_a, after_a), (before_b, after_b) = groups
    parts = []
    for before, after in groups:
        if correlation is None:
            parts += [(f"{each.sd!r}**2/{each.n}", each.n - 1) for each in (before, after)]
        else:
            squares = (
                f"({before.sd!r}**2 + {after.sd!r}**2 - 2*({correlation!r})*{before.sd!r}*"
                f"{after.sd!r})/{before.n}"
            )
            parts.append((squares, before.n - 1))
    total = " + ".join(part for part, _ in parts)
    fourth = " + ".join(f"({part})**2/{free}" for part, free in parts)
    effect = f"({after_b.mean!r} - {before_b.mean!r}) - ({after_a.mean!r} - {before_a.mean!r})"
    code = (
        f"from scipy.stats import t; d = {effect}; v = {total}; k = v**2/({fourth}); "
        f"h = {python_critical(alpha, 'k', sides)}*v**.5; "
        f"print(d, d - h, d + h, {python_tail('d/v**.5', 'k', sides)})"
    )
    r_code = (
        f"d <- {effect}; v <- {total}; k <- v**2/({fourth}); "
        f"h <- {r_critical(alpha, 'k', sides)}*sqrt(v); "
    ).replace("**", "^") + r_print("d", "d - h", "d + h", r_tail("d/sqrt(v)", "k", sides))
    return code, r_code


DIFFERENCE_IN_DIFFERENCES = Calculator(
    name="difference-in-differences",
    title="Difference in differences of four means",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect", "change of the treated group less the change of control"),
        Output("effect_low", "lower limit of the effect"),
        Output("effect_high", "upper limit of the effect"),
        Output("change_a", "change of control"),
        Output("change_b", "change of the treated group"),
        Output("expected", "mean of the treated group after, had it changed like control"),
        Output("standard_error", "standard error of the effect"),
        Output("t", "test statistic"),
        Output("df", "Satterthwaite's degrees of freedom"),
        Output("p_value", "p-value of the test"),
    ),
    run=difference_in_differences,
    example={
        "mean_before_a": 20,
        "sd_before_a": 8,
        "n_before_a": 400,
        "mean_after_a": 21,
        "sd_after_a": 8,
        "n_after_a": 400,
        "mean_before_b": 19,
        "sd_before_b": 8,
        "n_before_b": 400,
        "mean_after_b": 22,
        "sd_after_b": 9,
        "n_after_b": 400,
    },
    headline="p_value",
    printed=("effect", "effect_low", "effect_high", "p_value"),
)

CALCULATORS = (DIFFERENCE_IN_DIFFERENCES,)
