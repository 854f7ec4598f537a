"""Planning a test of one mean against a fixed value."""

from typing import Final

from trialwise.stats.calculator import Param
from trialwise.stats.error_rates import SIDES
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import NO_EFFECT_HINT
from trialwise.stats.planning.layout import OneSample, sample_param
from trialwise.stats.planning.means.change import LARGEST, SD
from trialwise.stats.planning.one_sample_t import (
    CONVENTION,
    NAMES,
    OUTPUTS,
    Convention,
    OneSampleT,
    TWords,
)
from trialwise.stats.planning.shift import shift_of
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import number

NULL = Param(
    "null",
    "number",
    "the fixed value that the mean is compared with; needed for a target or a lift",
    low=-LARGEST,
    high=LARGEST,
)
EFFECT = Param(
    "effect",
    "number",
    "difference of the mean from the fixed value to detect, signed, in the metric's unit",
    low=-LARGEST,
    high=LARGEST,
    not_zero=True,
    zero_hint=NO_EFFECT_HINT,
)
TARGET = Param(
    "target",
    "number",
    "true mean that is to be told from the fixed value, in the metric's unit",
    low=-LARGEST,
    high=LARGEST,
)
LIFT = Param(
    "lift",
    "number",
    "difference to detect relative to the fixed value, signed, a fraction: +5 % is 0.05",
    low=-LARGEST,
    high=LARGEST,
    not_zero=True,
    zero_hint=NO_EFFECT_HINT,
)
_SOURCE: Final = "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2"


def one_mean_case(
    *,
    sd: float,
    alpha: float,
    sides: int,
    convention: Convention,
    null: float | None = None,
    effect: float | None = None,
    target: float | None = None,
    lift: float | None = None,
) -> OneSampleT:
    """Return the plan of one mean against a fixed value, see ``FAMILY`` for the ranges.

    Raises:
        InputError: when a target or lift has no fixed value, or there is no effect.
    """
    change = shift_of(sd, reference=null, name="null", effect=effect, target=target, lift=lift)
    against = () if null is None else (f"fixed value {number(null)}",)
    words = TWords(
        test="one-sample",
        metric=(f"standard deviation {number(sd)}", *against),
        assumptions=(
            "Users are independent, and the fixed value is known without error: against a mean "
            "measured before, compare two means instead.",
            "The metric is roughly normal, or there are enough users for its mean to be; heavy "
            "tails need more, or capping.",
        ),
        source=_SOURCE,
    )
    return OneSampleT(change, OneSample(alpha, sides), convention, words, repr(sd))


FAMILY = PlanFamily(
    name="one-mean",
    subject="one mean against a fixed value",
    metric=(SD, NULL),
    effect=(EFFECT, TARGET, LIFT),
    options=(SIDES, CONVENTION),
    case=one_mean_case,
    outputs=OUTPUTS,
    layout=OneSample,
    users=sample_param("users in the sample"),
    headline="n",
    detectable=Detectable(
        headline="effect",
        given=lambda distance: {"effect": distance},
        start=1.0,
        directed=False,
    ),
    example={"sd": 30, "effect": 5},
    example_n=200,
    conventions=NAMES,
    formula="Smallest n with P(T′ > t) ≥ power, T′ noncentral t with n − 1 df and λ = |δ| √n / σ.",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
