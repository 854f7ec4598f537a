"""Two lists of raw values compared three ways: Welch, Student and Mann-Whitney."""

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.comparing.estimate import Estimate, effect_outputs, finding_part, limits
from trialwise.stats.comparing.mean_difference import student_estimate, welch_estimate
from trialwise.stats.comparing.means_test import Sample, firmness, lift_interval
from trialwise.stats.comparing.rank_statistic import RankSum, rank_sum, shift_of
from trialwise.stats.comparing.samples import (
    FAMILY,
    check_length,
    read_sample,
    sample_of,
    values_param,
)
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import number, signed, tidy

Values = tuple[float, ...]
_PARAMS = (
    values_param("values_a", "values of control, one per user"),
    values_param("values_b", "values of the treatment, one per user"),
    ALPHA,
    TEST_SIDES,
)


@validated("t-test-values", _PARAMS)
def t_test_values(
    call: Call, *, values_a: Values, values_b: Values, alpha: float = 0.05, sides: int = 2
) -> Calculation:
    """Return Welch's t test of two lists, beside Student's and the Mann-Whitney test.

    t = (x̄_b − x̄_a) / √(s_a²/n_a + s_b²/n_b) with Welch-Satterthwaite degrees of freedom.

    Args:
        call: filled in by ``validated``.
        values_a: values of control, at least 2.
        values_b: values of the treatment, at least 2.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        Mean, sd and size of both arms, the effect and the lift with their limits, t, df and the
        p-value of Welch's test; the other tests stand among the alternatives and in the table.

    Raises:
        InputError: for a list that is too short or too long, or values that do not vary.

    Source: Welch (1947), Biometrika 34, 28-35.

    Examples:
        >>> result = t_test_values(values_a=[1, 3, 4, 7], values_b=[5, 6, 9, 10, 12])
        >>> round(result.outputs["p_value"], 4)
        0.0363
    """
    check_length("values_a", values_a)
    check_length("values_b", values_b)
    a, b = sample_of(values_a), sample_of(values_b)
    welch = welch_estimate(a, b)
    outputs = _outputs(a, b, welch, alpha, sides)
    finding = finding_of(finding_part(outputs), alpha=alpha, sides=sides, is_rate=False)
    student = student_estimate(a, b)
    ranks = rank_sum(values_a, values_b)
    code, r_code = _lines(values_a, values_b, sides)
    return call.result(
        outputs=outputs,
        summary=finding.summary(
            f"the treatment's mean is {number(b.mean, 6)} against {number(a.mean, 6)} in control"
        ),
        reading=(
            read_sample("control", a, 6),
            read_sample("treatment", b, 6),
            read_test(call, alpha, sides),
        ),
        convention="Welch's t test (variances may differ), delta-method interval for the lift",
        alternatives=_alternatives(student, ranks, sides),
        assumptions=(
            "Users are independent; their means are roughly normal, which heavy tails delay.",
            "Welch and Student compare means, Mann-Whitney who is higher in a random pair: choose "
            "by the question before looking, not by the smaller p-value.",
            *firmness(a),
            *finding.assumptions(),
        ),
        formula=r"t = \frac{\bar x_b-\bar x_a}{\sqrt{s_a^2/n_a+s_b^2/n_b}},\quad "
        r"df = \frac{(s_a^2/n_a+s_b^2/n_b)^2}{(s_a^2/n_a)^2/(n_a-1)+(s_b^2/n_b)^2/(n_b-1)}",
        formula_text="t = (x̄_b − x̄_a) / √(s_a²/n_a + s_b²/n_b), "
        "df = (s_a²/n_a + s_b²/n_b)² / ((s_a²/n_a)²/(n_a − 1) + (s_b²/n_b)²/(n_b − 1))",
        worked=f"t = ({number(b.mean, 6)} − {number(a.mean, 6)}) / √({number(a.sd, 6)}²/{a.n} + "
        f"{number(b.sd, 6)}²/{b.n}) = {signed(welch.value, 6)} / "
        f"{number(welch.standard_error, 5)} = {signed(welch.statistic(), 5)}, "
        f"df = {number(welch.df, 5)}",
        code=code,
        r_code=r_code,
        source="Welch (1947), Biometrika 34, 28-35",
        tables=(_table(welch, student, ranks, (values_a, values_b), alpha=alpha, sides=sides),),
    )


def _outputs(a: Sample, b: Sample, welch: Estimate, alpha: float, sides: int) -> dict[str, Value]:
    outputs: dict[str, Value] = {
        "mean_a": a.mean,
        "mean_b": b.mean,
        "sd_a": a.sd,
        "sd_b": b.sd,
        "n_a": a.n,
        "n_b": b.n,
        **effect_outputs(welch, alpha, sides),
    }
    lift = lift_interval(a, b, welch.critical(alpha, sides))
    if lift is not None:
        outputs["lift"] = tidy(welch.value / a.mean)
        outputs |= {"lift_low": lift.low, "lift_high": lift.high}
    return outputs | {
        "standard_error": welch.standard_error,
        "t": welch.statistic(),
        "df": welch.df,
        "p_value": welch.p_value(sides),
    }


def _alternatives(student: Estimate, ranks: RankSum, sides: int) -> tuple[Alternative, ...]:
    return (
        Alternative(
            "Student t, pooled variance",
            {"t": student.statistic(), "df": student.df, "p_value": student.p_value(sides)},
            "assumes the same variance in both arms",
        ),
        Alternative(
            "Mann-Whitney",
            {"u": ranks.u, "p_value": ranks.p_value(sides)},
            "another question: who is higher in a random pair, not whose mean is",
        ),
    )


def _table(
    welch: Estimate,
    student: Estimate,
    ranks: RankSum,
    lists: tuple[Values, Values],
    *,
    alpha: float,
    sides: int,
) -> Table:
    rows = [
        (
            name,
            f"t = {number(test.statistic(), 4)}, df = {number(test.df, 4)}",
            f"{signed(test.value, 4)} ({limits(test.interval(alpha, sides))})",
            number(test.p_value(sides), 3),
        )
        for name, test in (("Welch", welch), ("Student", student))
    ]
    shift = shift_of(*lists, ranks, alpha / sides)
    said = ""
    if shift is not None:
        said = f"shift {signed(shift[0], 4)}"
        said += f" ({limits(shift[1])})" if shift[1] is not None else ""
    rows.append(("Mann-Whitney", f"U = {number(ranks.u)}", said, number(ranks.p_value(sides), 3)))
    columns = ("test", "statistic", "difference (interval)", "p-value")
    return Table("Three tests of the same values", columns, tuple(rows))


def _lines(values_a: Values, values_b: Values, sides: int) -> tuple[str, str]:
    alternative = "two-sided" if sides == 2 else "greater"
    code = (
        f"from scipy.stats import ttest_ind; r = ttest_ind({list(values_b)}, {list(values_a)}, "
        f"equal_var=False, alternative={alternative!r}); print(r.statistic, r.pvalue)"
    )
    r_code = (
        f"r <- t.test({r_vector(values_b)}, {r_vector(values_a)}, "
        f'alternative="{alternative.replace("-", ".")}"); ' + r_print("r$statistic", "r$p.value")
    )
    return code, r_code


T_TEST_VALUES = Calculator(
    name="t-test-values",
    title="Tests of two lists of values",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("mean_a", "mean of control"),
        Output("mean_b", "mean of the treatment"),
        Output("sd_a", "standard deviation of control"),
        Output("sd_b", "standard deviation of the treatment"),
        Output("n_a", "values of control"),
        Output("n_b", "values of the treatment"),
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("lift", "relative difference (optional: needs a mean of control above 0)"),
        Output("lift_low", "lower limit of the lift (optional)"),
        Output("lift_high", "upper limit of the lift (optional)"),
        Output("standard_error", "standard error of the difference"),
        Output("t", "test statistic of Welch's test"),
        Output("df", "Welch-Satterthwaite degrees of freedom"),
        Output("p_value", "p-value of Welch's test"),
    ),
    run=t_test_values,
    example={"values_a": [1, 3, 4, 7], "values_b": [5, 6, 9, 10, 12]},
    headline="p_value",
    printed=("t", "p_value"),
)

CALCULATORS = (T_TEST_VALUES,)
