"""The Mann-Whitney test of two arms: who is higher in a random pair, and by how much."""

from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import python_tail, r_print, r_tail, r_vector
from trialwise.stats.comparing.estimate import level_of, with_limits
from trialwise.stats.comparing.forms import given_form
from trialwise.stats.comparing.mean_difference import welch_estimate
from trialwise.stats.comparing.rank_statistic import (
    EXACT_BELOW,
    RankSum,
    brunner_munzel,
    rank_sum,
    shift_of,
    superiority_interval,
)
from trialwise.stats.comparing.samples import (
    FAMILY,
    check_length,
    no_variation,
    read_values,
    sample_of,
    size_param,
    values_param,
)
from trialwise.stats.comparing.spans import rate_span
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.ranks import exact_rank_sum
from trialwise.stats.verdict import DISAGREEMENT
from trialwise.stats.wording import count, number, p_text, percent

Values = tuple[float, ...]
_FORMS: Final = {"u": ("n_a", "n_b"), "values_a": ("values_b",)}
_PARAMS = (
    values_param("values_a", "values of control", required=False, least=1),
    values_param("values_b", "values of the treatment", required=False, least=1),
    Param(
        "u",
        "number",
        "Mann-Whitney U: pairs of one user of each arm in which the treatment is higher, ties "
        "counting half",
        low=0,
        low_hint="U counts pairs.",
    ),
    size_param("n_a", "users of control, with u", required=False, low=1),
    size_param("n_b", "users of the treatment, with u", required=False, low=1),
    ALPHA,
    TEST_SIDES,
)
_ONE_OF = (tuple(_FORMS),)


@validated("mann-whitney-test", _PARAMS, _ONE_OF)
def mann_whitney_test(
    call: Call,
    *,
    values_a: Values | None = None,
    values_b: Values | None = None,
    u: float | None = None,
    n_a: int | None = None,
    n_b: int | None = None,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the Mann-Whitney (Wilcoxon rank-sum) test with its effect sizes.

    U counts the pairs of one user of each arm in which the treatment is higher, ties half.
    z = (U − n_a n_b/2 ∓ 1/2) / √(n_a n_b (N + 1 − T/(N(N − 1)))/12), T = Σ t³ − t over ties. Exact
    when both arms have fewer than 50 users and no ties.

    Args:
        call: filled in by ``validated``.
        values_a: values of control; with values_b.
        values_b: values of the treatment.
        u: the statistic of the treatment, in [0, n_a n_b]; with n_a and n_b.
        n_a: users of control, at least 1.
        n_b: users of the treatment, at least 1.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        U, ``superiority`` = P(B > A) + P(B = A)/2 with its limits, the Hodges-Lehmann ``shift``
        with its limits (only from values), z where the normal approximation is used, the p-value
        and the ``method`` it is from.

    Raises:
        InputError: for a value outside its range, or values that are all equal.
        UsageError: when values and u are mixed.

    Source: Mann & Whitney (1947), Annals of Mathematical Statistics 18, 50-60; Newcombe (2006).

    Examples:
        >>> result = mann_whitney_test(values_a=[1, 3, 4, 7], values_b=[5, 6, 9, 10, 12])
        >>> round(result.outputs["p_value"], 4)
        0.0635
    """
    given_form(call, _FORMS)
    lists = (values_a, values_b) if values_a is not None and values_b is not None else None
    statistic = _from_values(*lists) if lists else _from_u(u or 0.0, n_a or 1, n_b or 1)
    interval = superiority_interval(statistic, alpha, sides)
    outputs = _outputs(statistic, interval, sides)
    if lists:
        outputs |= _shift(*lists, statistic, alpha / sides)
    exact = statistic.is_exact
    code, r_code = _lines(statistic, lists, sides)
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, interval, alpha, sides),
        reading=(*_reading(statistic, lists), read_test(call, alpha, sides)),
        convention="Mann-Whitney (Wilcoxon rank-sum) test, "
        + ("exact" if exact else "normal approximation with tie and continuity correction")
        + ", Newcombe interval for P(B > A), Hodges-Lehmann shift",
        alternatives=_alternatives(statistic, lists, sides),
        assumptions=_assumptions(outputs, _is_borderline(outputs, alpha, sides)),
        formula=r"U = \#\{b>a\}+\tfrac12\#\{b=a\},\quad z = \frac{U-n_an_b/2\mp\frac12}"
        r"{\sqrt{\frac{n_an_b}{12}\left(N+1-\frac{\sum t^3-t}{N(N-1)}\right)}}",
        formula_text="U = #{b > a} + ½ #{b = a}, "
        "z = (U − n_a n_b/2 ∓ ½) / √(n_a n_b/12 · (N + 1 − Σ(t³ − t)/(N(N − 1))))",
        worked=(_worked_exact if exact else _worked)(statistic, sides),
        code=code,
        r_code=r_code,
        source="Mann & Whitney (1947), Annals of Mathematical Statistics 18, 50-60; Newcombe "
        "(2006), Statistics in Medicine 25, 559-573; Hodges & Lehmann (1963), Annals of "
        "Mathematical Statistics 34, 598-611",
    )


def _from_values(values_a: Values, values_b: Values) -> RankSum:
    check_length("values_a", values_a)
    check_length("values_b", values_b)
    statistic = rank_sum(values_a, values_b)
    if statistic.sd == 0:
        raise no_variation("spread of the values", "the values of both arms together")
    return statistic


def _from_u(u: float, n_a: int, n_b: int) -> RankSum:
    if u > n_a * n_b:
        raise InputError(
            "u",
            number(u),
            f"at most n_a × n_b = {count(n_a * n_b)}",
            "Some programs print the rank sum W of an arm: subtract n(n + 1)/2 of that arm.",
        )
    if (2 * u) % 1:
        raise InputError("u", number(u), "a whole number or a half", "Every pair counts 0, ½ or 1.")
    return RankSum(u, n_a, n_b)


def _outputs(statistic: RankSum, interval: Interval, sides: int) -> dict[str, Value]:
    outputs: dict[str, Value] = {
        "u": float(statistic.u),
        "superiority": statistic.superiority,
        "superiority_low": interval.low,
        "superiority_high": interval.high,
        "p_value": statistic.p_value(sides),
        "method": "exact" if statistic.is_exact else "normal approximation",
    }
    if not statistic.is_exact:
        outputs["z"] = statistic.z(sides)
    return outputs


def _shift(values_a: Values, values_b: Values, statistic: RankSum, tail: float) -> dict[str, Value]:
    found = shift_of(values_a, values_b, statistic, tail)
    if found is None:
        return {}
    shift, interval = found
    if interval is None:
        return {"shift": shift}
    return {"shift": shift, "shift_low": interval.low, "shift_high": interval.high}


def _summary(outputs: dict[str, Value], interval: Interval, alpha: float, sides: int) -> str:
    share = percent(float(outputs["superiority"]), 3)
    said = (
        f"A random user of the treatment is higher than one of control in {share} of pairs "
        f"({level_of(alpha, sides)} interval {rate_span(interval)}; 50 % is no difference)"
    )
    if "shift_low" in outputs:
        low, high = float(outputs["shift_low"]), float(outputs["shift_high"])
        shift = with_limits(float(outputs["shift"]), Interval(low, high), alpha, sides)
        said += f", shifted by {shift}"
    return f"{said}, {p_text(float(outputs['p_value']))}. " + (
        "Test and interval disagree about 50 %, so the result is borderline."
        if _is_borderline(outputs, alpha, sides)
        else _allowed(interval)
    )


def _is_borderline(outputs: dict[str, Value], alpha: float, sides: int) -> bool:
    """Return whether test and interval disagree on excluding 50 %, on the side tested."""
    above = float(outputs["superiority_low"]) > 0.5
    below = sides == 2 and float(outputs["superiority_high"]) < 0.5
    return (float(outputs["p_value"]) < alpha) != (above or below)


def _allowed(interval: Interval) -> str:
    if interval.low > 0.5:
        return "The interval excludes 50 %: the data allow only a higher treatment."
    if interval.high < 0.5:
        return "The interval excludes 50 %: the data allow only a lower treatment."
    return "The interval still allows 50 %, and either arm as the higher one."


def _reading(statistic: RankSum, lists: tuple[Values, Values] | None) -> tuple[str, ...]:
    if lists:
        return read_values("control", lists[0]), read_values("treatment", lists[1])
    return (
        f"U = {number(statistic.u)} pairs in which the treatment is higher, of "
        f"{count(statistic.pairs)}",
        f"control {count(statistic.n_a)} users, treatment {count(statistic.n_b)}",
    )


def _alternatives(
    statistic: RankSum, lists: tuple[Values, Values] | None, sides: int
) -> tuple[Alternative, ...]:
    found = []
    if statistic.is_exact:
        found.append(
            Alternative(
                "normal approximation, continuity corrected",
                {"z": statistic.z(sides), "p_value": statistic.normal_p(sides)},
                f"what programs use from {EXACT_BELOW} users per arm, or with ties",
            )
        )
    plain = statistic.normal_p(sides, corrected=False)
    found.append(
        Alternative(
            "normal approximation, not corrected",
            {"z": statistic.z(sides, corrected=False), "p_value": plain},
            "without the half step of the continuity correction",
        )
    )
    return (*found, *(_from_lists(*lists, sides) if lists else ()))


def _from_lists(values_a: Values, values_b: Values, sides: int) -> tuple[Alternative, ...]:
    """Return Brunner-Munzel's test, and Welch's of the means."""
    found = []
    robust = brunner_munzel(values_a, values_b)
    if robust is not None:
        found.append(
            Alternative(
                "Brunner-Munzel test",
                {"p_value": robust.p_value(sides, 0.5), "superiority": robust.value},
                "allows the arms to differ in spread and shape",
            )
        )
    if min(len(values_a), len(values_b)) >= 2:
        a, b = sample_of(values_a), sample_of(values_b)
        if a.sd + b.sd > 0:
            welch = welch_estimate(a, b)
            found.append(
                Alternative(
                    "Welch test of the means",
                    {"effect": welch.value, "p_value": welch.p_value(sides)},
                    "another question: the mean, which totals such as revenue depend on",
                )
            )
    return tuple(found)


def _assumptions(outputs: dict[str, Value], borderline: bool) -> tuple[str, ...]:
    sentences = [
        "Users are independent. The test is about who is higher in a random pair, not about "
        "means: with skewed metrics the two can point in opposite directions.",
        "It is a test of medians only if both arms have the same shape and spread; without that "
        "prefer Brunner-Munzel.",
    ]
    if borderline:
        sentences.append(DISAGREEMENT)
    if "shift_low" not in outputs:
        sentences.append(
            "No interval of the shift: it needs the values, few enough to form all pairs, and "
            "enough users for the level."
        )
    return tuple(sentences)


def _worked_exact(statistic: RankSum, sides: int) -> str:
    null = exact_rank_sum(statistic.n_a, statistic.n_b)
    least = int(max(statistic.u, statistic.pairs - statistic.u) if sides == 2 else statistic.u)
    above, total = sum(null.counts[least:]), sum(null.counts)
    return (
        f"p = {'2 · ' if sides == 2 else ''}P(U ≥ {least}) = {'2 · ' if sides == 2 else ''}"
        f"{number(above, 6)} of {number(total, 6)} arrangements = "
        f"{number(statistic.exact_p(sides), 5)}"
    )


def _worked(statistic: RankSum, sides: int) -> str:
    half = count(statistic.pairs) if statistic.pairs < 10**15 else number(statistic.pairs, 6)
    return (
        f"z = ({number(statistic.u)} − {half}/2 "
        f"{'+' if sides == 2 and statistic.u < statistic.pairs / 2 else '−'} ½) / "
        f"{number(statistic.sd, 6)} = {number(statistic.z(sides), 5)}"
    )


def _lines(statistic: RankSum, lists: tuple[Values, Values] | None, sides: int) -> tuple[str, str]:
    """Return the Python and the R line; they print U and the p-value."""
    exact = statistic.is_exact
    if lists:
        a, b = lists
        alternative = "two-sided" if sides == 2 else "greater"
        method = "exact" if exact else "asymptotic"
        code = (
            f"from scipy.stats import mannwhitneyu; r = mannwhitneyu({list(b)}, {list(a)}, "
            f"alternative={alternative!r}, method={method!r}); print(r.statistic, r.pvalue)"
        )
        r_code = (
            f"r <- wilcox.test({r_vector(b)}, {r_vector(a)}, exact={str(exact).upper()}, "
            f'alternative="{alternative.replace("-", ".")}"); '
            + r_print("r$statistic", "r$p.value")
        )
        return code, r_code
    u, n_a, n_b = statistic.u, statistic.n_a, statistic.n_b
    return (_exact_lines if exact else _normal_lines)(u, n_a, n_b, sides)


def _exact_lines(u: float, n_a: int, n_b: int, sides: int) -> tuple[str, str]:
    whole = int(u)
    wins, rest = divmod(whole, n_a)
    alternative = "two-sided" if sides == 2 else "greater"
    others = f" + [{rest} - .5] + [-1 - i for i in range({n_b - wins - 1})]" if wins < n_b else ""
    code = (
        f"from scipy.stats import mannwhitneyu; r = mannwhitneyu([{n_a} + i for i in range({wins})]"
        f"{others}, range({n_a}), alternative={alternative!r}, method='exact'); "
        "print(r.statistic, r.pvalue)"
    )
    upper = max(whole, n_a * n_b - whole) if sides == 2 else whole
    tail = f"pwilcox({upper - 1}, {n_a}, {n_b}, lower.tail=FALSE)"
    return code, r_print(str(whole), f"min(1, 2*{tail})" if sides == 2 else tail)


def _normal_lines(u: float, n_a: int, n_b: int, sides: int) -> tuple[str, str]:
    away = f"{u!r} - {n_a}*{n_b}/2"
    sd = f"({n_a}*{n_b}*({n_a + n_b} + 1)/12)"
    if sides == 2:
        code = f"z = max(abs({away}) - .5, 0)/{sd}**.5"
        r_code = f"z <- max(abs({away}) - .5, 0)/sqrt{sd}"
    else:
        code, r_code = f"z = ({away} - .5)/{sd}**.5", f"z <- ({away} - .5)/sqrt{sd}"
    return (
        f"from scipy.stats import norm; {code}; print({u!r}, {python_tail('z', sides=sides)})",
        f"{r_code}; " + r_print(repr(u), r_tail("z", sides=sides)),
    )


MANN_WHITNEY_TEST = Calculator(
    name="mann-whitney-test",
    is_iterated=True,
    title="Mann-Whitney test of two arms",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("u", "pairs in which the treatment is higher, ties counting half"),
        Output("superiority", "P(B > A) + P(B = A)/2, the common-language effect", "percent"),
        Output("superiority_low", "its lower limit", "percent"),
        Output("superiority_high", "its upper limit", "percent"),
        Output("p_value", "p-value of the test"),
        Output("method", "exact, or normal approximation"),
        Output("z", "normal statistic (optional: absent when the test is exact)"),
        Output("shift", "Hodges-Lehmann shift (optional: needs the values)"),
        Output("shift_low", "lower limit of the shift (optional)"),
        Output("shift_high", "upper limit of the shift (optional)"),
    ),
    run=mann_whitney_test,
    example={"values_a": [1, 3, 4, 7], "values_b": [5, 6, 9, 10, 12]},
    one_of=_ONE_OF,
    headline="p_value",
    printed=("u", "p_value"),
)

CALCULATORS = (MANN_WHITNEY_TEST,)
