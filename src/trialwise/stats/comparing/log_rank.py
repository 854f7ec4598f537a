"""The log-rank test of two groups of times to an event, with the hazard ratio."""

import math
from collections.abc import Sequence
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.log_rank_statistic import (
    LogRank,
    RiskSet,
    cox,
    log_rank,
    risk_sets,
    weighted_chi_square,
)
from trialwise.stats.comparing.spans import (
    allowed_ratio,
    level,
    ratio_text,
    ratio_words,
    read_alpha,
)
from trialwise.stats.comparing.survival_curve import Times, kaplan_meier, time_params, times_of
from trialwise.stats.comparing.two_arms import FAMILY
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical
from trialwise.stats.wording import count, counted, number, p_text

_PARAMS: Final = (*time_params("_a", "control"), *time_params("_b", "the treatment"), ALPHA)
_WEIGHTS: Final = (
    ("Gehan-Breslow", lambda each, _: float(each.at_risk), "weights early events most"),
    ("Tarone-Ware", lambda each, _: math.sqrt(each.at_risk), "weights early events more"),
    (
        "Fleming-Harrington, rho = 1",
        lambda _, survival: survival,
        "weights events by the curve, early ones more; R's survdiff with rho = 1",
    ),
)


@validated("log-rank-test", _PARAMS)
def log_rank_test(
    call: Call,
    *,
    times_a: tuple[float, ...],
    events_a: tuple[int, ...] | None = None,
    times_b: tuple[float, ...],
    events_b: tuple[int, ...] | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return the log-rank test of equal hazards, and Cox's hazard ratio of treatment to control.

    χ² = (O_b − E_b)²/V with E_b = Σ d n_b/n and V = Σ d (n_a/n)(n_b/n)(n − d)/(n − 1).

    Args:
        call: filled in by ``validated``.
        times_a: time of each user of control to the event or to the end of observation.
        events_a: 1 for an event, 0 for a censored time; all 1 when absent.
        times_b: the same for the treatment.
        events_b: the same for the treatment.
        alpha: false positive rate and 1 minus the level of the interval, in (0, 0.5).

    Returns:
        χ² and the two-sided p-value, events observed and expected in each arm with the variance,
        the hazard ratio (Cox, ties by Efron) with limits where it is finite, and the medians where
        they are reached.

    Raises:
        InputError: for a value outside its range, lists of different lengths, or no event while
            both arms had users at risk.

    Source: Mantel (1966), Cancer Chemotherapy Reports 50; Cox (1972), J. R. Stat. Soc. B 34; Efron
        (1977), JASA 72.

    Examples:
        >>> result = log_rank_test(times_a=(1, 1, 2, 5), times_b=(6, 6, 7, 10))
        >>> round(result.outputs["p_value"], 4)
        0.0062
    """
    a, b = times_of(times_a, events_a, "_a"), times_of(times_b, events_b, "_b")
    sets = risk_sets(a, b)
    found = log_rank(sets)
    if found.variance <= 0:
        raise InputError(
            "events_a and events_b",
            f"{count(a.event_count)} and {count(b.event_count)} events",
            "such that an event happens while both arms have users at risk",
            "There is nothing to compare; observe the arms over the same time.",
        )
    outputs = _outputs(a, b, sets, found, alpha)
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, found, alpha),
        reading=(
            _read("control", a, events_a is None),
            _read("treatment", b, events_b is None),
            read_alpha(call, alpha),
        ),
        convention="log-rank test (hypergeometric variance); hazard ratio by Cox's partial "
        "likelihood with Efron's ties and its Wald interval",
        alternatives=_alternatives(sets, found, alpha),
        assumptions=(
            "Users whose observation ends early (censored) would have gone on like the others of "
            "their arm.",
            "One hazard ratio describes the whole time (proportional hazards); when the curves "
            "cross, test and ratio can miss a real difference.",
        ),
        formula=r"\chi^2=\frac{(O_b-E_b)^2}{V},\quad E_b=\sum\frac{d\,n_b}{n},\ "
        r"V=\sum d\frac{n_a}{n}\frac{n_b}{n}\frac{n-d}{n-1}",
        formula_text="χ² = (O_b − E_b)²/V, E_b = Σ d n_b/n, V = Σ d (n_a/n)(n_b/n)(n − d)/(n − 1)",
        worked=f"χ² = ({number(found.observed_b)} − {number(found.expected_b, 6)})² / "
        f"{number(found.variance, 6)} = {number(found.chi_square, 4)}",
        code=_code(a, b, outputs),
        r_code=_r_code(a, b, outputs),
        source="Mantel (1966), Cancer Chemotherapy Reports 50, 163-170; Cox (1972), J. R. Stat. "
        "Soc. B 34, 187-220",
        tables=(_table(found),),
    )


def _p_value(chi_square: float) -> float:
    return 2 * normal_cdf(-math.sqrt(chi_square))


def _outputs(
    a: Times, b: Times, sets: Sequence[RiskSet], found: LogRank, alpha: float
) -> dict[str, Value]:
    outputs: dict[str, Value] = {
        "chi_square": found.chi_square,
        "p_value": _p_value(found.chi_square),
        "observed_a": int(found.observed_a),
        "expected_a": found.expected_a,
        "observed_b": int(found.observed_b),
        "expected_b": found.expected_b,
        "variance": found.variance,
    }
    fitted = cox(sets)
    if fitted is not None:
        value, half = fitted[0], normal_critical(alpha / 2) * fitted[1]
        outputs |= {
            "hazard_ratio": math.exp(value),
            "hazard_ratio_low": math.exp(value - half),
            "hazard_ratio_high": math.exp(value + half),
        }
    for name, arm in (("median_a", a), ("median_b", b)):
        median = kaplan_meier(arm).median()
        if median is not None:
            outputs[name] = median
    return outputs


def _summary(outputs: dict[str, Value], found: LogRank, alpha: float) -> str:
    p_value = p_text(float(outputs["p_value"]))
    events = (
        f"{number(found.observed_b)} events in the treatment where "
        f"{number(found.expected_b, 4)} were to be expected under equal hazards"
    )
    if "hazard_ratio" not in outputs:
        return (
            f"{events}, log-rank {p_value}. The hazard ratio has no finite estimate, because only "
            "one arm had events while both were at risk."
        )
    low, high = float(outputs["hazard_ratio_low"]), float(outputs["hazard_ratio_high"])
    allowed = allowed_ratio(low, high, equal="equal hazards", one="a hazard")
    return (
        f"The hazard in the treatment is {ratio_text(float(outputs['hazard_ratio']))} times that "
        f"in control ({level(alpha)} {ratio_words(low, high)}), log-rank {p_value}; {events}. "
        f"{allowed}"
    )


def _read(role: str, arm: Times, assumed: bool) -> str:
    mark = " (all of them events by default)" if assumed else ""
    return f"{role}: {counted(arm.users, 'user')}, {counted(arm.event_count, 'event')}{mark}"


def _alternatives(sets: Sequence[RiskSet], found: LogRank, alpha: float) -> tuple[Alternative, ...]:
    entries = []
    for name, weight, note in _WEIGHTS:
        chi_square = weighted_chi_square(sets, weight)
        if chi_square is not None:
            outputs: dict[str, Value] = {"chi_square": chi_square, "p_value": _p_value(chi_square)}
            entries.append(Alternative(name, outputs, note))
    half = normal_critical(alpha / 2) / math.sqrt(found.variance)
    peto: dict[str, Value] = {
        "hazard_ratio": math.exp(found.log_peto),
        "hazard_ratio_low": math.exp(found.log_peto - half),
        "hazard_ratio_high": math.exp(found.log_peto + half),
    }
    note = "exp((O − E)/V); agrees with the test, biased when the effect is large"
    entries.append(Alternative("Peto hazard ratio", peto, note))
    if found.observed_a and found.observed_b:
        pike = found.observed_b / found.expected_b / (found.observed_a / found.expected_a)
        note = "(O_b/E_b)/(O_a/E_a)"
        entries.append(Alternative("Pike hazard ratio", {"hazard_ratio": pike}, note))
    rough = (found.observed_b - found.expected_b) ** 2 * (
        1 / found.expected_a + 1 / found.expected_b
    )
    note = "Σ (O − E)²/E from the totals alone; smaller, so cautious"
    outputs = {"chi_square": rough, "p_value": _p_value(rough)}
    entries.append(Alternative("chi-square from the totals", outputs, note))
    return tuple(entries)


def _table(found: LogRank) -> Table:
    rows = tuple(
        (name, number(observed), number(expected, 5), number(observed / expected, 4))
        for name, observed, expected in (
            ("control", found.observed_a, found.expected_a),
            ("treatment", found.observed_b, found.expected_b),
        )
    )
    return Table("Events", ("arm", "observed", "expected", "observed / expected"), rows)


def _code(a: Times, b: Times, outputs: dict[str, Value]) -> str:
    times, events = [*a.times, *b.times], [*a.events, *b.events]
    start = f"t, e, g = {times}, {events}, [0]*{a.users}+[1]*{b.users}; "
    if "hazard_ratio" not in outputs:
        return (
            "import numpy as np; from statsmodels.duration.survfunc import survdiff; "
            f"{start}print(*survdiff(*map(np.array, (t, e, g))))"
        )
    return (
        "import numpy as np; from statsmodels.duration.survfunc import survdiff; "
        f"from statsmodels.duration.hazard_regression import PHReg; {start}"
        "t, e, g = map(np.array, (t, e, g)); print(*survdiff(t, e, g), "
        "np.exp(PHReg(t, g[:, None], status=e, ties='efron').fit().params[0]))"
    )


def _r_code(a: Times, b: Times, outputs: dict[str, Value]) -> str:
    times, events = (
        ", ".join(map(repr, values)) for values in ((*a.times, *b.times), (*a.events, *b.events))
    )
    ratio = ""
    if "hazard_ratio" in outputs:
        ratio = ", exp(coef(coxph(Surv(t, e)~g, control=coxph.control(eps=1e-12))))"
    return (
        f"library(survival); t <- c({times}); e <- c({events}); "
        f"g <- rep(0:1, c({a.users}, {b.users})); k <- survdiff(Surv(t, e)~g)$chisq; "
        f"cat(format(c(k, pchisq(k, 1, lower.tail=FALSE){ratio}), digits=12))"
    )


LOG_RANK_TEST = Calculator(
    name="log-rank-test",
    is_iterated=True,
    title="Log-rank test of two groups of times to an event",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("chi_square", "test statistic, one degree of freedom"),
        Output("p_value", "p-value of equal hazards, two-sided"),
        Output("observed_a", "events of control"),
        Output("expected_a", "events expected in control under equal hazards"),
        Output("observed_b", "events of the treatment"),
        Output("expected_b", "events expected in the treatment under equal hazards"),
        Output("variance", "variance of observed minus expected"),
        Output("hazard_ratio", "hazard of the treatment over that of control (optional)"),
        Output("hazard_ratio_low", "lower limit of the hazard ratio (optional)"),
        Output("hazard_ratio_high", "upper limit of the hazard ratio (optional)"),
        Output("median_a", "median time of control (optional: needs half of its events)"),
        Output("median_b", "median time of the treatment (optional)"),
    ),
    run=log_rank_test,
    example={
        "times_a": [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23],
        "times_b": [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
        "events_b": [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
    },
    headline="p_value",
    printed=("chi_square", "p_value", "hazard_ratio"),
)

CALCULATORS = (LOG_RANK_TEST,)
