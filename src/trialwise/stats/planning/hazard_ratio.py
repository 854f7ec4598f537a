"""Planning the events of a log-rank test from the hazard ratio alone, by Schoenfeld or Freedman."""

import math
from dataclasses import dataclass
from typing import Final

from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES
from trialwise.stats.planning.case import Task, Texts
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import RATIO
from trialwise.stats.planning.layout import Events, sample_param
from trialwise.stats.planning.normal_case import NormalCase, Source, Spread
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.planning.survival import (
    CONVENTION,
    CONVENTION_NAMES,
    HAZARD_RATIO,
    MEDIAN_TARGET,
    SOURCES,
    Convention,
    ratio_of_hazards,
)
from trialwise.stats.wording import number

_LARGEST: Final = 1e6
_LEAST: Final = 2
MEDIAN = Param(
    "median",
    "number",
    "median time to the event in control, exponential times; with median_target in place of the "
    "hazard ratio",
    low=0,
    high=1e9,
    low_open=True,
    low_hint="Give a time above zero.",
)
_DEFINITIONS: Final = {
    "schoenfeld": (
        r"\delta=\ln\theta,\ s_0^2=s_1^2=\frac{(1+r)^2}{r},\quad n=\text{events in all}",
        "δ = ln θ, s₀² = s₁² = (1 + r)² / r, n events in both arms; θ hazard ratio, r treatment "
        "users per control user",
    ),
    "freedman": (
        r"\delta=\frac{\theta-1}{1+r\theta},\ s_0^2=s_1^2=\frac1r,\quad n=\text{events in all}",
        "δ = (θ − 1)/(1 + rθ), s₀² = s₁² = 1 / r, n events in both arms; θ hazard ratio, r "
        "treatment users per control user",
    ),
}


@dataclass(frozen=True, slots=True)
class HazardRatioCase(NormalCase):
    """A hazard ratio, tested with a number of events.

    Attributes:
        hazard_ratio: of treatment to control.
        split: treatment users per control user.
        events: the error rates.
        convention: whose formula.
        medians: of control and treatment, when they were given.
    """

    hazard_ratio: float
    split: float
    events: Events
    convention: Convention
    medians: tuple[float, float] | None = None

    @property
    def layout(self) -> Events:
        """The events of both arms."""
        return self.events

    @property
    def no_effect(self) -> float:
        """A hazard ratio of 1."""
        return 1.0

    def spread(self, ratio: float) -> Spread:  # noqa: ARG002  # events are of both arms
        """Return effect and variances."""
        r = self.split
        if self.convention == "freedman":
            return Spread((self.hazard_ratio - 1) / (1 + r * self.hazard_ratio), 1 / r, 1 / r)
        variance = (1 + r) ** 2 / r
        return Spread(math.log(self.hazard_ratio), variance, variance)

    def source(self) -> Source:
        """Return effect and variances as source of the hazard ratio."""
        r = f"{self.split:.15g}"
        if self.convention == "freedman":
            return Source(self.hazard_ratio, f"(x-1)/(1+{r}*x)", f"1/{r}", f"1/{r}")
        variance = f"(1+{r})**2/{r}"
        return Source(self.hazard_ratio, "log(x)", variance, variance)

    def definitions(self) -> tuple[str, str]:
        """Return what δ and s are."""
        return _DEFINITIONS[self.convention]

    def outputs(self) -> dict[str, Value]:
        """Return the hazard ratio, on either side of 1."""
        return {"hazard_ratio": self.hazard_ratio, "hazard_ratio_inverse": 1 / self.hazard_ratio}

    def effect_text(self) -> str:
        """Return the effect in words."""
        return f"a hazard ratio of {number(self.hazard_ratio, 4)}"

    def metric_reading(self, call: Call) -> tuple[str, ...]:
        """Return the split as understood."""
        split = "equal split" if self.split == 1 else f"{number(self.split)} treatment : 1 control"
        return (f"{split}{call.default_mark('ratio')}",)

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the hazard ratio as understood, and the medians behind it."""
        text = f"hazard ratio {number(self.hazard_ratio)}"
        if self.medians is not None:
            old, new = (number(median) for median in self.medians)
            text += f" = {old}/{new}, the medians of exponential times"
        return (text,)

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        formula, formula_text = self.formulas(task)
        name, note = CONVENTION_NAMES[self.convention]
        return Texts(
            convention=f"log-rank test, events by {name}'s formula ({note})",
            assumptions=(
                "Hazards are proportional over the whole time: a treatment whose effect comes late "
                "or fades needs more events.",
                "Events are counted over both arms together. The users are the events over the "
                "probability of an event while observed; users whose event is not seen still count "
                "as at risk until then (they are censored).",
            ),
            formula=formula,
            formula_text=formula_text,
            worked=self.worked(task),
            source=SOURCES[self.convention],
        )


def hazard_ratio_case(
    *,
    alpha: float,
    sides: int,
    ratio: float,
    convention: Convention,
    hazard_ratio: float | None = None,
    median: float | None = None,
    median_target: float | None = None,
) -> HazardRatioCase:
    """Return the plan of the events from its inputs, see ``FAMILY`` for their ranges.

    Raises:
        InputError: for a hazard ratio of 1, or one median without the other.
    """
    value = ratio_of_hazards(hazard_ratio, median, median_target)
    medians = None if median is None or median_target is None else (median, median_target)
    return HazardRatioCase(value, ratio, Events(alpha, sides), convention, medians)


FAMILY = PlanFamily(
    name="hazard-ratio",
    subject="a hazard ratio, in events (log-rank)",
    metric=(MEDIAN,),
    effect=(HAZARD_RATIO, MEDIAN_TARGET),
    options=(SIDES, RATIO, CONVENTION),
    case=hazard_ratio_case,
    outputs=(
        Output("hazard_ratio", "hazard of the treatment over that of control"),
        Output("hazard_ratio_inverse", "one over it: the hazard of control over the treatment's"),
    ),
    layout=Events,
    users=sample_param("events in both arms together", low=_LEAST),
    headline="events",
    detectable=Detectable(
        headline="hazard_ratio",
        given=lambda distance: {"hazard_ratio": math.exp(distance)},
        room=lambda _direction, _inputs: math.log(_LARGEST),
    ),
    example={"hazard_ratio": 0.75},
    example_n=380,
    conventions=CONVENTION_NAMES,
    formula="d = (z₁₋α/₂ + z₁₋β)² (1 + r)² / (r (ln θ)²) events in both arms.",
    source=SOURCES["schoenfeld"],
)
CALCULATORS = plan_calculators(FAMILY)
