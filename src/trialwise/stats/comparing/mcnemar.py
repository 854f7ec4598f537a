"""McNemar's test of two rates measured on the same users."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.estimate import finding_part
from trialwise.stats.comparing.method import Method
from trialwise.stats.comparing.paired_rates import (
    Discordant,
    chi_square,
    chi_square_p,
    exact_p,
    mid_p,
    paired_wald,
    share_interval,
    tango,
)
from trialwise.stats.comparing.rate_interval import RateMethod
from trialwise.stats.comparing.spans import level, rate_span, read_alpha
from trialwise.stats.comparing.two_arms import FAMILY
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import count, counted, number, p_text, percent

PairedTest = Literal["exact", "mid_p", "chi_square", "corrected"]
_Choice = Literal["auto", "exact", "mid_p", "chi_square", "corrected"]
# Below this many differing pairs the exact test is used; a common rule.
_FEW_PAIRS: Final = 25


def _side(name: str, won: str, lost: str) -> Param:
    return Param(
        name,
        "count",
        f"pairs (or users seen twice) that converted {won} and not {lost}",
        required=True,
        low=0,
        high=LARGEST_SIZE,
        low_hint="Counts cannot be negative.",
    )


_PARAMS: Final = (
    _side("only_a", "under control", "under the treatment"),
    _side("only_b", "under the treatment", "under control"),
    Param(
        "pairs",
        "count",
        "all pairs, those that agree included; adds the difference of the rates",
        low=1,
        high=LARGEST_SIZE,
        low_hint="Leave it out when it is not known.",
    ),
    ALPHA,
    Param(
        "method",
        "choice",
        f"the test; auto is exact below {_FEW_PAIRS} differing pairs, else chi_square",
        default="auto",
        choices=get_args(_Choice),
    ),
)
_SHARES: Final[Mapping[PairedTest, RateMethod]] = {
    "exact": "clopper_pearson",
    "mid_p": "mid_p",
    "chi_square": "wilson",
    "corrected": "clopper_pearson",
}
_FAGERLAND: Final = "Fagerland, Lydersen & Laake (2013), BMC Medical Research Methodology 13:91"
_MCNEMAR: Final = "McNemar (1947), Psychometrika 12, 153-157"
_WORDINGS: Final[Mapping[PairedTest, Method]] = {
    "exact": Method(
        "exact McNemar",
        "exact McNemar test (binomial with ½, twice the smaller tail)",
        r"p = \min\{1,\ 2P(X\le\min(b,c))\},\quad X\sim Bin(b+c,\tfrac12)",
        "p = min(1, 2 P(X ≤ min(b, c))), X binomial(b + c, ½)",
        f"{_MCNEMAR}; {_FAGERLAND}",
        "never rejects too often; cautious",
    ),
    "mid_p": Method(
        "McNemar mid-p",
        "mid-p McNemar test",
        r"p = 2P(X<\min(b,c)) + P(X=\min(b,c)),\quad X\sim Bin(b+c,\tfrac12)",
        "p = 2 P(X < min(b, c)) + P(X = min(b, c)), X binomial(b + c, ½)",
        _FAGERLAND,
        "counts half of the observed outcome; closer to alpha than exact",
    ),
    "chi_square": Method(
        "McNemar chi-square",
        "McNemar's chi-square test without continuity correction",
        r"\chi^2 = \frac{(b-c)^2}{b+c},\quad df=1",
        "χ² = (b − c)² / (b + c), df = 1",
        f"{_MCNEMAR}; {_FAGERLAND}",
        "the test without continuity correction",
    ),
    "corrected": Method(
        "McNemar chi-square, corrected",
        "McNemar's chi-square test with continuity correction",
        r"\chi^2 = \frac{(|b-c|-1)^2}{b+c},\quad df=1",
        "χ² = (|b − c| − 1)² / (b + c), df = 1",
        "Edwards (1948), Psychometrika 13, 185-187",
        "with continuity correction, R's default; imitates the exact test",
    ),
}


@validated("mcnemar-test", _PARAMS)
def mcnemar_test(
    call: Call,
    *,
    only_a: int,
    only_b: int,
    pairs: int | None = None,
    alpha: float = 0.05,
    method: _Choice = "auto",
) -> Calculation:
    """Return McNemar's test of two rates on matched pairs, or on the same users measured twice.

    χ² = (b − c)²/(b + c) from the pairs that differ; exact: binomial with ½.

    Args:
        call: filled in by ``validated``.
        only_a: b, pairs that converted under control only.
        only_b: c, pairs that converted under the treatment only.
        pairs: all pairs; adds the difference of the rates with Tango's interval.
        alpha: false positive rate, in (0, 0.5).
        method: auto, exact, mid_p, chi_square or corrected.

    Returns:
        The two-sided p-value; with ``pairs`` the difference with its limits; the share of the
        differing pairs in favour of the treatment and the odds ratio c/b with limits, where there
        are differing pairs and they are finite.

    Raises:
        InputError: for a value outside its range, fewer pairs than differ, or a chi-square test
            when no pair differs.

    Source: McNemar (1947), Psychometrika 12; Fagerland, Lydersen & Laake (2013), BMC Medical
        Research Methodology 13:91; Tango (1998), Statistics in Medicine 17.

    Examples:
        >>> result = mcnemar_test(only_a=25, only_b=43, pairs=500)
        >>> round(result.outputs["p_value"], 4)
        0.029
    """
    seen = Discordant(only_a, only_b)
    used = _chosen(seen, pairs, method)
    outputs = _outputs(seen, pairs, used, alpha)
    wording = _WORDINGS[used]
    reason = f"; {_reason(seen, used)} (default)" if method == "auto" else ""
    return call.result(
        outputs=outputs,
        summary=_summary(seen, pairs, outputs, alpha),
        reading=(
            f"{counted(only_a, 'pair')} converted under control only",
            f"{count(only_b)} under the treatment only",
            *([f"{counted(pairs, 'pair')} in all"] if pairs else []),
            read_alpha(call, alpha),
        ),
        convention=f"{wording.phrase}{reason}"
        f"{', Tango score interval for the difference' if pairs else ''}",
        alternatives=_alternatives(seen, pairs, used, alpha),
        assumptions=(
            "Each pair is one user seen under both versions, or two matched users; pairs are "
            "independent of one another.",
            "Only the pairs that differ carry information on which version is better; users seen "
            "twice must not carry the first version over to the second.",
        ),
        formula=wording.latex,
        formula_text=wording.text,
        worked=_worked(seen, used, outputs),
        code=_code(seen, used),
        r_code=_r_code(seen, used),
        source=wording.source + ("; Tango (1998), Statistics in Medicine 17" if pairs else ""),
    )


def _chosen(seen: Discordant, pairs: int | None, method: _Choice) -> PairedTest:
    if pairs is not None and pairs < seen.total:
        raise InputError(
            "pairs",
            pairs,
            f"at least only_a + only_b, which is {count(seen.total)}",
            "Count every pair, those that agree included.",
        )
    if method in {"chi_square", "corrected"} and seen.total == 0:
        raise InputError(
            "only_a and only_b",
            0,
            "above 0 in at least one of them for a chi-square test",
            "When no pair differs nothing speaks for either version; exact gives p = 1.",
        )
    if method == "auto":
        return "exact" if seen.total < _FEW_PAIRS else "chi_square"
    return method


def _p_value(seen: Discordant, method: PairedTest) -> float:
    if method == "exact":
        return exact_p(seen)
    if method == "mid_p":
        return mid_p(seen)
    return chi_square_p(seen, int(method == "corrected"))


def _outputs(
    seen: Discordant, pairs: int | None, method: PairedTest, alpha: float
) -> dict[str, Value]:
    outputs: dict[str, Value] = {"p_value": _p_value(seen, method)}
    if method in {"chi_square", "corrected"}:
        outputs["chi_square"] = chi_square(seen, int(method == "corrected"))
    if pairs is not None:
        interval = tango(seen, pairs, normal_critical(alpha / 2))
        outputs |= {
            "effect": (seen.only_b - seen.only_a) / pairs,
            "effect_low": interval.low,
            "effect_high": interval.high,
        }
    if seen.total:
        outputs |= _favour(seen, share_interval(seen, _SHARES[method], alpha / 2))
    return outputs | {"method": method}


def _favour(seen: Discordant, share: Interval) -> dict[str, Value]:
    """Return the share in favour of the treatment and the odds that go with it, where finite."""
    outputs: dict[str, Value] = {
        "share": seen.only_b / seen.total,
        "share_low": share.low,
        "share_high": share.high,
    }
    if seen.only_a:
        outputs["odds_ratio"] = seen.only_b / seen.only_a
    outputs["odds_ratio_low"] = share.low / (1 - share.low)
    if share.high < 1:
        outputs["odds_ratio_high"] = share.high / (1 - share.high)
    return outputs


def _summary(
    seen: Discordant, pairs: int | None, outputs: Mapping[str, Value], alpha: float
) -> str:
    if pairs is not None:
        finding = finding_of(finding_part(outputs), alpha=alpha, sides=2, is_rate=True)
        return finding.summary(
            f"{count(seen.only_b)} of {counted(pairs, 'pair')} converted under the treatment only "
            f"and {count(seen.only_a)} under control only"
        )
    if not seen.total:
        return "No pair differs, so nothing speaks for either version: p = 1."
    share = Interval(float(outputs["share_low"]), float(outputs["share_high"]))
    excluded = share.low > 0.5 or share.high < 0.5
    says = "exclude" if excluded else "do not exclude"
    return (
        f"Of {counted(seen.total, 'pair')} that differ, "
        f"{percent(float(outputs['share']), 3)} favour the treatment ({level(alpha)} "
        f"{rate_span(share)}), {p_text(float(outputs['p_value']))}. The data {says} that both "
        "versions are equally good."
    )


def _reason(seen: Discordant, used: PairedTest) -> str:
    few = "fewer than" if used == "exact" else "at least"
    return f"{count(seen.total)} differing pairs, {few} {_FEW_PAIRS}"


def _alternatives(
    seen: Discordant, pairs: int | None, used: PairedTest, alpha: float
) -> tuple[Alternative, ...]:
    found = []
    for other, wording in _WORDINGS.items():
        if other != used and (seen.total or other in {"exact", "mid_p"}):
            outputs: dict[str, Value] = {"p_value": _p_value(seen, other)}
            found.append(Alternative(wording.name, outputs, wording.note))
    if pairs is not None:
        z = normal_critical(alpha / 2)
        intervals = [
            ("Wald interval", paired_wald(seen, pairs, z), "too short in small samples"),
            ("Agresti-Min interval", paired_wald(seen, pairs, z, 0.5), "½ added to each cell"),
        ]
        for name, interval, note in intervals:
            if interval.low < interval.high:
                limits = {"effect_low": interval.low, "effect_high": interval.high}
                found.append(Alternative(name, limits, note))
    return tuple(found)


def _worked(seen: Discordant, method: PairedTest, outputs: Mapping[str, Value]) -> str:
    b, c, n = seen.only_a, seen.only_b, seen.total
    if method in {"chi_square", "corrected"}:
        top = f"({count(b)} − {count(c)})²" if method == "chi_square" else f"(|{b} − {c}| − 1)²"
        value = number(float(outputs["chi_square"]), 4)
        return f"χ² = {top} / ({count(b)} + {count(c)}) = {value}"
    p_value = number(float(outputs["p_value"]), 4)
    least = count(min(b, c))
    if method == "exact":
        return f"min(1, 2 P(X ≤ {least})) with X binomial({count(n)}, ½) = {p_value}"
    return f"2 P(X < {least}) + P(X = {least}) with X binomial({count(n)}, ½) = {p_value}"


def _code(seen: Discordant, method: PairedTest) -> str:
    if method == "mid_p":
        least, n = min(seen.only_a, seen.only_b), seen.total
        return (
            "from scipy.stats import binom; "
            f"print(binom.cdf({least}, {n}, .5) + binom.cdf({least}-1, {n}, .5))"
        )
    if method == "corrected":
        return (
            "from scipy.stats import chi2; "
            f"print(chi2.sf(max(abs({seen.only_a}-{seen.only_b})-1, 0)**2/{seen.total}, 1))"
        )
    options = "exact=True" if method == "exact" else "exact=False, correction=False"
    return (
        "from statsmodels.stats.contingency_tables import mcnemar; "
        f"print(mcnemar([[0, {seen.only_a}], [{seen.only_b}, 0]], {options}).pvalue)"
    )


def _r_code(seen: Discordant, method: PairedTest) -> str:
    least, n = min(seen.only_a, seen.only_b), seen.total
    if method in {"exact", "mid_p"}:
        first = f"pbinom({least}, {n}, .5)"
        second = first if method == "exact" else f"pbinom({least}-1, {n}, .5)"
        return f"cat(format(min(1, {first}+{second}), digits=12))"
    correct = "TRUE" if method == "corrected" else "FALSE"
    return (
        f"cat(format(mcnemar.test(matrix(c(0, {seen.only_b}, {seen.only_a}, 0), 2), "
        f"correct={correct})$p.value, digits=12))"
    )


MCNEMAR_TEST = Calculator(
    name="mcnemar-test",
    is_iterated=True,
    title="McNemar's test of two rates on the same users or on pairs",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("p_value", "p-value of the test, two-sided"),
        Output("chi_square", "test statistic (optional: of the chi-square tests)"),
        Output("effect", "rate of the treatment minus that of control (optional: needs pairs)"),
        Output("effect_low", "lower limit of the difference (optional)"),
        Output("effect_high", "upper limit of the difference (optional)"),
        Output("share", "share of differing pairs in favour of the treatment (optional)"),
        Output("share_low", "lower limit of that share (optional)"),
        Output("share_high", "upper limit of that share (optional)"),
        Output("odds_ratio", "pairs for the treatment per pair for control (optional)"),
        Output("odds_ratio_low", "lower limit of the odds ratio (optional)"),
        Output("odds_ratio_high", "upper limit of the odds ratio (optional)"),
        Output("method", "the test that the p-value is from"),
    ),
    run=mcnemar_test,
    example={"only_a": 25, "only_b": 43, "pairs": 500},
    headline="p_value",
    printed=("p_value",),
)

CALCULATORS = (MCNEMAR_TEST,)
