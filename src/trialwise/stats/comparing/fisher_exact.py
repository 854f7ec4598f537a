"""Exact tests of two observed rates: Fisher's, its mid-p version, Barnard's and Boschloo's."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.estimate import finding_part
from trialwise.stats.comparing.fisher_exact_code import python_line, r_line
from trialwise.stats.comparing.method import Method
from trialwise.stats.comparing.proportions_interval import Arm, newcombe
from trialwise.stats.comparing.proportions_statistic import has_variance, yates_p, z_test
from trialwise.stats.comparing.two_arms import CONVERSIONS, FAMILY, read_arms, two_arms
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.numeric.conditional import MOST_TABLES, ConditionalTable, possible_tables
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.exact import fisher_p, fisher_p_greater
from trialwise.stats.numeric.unconditional import barnard_p, boschloo_p
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import count, difference, number, percent

ExactTest = Literal["fisher", "mid_p", "barnard", "boschloo"]
# Up to here Fisher's sum takes a fraction of a second.
_FISHER_LIMIT: Final = 10**7
# Up to here so do the sums over all outcomes of both arms.
_UNCONDITIONAL_LIMIT: Final = 600
_METHOD: Final = Param(
    "method", "choice", "the exact test", default="fisher", choices=get_args(ExactTest)
)
_PARAMS: Final = (*CONVERSIONS, ALPHA, TEST_SIDES, _METHOD)
_TABLES: Final = "P(k) = C(n_a, X − k) C(n_b, k) / C(n_a + n_b, X), X = x_a + x_b"
_TABLES_LATEX: Final = r"P(k)=\binom{n_a}{X-k}\binom{n_b}{k}\Big/\binom{n_a+n_b}{X},\quad X=x_a+x_b"
_WORDINGS: Final[Mapping[ExactTest, Method]] = {
    "fisher": Method(
        "Fisher's exact test",
        "Fisher's exact test",
        rf"p=\sum_{{k:\,P(k)\le P(x_b)}}P(k),\quad {_TABLES_LATEX}",
        f"p = Σ P(k) over tables as extreme, {_TABLES}",
        "Fisher (1935), J. R. Stat. Soc. 98, 39-82",
        "never rejects too often, clearly cautious in small samples",
    ),
    "mid_p": Method(
        "Fisher mid-p",
        "mid-p version of Fisher's exact test: half the observed table's probability taken off",
        rf"p=\sum_{{k:\,P(k)\le P(x_b)}}P(k)-\tfrac12P(x_b),\quad {_TABLES_LATEX}",
        f"p = Σ P(k) over tables as extreme − ½P(x_b), {_TABLES}",
        "Lancaster (1961), JASA 56, 223-234; Fagerland, Lydersen & Laake (2017), Statistical "
        "Analysis of Contingency Tables",
        "counts half of the observed table; close to alpha, at times slightly above",
    ),
    "barnard": Method(
        "Barnard's test",
        "Barnard's unconditional exact test, tables ordered by the pooled z",
        r"p=\max_\pi P(|Z|\ge|z|\mid p_a=p_b=\pi)",
        "p = max over π of P(|Z| ≥ |z|; p_a = p_b = π)",
        "Barnard (1947), Biometrika 34, 123-138; Suissa & Shuster (1985), J. R. Stat. Soc. A 148",
        "fixes only the users of each arm; more powerful than Fisher's",
    ),
    "boschloo": Method(
        "Boschloo's test",
        "Boschloo's unconditional exact test, tables ordered by Fisher's one-sided p",
        r"p=2\min_{\text{sides}}\max_\pi P(p_F\le p_F^{obs}\mid p_a=p_b=\pi)",
        "p = 2 min over sides of max over π of P(p_F ≤ p_F observed; p_a = p_b = π)",
        "Boschloo (1970), Statistica Neerlandica 24, 1-9",
        "never a larger p-value than Fisher's when one-sided",
    ),
}
_TWO_SIDED: Final[Mapping[ExactTest, str]] = {
    "fisher": "the tables no more probable than the observed one",
    "mid_p": "the tables no more probable than the observed one",
    "barnard": "the tables with a z as far from zero",
    "boschloo": "twice the smaller one-sided p-value",
}
_ONE_SIDED: Final[Mapping[ExactTest, tuple[str, str]]] = {
    "fisher": (rf"p=\sum_{{k\ge x_b}}P(k),\quad {_TABLES_LATEX}", f"p = Σ P(k ≥ x_b), {_TABLES}"),
    "mid_p": (
        rf"p=\sum_{{k> x_b}}P(k)+\tfrac12P(x_b),\quad {_TABLES_LATEX}",
        f"p = Σ P(k > x_b) + ½P(x_b), {_TABLES}",
    ),
    "barnard": (
        r"p=\max_\pi P(Z\ge z\mid p_a=p_b=\pi)",
        "p = max over π of P(Z ≥ z; p_a = p_b = π)",
    ),
    "boschloo": (
        r"p=\max_\pi P(p_F\le p_F^{obs}\mid p_a=p_b=\pi)",
        "p = max over π of P(p_F ≤ p_F observed; p_a = p_b = π)",
    ),
}


@validated("fisher-test", _PARAMS)
def fisher_test(
    call: Call,
    *,
    conversions_a: int,
    users_a: int,
    conversions_b: int,
    users_b: int,
    alpha: float = 0.05,
    sides: int = 2,
    method: ExactTest = "fisher",
) -> Calculation:
    """Return an exact test of two conversion rates, with the exact interval of the odds ratio.

    Fisher: p = Σ P(k) over the tables with the same margins that are no more probable than the
    observed one. The interval of the difference is Newcombe's.

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, in [0, users_a].
        users_a: users of control, at least 1.
        conversions_b: converted users of the treatment, in [0, users_b].
        users_b: users of the treatment, at least 1.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.
        method: fisher, mid_p, barnard or boschloo.

    Returns:
        The p-value, the difference with its limits, and the conditional odds ratio with its exact
        limits where they are finite and there are not too many possible tables.

    Raises:
        InputError: for a value outside its range, more conversions than users, or more users than
            the method can sum over.

    Source: Fisher (1935), J. R. Stat. Soc. 98, 39-82; Fagerland, Lydersen & Laake (2017).

    Examples:
        >>> result = fisher_test(conversions_a=2, users_a=30, conversions_b=9, users_b=32)
        >>> round(result.outputs["p_value"], 4)
        0.044
    """
    a, b = two_arms(conversions_a, users_a, conversions_b, users_b)
    _check(a, b, method)
    outputs = _outputs(a, b, method, alpha=alpha, sides=sides)
    finding = finding_of(finding_part(outputs), alpha=alpha, sides=sides, is_rate=True)
    wording = _WORDINGS[method]
    latex, text = (wording.latex, wording.text) if sides == 2 else _ONE_SIDED[method]
    rule = _TWO_SIDED[method] if sides == 2 else "only tables in favour of the treatment"
    return call.result(
        outputs=outputs,
        summary=finding.summary(
            f"the treatment converts at {percent(b.rate, 4)} against {percent(a.rate, 4)} in "
            "control"
        ),
        reading=(*read_arms(a, b), read_test(call, alpha, sides)),
        convention=f"{wording.phrase}{call.default_mark('method')}, {rule}; Newcombe interval for "
        "the difference, exact conditional interval for the odds ratio",
        alternatives=_alternatives(a, b, method, sides),
        assumptions=(
            "Users are independent and each counts once, as converted or not.",
            "Fisher's test takes the total of conversions as fixed, which makes it cautious; "
            "Barnard's and Boschloo's fix only the users of each arm.",
            *finding.assumptions(),
        ),
        formula=latex,
        formula_text=text,
        worked=_worked(a, b, outputs) if method == "fisher" else "",
        code=python_line(method, a, b, sides),
        r_code=r_line(method, a, b, sides),
        source=wording.source,
    )


def _check(a: Arm, b: Arm, method: ExactTest) -> None:
    users = a.users + b.users
    if method in {"barnard", "boschloo"} and users > _UNCONDITIONAL_LIMIT:
        raise InputError(
            "method",
            method,
            f"fisher or mid_p with more than {count(_UNCONDITIONAL_LIMIT)} users in both arms",
            "With so many users the tests hardly differ.",
        )
    if users > _FISHER_LIMIT or (method == "mid_p" and not _is_summable(a, b)):
        raise InputError(
            "users_a + users_b",
            users,
            f"at most {count(_FISHER_LIMIT)}, with at most {count(MOST_TABLES)} possible tables "
            "for mid_p",
            "With so many users two-proportion-test gives the same answer.",
        )


def _is_summable(a: Arm, b: Arm) -> bool:
    return possible_tables(a.conversions, a.users, b.conversions, b.users) <= MOST_TABLES


def _outputs(a: Arm, b: Arm, method: ExactTest, *, alpha: float, sides: int) -> dict[str, Value]:
    interval = newcombe(a, b, normal_critical(alpha / sides))
    outputs: dict[str, Value] = {
        "p_value": _p_value(a, b, method, sides),
        "rate_a": a.rate,
        "rate_b": b.rate,
        "effect": difference(b.rate, a.rate),
        "effect_low": interval.low,
        "effect_high": interval.high,
    }
    if has_variance(a, b) and _is_summable(a, b):
        table = ConditionalTable(a.conversions, a.users, b.conversions, b.users)
        low, high = table.limits(alpha / sides)
        value = table.odds_ratio()
        outputs |= {} if value is None else {"odds_ratio": value}
        outputs["odds_ratio_low"] = low
        outputs |= {} if high is None else {"odds_ratio_high": high}
    return outputs | {"method": method}


def _p_value(a: Arm, b: Arm, method: ExactTest, sides: int) -> float:
    table = (a.conversions, a.users, b.conversions, b.users)
    if not has_variance(a, b):
        return 1.0
    if method == "barnard":
        return barnard_p(*table, sides=sides)
    if method == "boschloo":
        return boschloo_p(*table, sides=sides)
    p_value = fisher_p(*table) if sides == 2 else fisher_p_greater(*table)
    if method == "fisher":
        return p_value
    return max(p_value - ConditionalTable(*table).probability() / 2, 0.0)


def _alternatives(a: Arm, b: Arm, used: ExactTest, sides: int) -> tuple[Alternative, ...]:
    if not has_variance(a, b):
        return ()
    found = []
    for other, wording in _WORDINGS.items():
        is_small = a.users + b.users <= _UNCONDITIONAL_LIMIT
        possible = {"fisher": True, "mid_p": _is_summable(a, b)}.get(other, is_small)
        if other != used and possible:
            outputs: dict[str, Value] = {"p_value": _p_value(a, b, other, sides)}
            found.append(Alternative(wording.name, outputs, wording.note))
    if sides == 2 and _is_summable(a, b):
        table = ConditionalTable(a.conversions, a.users, b.conversions, b.users)
        tail = min(table.at_least(b.conversions), table.at_most(b.conversions))
        note = "the other rule for two sides; agrees with the exact interval of the odds ratio"
        found.append(
            Alternative("Fisher, twice the smaller tail", {"p_value": min(2 * tail, 1.0)}, note)
        )
    z = z_test(a, b, sides)
    note = "normal approximation; not to be trusted below five expected users in a cell"
    found.append(Alternative("pooled z test", {"p_value": z.p_value}, note))
    if sides == 2:
        note = "chi-square with Yates correction, which imitates Fisher's test"
        found.append(Alternative("Yates", {"p_value": yates_p(a, b)}, note))
    return tuple(found)


def _worked(a: Arm, b: Arm, outputs: Mapping[str, Value]) -> str:
    users, converted = a.users + b.users, a.conversions + b.conversions
    chosen = (
        f"C({count(a.users)}, {count(a.conversions)})·C({count(b.users)}, {count(b.conversions)})"
        f" / C({count(users)}, {count(converted)})"
    )
    if not (has_variance(a, b) and _is_summable(a, b)):
        return ""
    table = ConditionalTable(a.conversions, a.users, b.conversions, b.users)
    p_value = number(float(outputs["p_value"]), 4)
    return (
        f"P({count(b.conversions)}) = {chosen} = {number(table.probability(), 4)}; the sum over "
        f"all tables as extreme is {p_value}"
    )


FISHER_TEST = Calculator(
    name="fisher-test",
    is_iterated=True,
    title="Exact test of two conversion rates",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("p_value", "p-value of the test"),
        Output("rate_a", "rate of control"),
        Output("rate_b", "rate of the treatment"),
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("odds_ratio", "conditional odds ratio (optional: absent when infinite)"),
        Output("odds_ratio_low", "exact lower limit of the odds ratio (optional)"),
        Output("odds_ratio_high", "exact upper limit of the odds ratio (optional)"),
        Output("method", "the test that the p-value is from"),
    ),
    run=fisher_test,
    example={"conversions_a": 2, "users_a": 30, "conversions_b": 9, "users_b": 32},
    headline="p_value",
    printed=("p_value",),
)

CALCULATORS = (FISHER_TEST,)
