"""The inputs of plans against a margin: margins, the expected difference, what is better."""

from dataclasses import replace
from typing import Final, Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.inputs import POWER, RATIO, SIZE_OUTPUTS
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import number, percent, points, signed, tidy

Better = Literal["yes", "no"]
_RATE_WORDS: Final = "as a fraction: 2 percentage points is 0.02"
RATE_MARGIN: Final = Param(
    "margin",
    "rate",
    f"margin, above 0, {_RATE_WORDS}",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="A margin is given as a positive number; 0 is an ordinary test.",
    high_hint="Margins are fractions: 2 points is 0.02.",
)
MEAN_MARGIN: Final = Param(
    "margin",
    "number",
    "margin, above 0, in the metric's unit",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="A margin is given as a positive number; 0 is an ordinary test.",
)
RELATIVE_MARGIN: Final = Param(
    "relative_margin",
    "number",
    "margin relative to control, above 0, a fraction: 2 % of the baseline is 0.02",
    low=0,
    high=100,
    low_open=True,
    low_hint="A margin is given as a positive number; 0 is an ordinary test.",
    high_hint="Margins are fractions: 2 % is 0.02.",
)
MARGINS: Final = ("margin", "relative_margin")
RATE_EFFECT: Final = Param(
    "effect",
    "number",
    f"true difference that is expected, treatment minus control, signed, {_RATE_WORDS}",
    default=0.0,
    low=-1,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Effects are fractions: -2 points is -0.02.",
    high_hint="Effects are fractions: 2 points is 0.02.",
)
MEAN_EFFECT: Final = Param(
    "effect",
    "number",
    "true difference that is expected, treatment minus control, signed, in the metric's unit",
    default=0.0,
    low=-LARGEST,
    high=LARGEST,
)
OPTIONAL_MEAN: Final = Param(
    "mean",
    "number",
    "mean of control, in the metric's unit; needed for a relative margin",
    low=-LARGEST,
    high=LARGEST,
)
ONE_SIDED_ALPHA: Final = replace(
    ALPHA,
    description="one-sided false positive rate; 0.025 goes with a two-sided 95 % interval",
    default=0.025,
)
TOST_ALPHA: Final = replace(
    ALPHA,
    description="false positive rate of each of the two one-sided tests; 0.05 goes with a 90 % "
    "interval",
)
HIGHER: Final = Param(
    "higher_is_better",
    "choice",
    "yes for metrics like purchases, no for metrics like cancellations or latency",
    default="yes",
    choices=("yes", "no"),
)
DESIGN: Final = (POWER, RATIO)
SIZES: Final = SIZE_OUTPUTS
POWER_OUTPUT: Final = Output("power", "probability of showing it")
MARGIN_OUTPUTS: Final = (
    Output("margin", "margin, on the absolute scale"),
    Output("relative_margin", "margin relative to control (optional: needs a mean above 0)"),
)


def design_of(alpha: float, ratio: float) -> Design:
    """Return a one-sided design of two arms."""
    return Design(alpha, 1, ratio, 2)


def rate_margin(baseline: float, margin: float | None, relative_margin: float | None) -> float:
    """Return the margin of a rate on the absolute scale.

    Raises:
        InputError: when a relative margin is no margin of a rate.

    >>> rate_margin(0.1, None, 0.02)
    0.002
    """
    if relative_margin is None:
        return margin or 0.0
    absolute = tidy(relative_margin * baseline)
    if absolute < 1:
        return absolute
    raise InputError(
        "relative_margin",
        relative_margin,
        "below 1 when multiplied by the baseline",
        f"{percent(relative_margin)} of {percent(baseline)} is no margin of a rate.",
    )


def mean_margin(mean: float | None, margin: float | None, relative_margin: float | None) -> float:
    """Return the margin of a mean in the metric's unit.

    Raises:
        InputError: for a relative margin without a positive mean.

    >>> mean_margin(50.0, None, 0.02)
    1.0
    """
    if relative_margin is None:
        return margin or 0.0
    if mean is None:
        raise MissingInputError("mean", "a relative margin", "the mean of control")
    if mean <= 0:
        raise InputError(
            "mean", mean, "above 0 for a relative margin", "Give the absolute margin instead."
        )
    return tidy(relative_margin * mean)


def target_rate(baseline: float, effect: float) -> float:
    """Return the rate of the treatment.

    Raises:
        InputError: when it leaves (0, 1).
    """
    target = tidy(baseline + effect)
    if 0 < target < 1:
        return target
    raise InputError(
        "effect",
        effect,
        "such that the treatment's rate stays between 0 % and 100 %",
        f"From {percent(baseline)} it would be {percent(target)}.",
    )


def points_text(margin: float, digits: int = 3) -> str:
    """Return a margin of a rate in words; ten digits show what the user gave.

    >>> points_text(0.02), points_text(0.008125, 10)
    ('2 points', '0.8125 points')
    """
    return points(margin, digits).removeprefix("+")


def rate_truth(effect: float) -> str:
    """Return the expected difference of rates in words.

    >>> rate_truth(0.0), rate_truth(-0.01)
    ('no true difference', 'a true difference of −1 point')
    """
    return "no true difference" if effect == 0 else f"a true difference of {points(effect)}"


def mean_truth(effect: float) -> str:
    """Return the expected difference of means in words."""
    return "no true difference" if effect == 0 else f"a true difference of {signed(effect, 10)}"


def read_alpha(call: Call, alpha: float) -> str:
    """Return a one-sided alpha as understood."""
    return (
        f"alpha {number(alpha)} one-sided ({percent(tidy(1 - 2 * alpha))} interval)"
        f"{call.default_mark('alpha')}"
    )


def read_power(call: Call, power: float) -> str:
    """Return the power as understood."""
    return f"power {percent(power)}{call.default_mark('power')}"


def read_better(call: Call, higher_is_better: Better) -> str:
    """Return what is better as understood."""
    which = "higher" if higher_is_better == "yes" else "lower"
    return f"{which} is better{call.default_mark('higher_is_better')}"


def read_ratio(call: Call, ratio: float) -> str:
    """Return the split as understood."""
    text = "equal split" if ratio == 1 else f"{number(ratio)} treatment : 1 control"
    return f"{text}{call.default_mark('ratio')}"


def read_mean(sd: float, mean: float | None) -> tuple[str, ...]:
    """Return the metric as understood."""
    spread = f"standard deviation {number(sd)}"
    return (spread,) if mean is None else (spread, f"mean of control {number(mean)}")


def mean_margin_text(margin: float, mean: float | None, digits: int = 4) -> str:
    """Return a margin of a mean in words; ten digits show what the user gave.

    >>> mean_margin_text(1.0, 50.0), mean_margin_text(1.01234, None, 10)
    ('1 (2 % of the mean)', '1.01234')
    """
    relative = (
        f" ({percent(margin / mean, 3)} of the mean)" if mean is not None and mean > 0 else ""
    )
    return f"{number(margin, digits)}{relative}"


def margin_outputs(margin: float, control: float | None) -> dict[str, Value]:
    """Return a margin on its scales; ``control`` is the rate or mean of control."""
    outputs: dict[str, Value] = {"margin": margin}
    if control is not None and control > 0:
        outputs["relative_margin"] = tidy(margin / control)
    return outputs
