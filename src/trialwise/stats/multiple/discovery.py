"""How many of the discoveries of many tests are false."""

import math

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.multiple.error_rate import FAMILY, MOST_TESTS
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.wording import counted, number, percent, probability

SHARE_TRUE = Param(
    "share_true",
    "rate",
    "share of the tested ideas that truly have an effect: 10 % is 0.1; take it from the win rate "
    "of past tests",
    required=True,
    low=0,
    high=1,
    low_hint="A share of ideas: 10 % is 0.1.",
    high_hint="A share of ideas: 10 % is 0.1.",
)
TESTS = Param(
    "tests",
    "count",
    "number of tests for which the discoveries are counted",
    default=100,
    low=1,
    high=MOST_TESTS,
)
_PARAMS = (SHARE_TRUE, TESTS, ALPHA, POWER)


@validated("false-discovery", _PARAMS)
def false_discovery(
    call: Call,
    *,
    share_true: float,
    tests: int = 100,
    alpha: float = 0.05,
    power: float = 0.8,
) -> Calculation:
    """Return the share of rejected nulls that are false alarms, from how often ideas work.

    Share = α(1 − π) / (α(1 − π) + power·π), with π the share of ideas that have an effect.

    Args:
        call: filled in by ``validated``.
        share_true: share of the tested ideas with a true effect, in [0, 1].
        tests: number of tests, at least 1; scales the counts alone.
        alpha: false positive rate of each test, in (0, 0.5).
        power: probability of detecting an effect that is there, in (0, 1).

    Returns:
        ``false_discovery_share``, and the discoveries, true ones, false ones and missed effects to
        expect among ``tests``.

    Raises:
        InputError: for a value outside its range.

    Source: Ioannidis (2005), PLoS Medicine 2, e124, whose positive predictive value is one minus
        this; Colquhoun (2014), Royal Society Open Science 1, 140216.

    Examples:
        >>> result = false_discovery(share_true=0.1)
        >>> round(result.outputs["false_discovery_share"], 2)
        0.36
    """
    share = _share(share_true, alpha, power)
    found, alarms = tests * share_true * power, tests * (1 - share_true) * alpha
    outputs: dict[str, Value] = {
        "false_discovery_share": share,
        "discoveries": found + alarms,
        "true_discoveries": found,
        "false_discoveries": alarms,
        "missed": tests * share_true * (1 - power),
    }
    pi, a, b = number(share_true, 6), number(alpha, 6), number(power, 6)
    plain = f"(a*(1-s))/(a*(1-s) + w*s), {tests}*(a*(1-s) + w*s)"
    return call.result(
        outputs=outputs,
        summary=f"{_part(share)} of the discoveries are expected to be false: of "
        f"{counted(tests, 'test')} with {percent(share_true)} real effects, "
        f"{number(found, 3)} true and {number(alarms, 3)} false discoveries, and "
        f"{number(tests * share_true * (1 - power), 3)} real effects missed.",
        reading=(
            f"{percent(share_true)} of the tested ideas have an effect",
            f"alpha {number(alpha)}{call.default_mark('alpha')}, "
            f"power {percent(power)}{call.default_mark('power')}",
            f"{counted(tests, 'test')}{call.default_mark('tests')}",
        ),
        convention="a discovery is any test that rejects at alpha, in either direction",
        assumptions=(
            "Every test has the same alpha and power, and each idea has an effect or none.",
            "The share of ideas that work is a guess or comes from past tests; the result depends "
            "on it more than on anything else.",
            "Stopping early or choosing among metrics raises alpha, and the share with it.",
        ),
        formula=r"\mathrm{FDR} = \frac{\alpha(1-\pi)}{\alpha(1-\pi)+(1-\beta)\pi}",
        formula_text="share = α(1 − π) / (α(1 − π) + power·π)",
        worked=f"{a} × (1 − {pi}) / ({a} × (1 − {pi}) + {b} × {pi}) = {number(share, 6)}",
        code=f"s, a, w = {share_true!r}, {alpha!r}, {power!r}; print({plain})",
        r_code=f"s <- {share_true!r}; a <- {alpha!r}; w <- {power!r}; "
        f'cat(sprintf("%.12g", c({plain})))',
        source="Ioannidis (2005), PLoS Medicine 2, e124; Colquhoun (2014), Royal Society Open "
        "Science 1, 140216",
        alternatives=_alternatives(share_true, alpha, power),
    )


def _share(share_true: float, alpha: float, power: float) -> float:
    false = alpha * (1 - share_true)
    return false / (false + power * share_true)


def _alternatives(share_true: float, alpha: float, power: float) -> tuple[Alternative, ...]:
    found = [
        Alternative(
            "only wins count",
            {"false_discovery_share": _share(share_true, alpha / 2, power)},
            "of a two-sided test at alpha, half of the false alarms point the wrong way (the "
            "convention of Kohavi, Deng & Vermeer 2022)",
        )
    ]
    if alpha < math.exp(-1) and share_true > 0:
        bound = -math.e * alpha * math.log(alpha)
        odds = bound * (1 - share_true)
        found.append(
            Alternative(
                "p-value just at alpha",
                {"false_discovery_share": odds / (odds + share_true)},
                "at least this, for one result with p = alpha and not merely below it (Sellke, "
                "Bayarri & Berger 2001)",
            )
        )
    return tuple(found)


def _part(share: float) -> str:
    """Return the share in words where it is certain, else in percent."""
    if share in (0, 1):
        return "All" if share else "None"
    text = probability(share)
    return f"{text[0].upper()}{text[1:]}"


FALSE_DISCOVERY = Calculator(
    name="false-discovery",
    title="Share of discoveries that are false",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("false_discovery_share", "expected share of false ones among the discoveries"),
        Output("discoveries", "tests expected to reject"),
        Output("true_discoveries", "of these, tests of a real effect"),
        Output("false_discoveries", "of these, tests without an effect"),
        Output("missed", "real effects that are not detected"),
    ),
    run=false_discovery,
    example={"share_true": 0.1},
    headline="false_discovery_share",
    printed=("false_discovery_share", "discoveries"),
    varies=("share_true", "power", "alpha"),
    curve="share_true",
)

CALCULATORS = (FALSE_DISCOVERY,)
