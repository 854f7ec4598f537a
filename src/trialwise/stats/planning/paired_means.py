"""Planning a paired t test: the mean of the differences within users or pairs."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.error_rates import SIDES
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import NO_NEGATIVE_SPREAD
from trialwise.stats.planning.layout import OneSample, sample_param
from trialwise.stats.planning.means.change import EFFECT, LARGEST, LIFT, MEAN
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
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import number

SD_DIFFERENCE = Param(
    "sd_difference",
    "number",
    "standard deviation of the differences within pairs, in the metric's unit",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="Differences that never vary need no test.",
)
SD = Param(
    "sd",
    "number",
    "standard deviation of the metric between users, the same for both measurements; needs "
    "correlation",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint=NO_NEGATIVE_SPREAD,
    zero_hint="A metric that never varies needs no test.",
)
CORRELATION = Param(
    "correlation",
    "number",
    "correlation of the two measurements of a pair, given with sd",
    low=-1,
    high=1,
    high_open=True,
    low_hint="A correlation lies between -1 and 1.",
    high_hint="With a correlation of 1 all differences are the same.",
)
_SOURCE: Final = "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2"


def paired_means_case(
    *,
    alpha: float,
    sides: int,
    convention: Convention,
    sd_difference: float | None = None,
    sd: float | None = None,
    correlation: float | None = None,
    mean: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
) -> OneSampleT:
    """Return the plan of a paired t test from its inputs, see ``FAMILY`` for their ranges.

    Raises:
        InputError: for a correlation without ``sd``, or the other way round.
    """
    if sd is not None and correlation is None:
        raise MissingInputError(
            "correlation", "sd", "of the two measurements of a pair, or give sd_difference"
        )
    if sd is None and correlation is not None:
        raise InputError(
            "correlation",
            correlation,
            "left out when sd_difference is given",
            "The deviation of the differences already holds it.",
        )
    spread, source = sd_difference, repr(sd_difference)
    read = f"standard deviation of the differences {number(spread or 0.0)}"
    if sd is not None and correlation is not None:
        spread = sd * math.sqrt(2 * (1 - correlation))
        source = f"({sd!r}*sqrt(2*(1-{correlation!r})))"
        read = (
            f"standard deviation {number(sd)} and correlation {number(correlation)}: "
            f"{number(spread, 6)} for the differences"
        )
    against = () if mean is None else (f"mean of control {number(mean)}",)
    words = TWords(
        test="paired",
        metric=(read, *against),
        assumptions=(
            "Pairs are independent of each other; the first measurement does not change the "
            "second except by the treatment (no carry-over, no trend).",
            "The differences are roughly normal, or there are enough pairs for their mean to be.",
        ),
        source=_SOURCE,
    )
    change = shift_of(spread or 0.0, reference=mean, name="mean", effect=effect, lift=lift)
    return OneSampleT(change, OneSample(alpha, sides, "pair"), convention, words, source, sd or 0.0)


FAMILY = PlanFamily(
    name="paired-means",
    subject="two means on the same users or pairs",
    metric=(SD_DIFFERENCE, SD, CORRELATION, MEAN),
    effect=(EFFECT, LIFT),
    options=(SIDES, CONVENTION),
    groups=(("sd_difference", "sd"),),
    case=paired_means_case,
    outputs=OUTPUTS,
    layout=OneSample,
    users=sample_param("pairs in the sample"),
    headline="n",
    detectable=Detectable(
        headline="effect",
        given=lambda distance: {"effect": distance},
        start=1.0,
        directed=False,
    ),
    example={"sd": 30, "correlation": 0.6, "effect": 5},
    example_n=200,
    conventions=NAMES,
    formula="Smallest n with P(T′ > t) ≥ power, T′ noncentral t with n − 1 df and λ = |δ| √n / σ, "
    "σ = sd √(2(1 − ρ)) of the differences.",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
