"""The hazard ratio from observed and expected events, as a log-rank table reports them."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.spans import (
    allowed_ratio,
    level,
    ratio_text,
    ratio_words,
    read_alpha,
)
from trialwise.stats.comparing.two_arms import FAMILY
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, p_text

# Observed and expected events have the same sum; this much is put down to rounding.
_ROUNDING: Final = 0.5
_SHARE: Final = 0.002
_SPARE: Final = 0.05  # by which rounding may lift the variance above its bound
_FARTHEST: Final = 50.0  # of ln(hazard ratio)


def _arm(suffix: str, role: str) -> tuple[Param, Param]:
    return (
        Param(
            f"observed{suffix}",
            "count",
            f"events of {role}",
            required=True,
            low=0,
            high=LARGEST_SIZE,
            low_hint="Counts cannot be negative.",
        ),
        Param(
            f"expected{suffix}",
            "number",
            f"events expected in {role} under equal hazards, from the log-rank table",
            required=True,
            low=0,
            high=LARGEST_SIZE,
            low_open=True,
            low_hint="An arm that expects no event was never at risk.",
        ),
    )


_PARAMS: Final = (
    *_arm("_a", "control"),
    *_arm("_b", "the treatment"),
    Param(
        "variance",
        "number",
        "variance of observed minus expected, when the table has it; approximated when not given",
        low=0,
        high=LARGEST_SIZE,
        low_open=True,
        low_hint="Leave it out when it is not known.",
    ),
    ALPHA,
)


@validated("hazard-ratio-from-events", _PARAMS)
def hazard_ratio_from_events(
    call: Call,
    *,
    observed_a: int,
    expected_a: float,
    observed_b: int,
    expected_b: float,
    variance: float | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return Peto's hazard ratio of treatment to control from a log-rank table, and its test.

    exp((O_b − E_b)/V ± z/√V) and χ² = (O_b − E_b)²/V; without V, V = E_a E_b/(E_a + E_b).

    Args:
        call: filled in by ``validated``.
        observed_a: events of control, at least 0.
        expected_a: events expected in control, above 0.
        observed_b: events of the treatment, at least 0.
        expected_b: events expected in the treatment, above 0.
        variance: V, the log-rank variance; approximated from the expected events when absent.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        The hazard ratio with its limits, χ² and the two-sided p-value, and the variance used.

    Raises:
        InputError: for a value outside its range, or expected events that do not sum to the
            observed ones.

    Source: Yusuf, Peto, Lewis, Collins & Sleight (1985), Progress in Cardiovascular Diseases 27,
        335-371; Peto et al. (1977), British Journal of Cancer 35, 1-39.

    Examples:
        >>> result = hazard_ratio_from_events(
        ...     observed_a=21, expected_a=10.75, observed_b=9, expected_b=19.25, variance=6.2570
        ... )
        >>> round(result.outputs["hazard_ratio"], 4), round(result.outputs["chi_square"], 3)
        (0.1943, 16.791)
    """
    _check(observed_a + observed_b, expected_a + expected_b)
    used = _variance(expected_a, expected_b, variance)
    apart = observed_b - expected_b
    _check_variance(used, apart, expected_a, expected_b)
    half = normal_critical(alpha / 2) / math.sqrt(used)
    log_ratio, chi_square = apart / used, apart * apart / used
    outputs: dict[str, Value] = {
        "hazard_ratio": math.exp(log_ratio),
        "hazard_ratio_low": math.exp(log_ratio - half),
        "hazard_ratio_high": math.exp(log_ratio + half),
        "chi_square": chi_square,
        "p_value": 2 * normal_cdf(-math.sqrt(chi_square)),
        "variance": used,
    }
    how = "given" if variance is not None else "approximated by E_a E_b/(E_a + E_b)"
    code = f"o, e, v = {observed_b}, {expected_b!r}, {_source(expected_a, expected_b, variance)}"
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, alpha),
        reading=(
            f"control: {count(observed_a)} events, {number(expected_a)} expected",
            f"treatment: {count(observed_b)} events, {number(expected_b)} expected",
            f"variance {number(used, 6)}, {how}",
            read_alpha(call, alpha),
        ),
        convention="Peto's one-step hazard ratio from observed and expected events",
        alternatives=_alternatives(
            observed_a, expected_a, observed_b, expected_b, alpha=alpha, used=used
        ),
        assumptions=(
            "Observed and expected events come from one log-rank table of two arms, and one hazard "
            "ratio describes the whole time.",
            "Peto's estimate is good for ratios between about 0.5 and 2 and arms of similar size; "
            "farther out it is biased, and Cox's from the raw times is better.",
        ),
        formula=r"\exp\left(\frac{O_b-E_b}{V}\pm\frac{z}{\sqrt V}\right),\quad "
        r"\chi^2=\frac{(O_b-E_b)^2}{V}",
        formula_text="exp((O_b − E_b)/V ± z/√V), χ² = (O_b − E_b)²/V",
        worked=f"exp(({count(observed_b)} − {number(expected_b)})/{number(used, 6)} ± "
        f"{number(normal_critical(alpha / 2), 4)}/√{number(used, 6)}) = "
        f"exp({number(log_ratio, 4)} ± {number(half, 4)})",
        code=f"from math import exp; from scipy.stats import chi2, norm; {code}; "
        f"z = norm.isf({alpha!r}/2); print(exp((o-e)/v), exp((o-e)/v-z/v**.5), "
        "exp((o-e)/v+z/v**.5), chi2.sf((o-e)**2/v, 1))",
        r_code=f"o <- {observed_b}; e <- {expected_b!r}; "
        f"v <- {_source(expected_a, expected_b, variance)}; "
        f"z <- qnorm({alpha!r}/2, lower.tail=FALSE); "
        "cat(format(c(exp((o-e)/v+c(0,-1,1)*z/sqrt(v)), pchisq((o-e)^2/v, 1, lower.tail=FALSE)), "
        "digits=12))",
        source="Peto et al. (1977), British Journal of Cancer 35, 1-39; Yusuf et al. (1985), "
        "Progress in Cardiovascular Diseases 27, 335-371",
    )


def _check(observed: int, expected: float) -> None:
    if abs(observed - expected) > _ROUNDING + _SHARE * observed:
        raise InputError(
            "expected_a + expected_b",
            f"{expected:,.6g}",
            f"equal to observed_a + observed_b, which is {count(observed)}",
            "Both rows of a log-rank table have the same sum; check for a typing error.",
        )


def _check_variance(variance: float, apart: float, expected_a: float, expected_b: float) -> None:
    """Refuse a variance that no log-rank table with these expected events has."""
    most = _variance(expected_a, expected_b, None)
    if variance > most * (1 + _SPARE) or abs(apart) > _FARTHEST * variance:
        raise InputError(
            "variance",
            f"{variance:.6g}",
            f"at most E_a E_b/(E_a + E_b), here {most:.6g}, and not far below it",
            "Give the variance of observed minus expected, not a standard error, or leave it out.",
        )


def _variance(expected_a: float, expected_b: float, variance: float | None) -> float:
    if variance is not None:
        return variance
    return 1 / (1 / expected_a + 1 / expected_b)


def _source(expected_a: float, expected_b: float, variance: float | None) -> str:
    return repr(variance) if variance is not None else f"1/(1/{expected_a!r}+1/{expected_b!r})"


def _summary(outputs: dict[str, Value], alpha: float) -> str:
    low, high = float(outputs["hazard_ratio_low"]), float(outputs["hazard_ratio_high"])
    allowed = allowed_ratio(low, high, equal="equal hazards", one="a hazard")
    return (
        f"The hazard in the treatment is {ratio_text(float(outputs['hazard_ratio']))} times that "
        f"in control ({level(alpha)} {ratio_words(low, high)}), "
        f"{p_text(float(outputs['p_value']))}. {allowed}"
    )


def _alternatives(
    observed_a: int,
    expected_a: float,
    observed_b: int,
    expected_b: float,
    *,
    alpha: float,
    used: float,
) -> tuple[Alternative, ...]:
    found = []
    z = normal_critical(alpha / 2)
    if observed_a and observed_b:
        centre = math.log(observed_b / expected_b) - math.log(observed_a / expected_a)
        half = z * math.sqrt(1 / expected_a + 1 / expected_b)
        outputs: dict[str, Value] = {
            "hazard_ratio": math.exp(centre),
            "hazard_ratio_low": math.exp(centre - half),
            "hazard_ratio_high": math.exp(centre + half),
        }
        note = "(O_b/E_b)/(O_a/E_a), standard error of its logarithm √(1/E_a + 1/E_b)"
        found.append(Alternative("Pike", outputs, note))
    rough = _variance(expected_a, expected_b, None)
    if rough != used:
        chi_square = (observed_b - expected_b) ** 2 / rough
        outputs = {
            "chi_square": chi_square,
            "p_value": 2 * normal_cdf(-math.sqrt(chi_square)),
        }
        note = "Σ (O − E)²/E; smaller, so cautious"
        found.append(Alternative("chi-square from the totals", outputs, note))
    return tuple(found)


HAZARD_RATIO_FROM_EVENTS = Calculator(
    name="hazard-ratio-from-events",
    title="Hazard ratio from observed and expected events",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("hazard_ratio", "hazard of the treatment over that of control"),
        Output("hazard_ratio_low", "lower limit of the hazard ratio"),
        Output("hazard_ratio_high", "upper limit of the hazard ratio"),
        Output("chi_square", "log-rank statistic, one degree of freedom"),
        Output("p_value", "p-value of equal hazards, two-sided"),
        Output("variance", "variance of observed minus expected that was used"),
    ),
    run=hazard_ratio_from_events,
    example={"observed_a": 60, "expected_a": 50.2, "observed_b": 42, "expected_b": 51.8},
    headline="hazard_ratio",
    printed=("hazard_ratio", "hazard_ratio_low", "hazard_ratio_high", "p_value"),
)

CALCULATORS = (HAZARD_RATIO_FROM_EVENTS,)
