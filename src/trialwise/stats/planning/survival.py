"""Planning a log-rank test of two arms: events by Schoenfeld or Freedman, and users from them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES
from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.planning.case import Task, Texts
from trialwise.stats.planning.correction import CORRECTION, Correction
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import ARMS, COMPARISONS, NO_EFFECT_HINT, RATIO, independence
from trialwise.stats.planning.layout import Sizes, TwoArms
from trialwise.stats.planning.normal_case import NormalCase, Source, Spread
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import count, number, percent

Convention = Literal["schoenfeld", "freedman"]
_LARGEST: Final = 1e6
BASELINE = Param(
    "baseline",
    "rate",
    "share of control users who have the event while they are observed, as a fraction",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Without events nothing can be compared.",
    high_hint="Rates are fractions: 30 % is 0.3.",
)
EVENT_SHARE = Param(
    "event_share",
    "rate",
    "share of all users, over both arms, who have the event while they are observed, as a "
    "fraction; in place of baseline",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Without events nothing can be compared.",
    high_hint="Rates are fractions: 30 % is 0.3.",
)
MEDIAN = Param(
    "median",
    "number",
    "median time to the event in control, exponential times; needs follow_up in the same unit",
    low=0,
    high=1e9,
    low_open=True,
    low_hint="Give a time above zero.",
)
FOLLOW_UP = Param(
    "follow_up",
    "number",
    "time for which the last user to enter is observed, in the unit of the median",
    low=0,
    high=1e9,
    low_hint="Give 0 when observation ends with the entry of the last user.",
)
MEDIAN_TARGET = Param(
    "median_target",
    "number",
    "median time to the event in the treatment, in place of the hazard ratio; needs median",
    low=0,
    high=1e9,
    low_open=True,
    low_hint="Give a time above zero.",
)
ACCRUAL = Param(
    "accrual",
    "number",
    "time over which users enter evenly, in the unit of the median; 0 when all start at once",
    default=0.0,
    low=0,
    high=1e9,
    low_hint="Give 0 when all users start at once.",
)
HAZARD_RATIO = Param(
    "hazard_ratio",
    "number",
    "hazard of the treatment over that of control: a hazard lower by 30 % is 0.7",
    low=1 / _LARGEST,
    high=_LARGEST,
    low_hint="A hazard lower by 30 % is 0.7.",
    high_hint="A hazard that doubles is 2.",
)
CONVENTION_NAMES: Final = {
    "schoenfeld": ("Schoenfeld", "log hazard ratio with the variance of equal hazards"),
    "freedman": ("Freedman", "asks for more events when the hazard ratio is far from 1"),
}
CONVENTION = Param(
    "convention",
    "choice",
    "; ".join(f"{key}: {name}'s events, {note}" for key, (name, note) in CONVENTION_NAMES.items()),
    default="schoenfeld",
    choices=tuple(CONVENTION_NAMES),
)
_DEFINITIONS: Final = {
    "schoenfeld": (
        r"\delta=\ln\theta,\ s_0^2=s_1^2=\frac{(1+r)^2}{r\,(\pi_1+r\pi_2)},"
        r"\quad d=n_1(\pi_1+r\pi_2)\ \text{events}",
        "δ = ln θ, s₀² = s₁² = (1 + r)² / (r (π₁ + rπ₂)), d = n₁ (π₁ + rπ₂) events; "
        "π₁, π₂ event probabilities, θ hazard ratio",
    ),
    "freedman": (
        r"\delta=\frac{\theta-1}{1+r\theta},\ s_0^2=s_1^2=\frac{1}{r\,(\pi_1+r\pi_2)},"
        r"\quad d=n_1(\pi_1+r\pi_2)\ \text{events}",
        "δ = (θ − 1)/(1 + rθ), s₀² = s₁² = 1 / (r (π₁ + rπ₂)), d = n₁ (π₁ + rπ₂) "
        "events; π₁, π₂ event probabilities, θ hazard ratio",
    ),
}


@dataclass(frozen=True, slots=True)
class Observation:
    """How likely the event is to be seen, by hazard relative to control.

    Attributes:
        share: probability of the event for a hazard ratio.
        code: the same as source, of ``x``.
        control_code: the same for control.
        reading: as understood.
        is_overall: whether the probability is that over both arms, whichever arm is asked for.
    """

    share: Callable[[float], float]
    code: str
    control_code: str
    reading: str
    is_overall: bool = False


@dataclass(frozen=True, slots=True)
class SurvivalSizes:
    """Users per arm and the events they bring to a comparison."""

    split: Split
    events: float

    @property
    def total(self) -> int:
        """Users over all arms."""
        return self.split.total

    def outputs(self) -> dict[str, Value]:
        """Return users and events."""
        return {**self.split.outputs(), "events": self.events}

    def text(self) -> str:
        """Return users and events in words."""
        events = count(self.events) if isinstance(self.events, int) else number(self.events, 4)
        where = "" if self.split.arms == 2 else " in each comparison"
        return f"{self.split.text()} ({events} events{where})"


@dataclass(frozen=True, slots=True)
class SurvivalCase(NormalCase):
    """A hazard ratio between two arms."""

    hazard_ratio: float
    observation: Observation
    design: Design
    convention: Convention

    @property
    def layout(self) -> TwoArms:
        """Users of control and treatment."""
        return TwoArms(self.design)

    @property
    def no_effect(self) -> float:
        """A hazard ratio of 1."""
        return 1.0

    @property
    def event_rates(self) -> tuple[float, float]:
        """Probability of the event in control and treatment."""
        return self.observation.share(1.0), self.observation.share(self.hazard_ratio)

    @property
    def arm_rates(self) -> tuple[float, float]:
        """Probability of the event in each arm, also when only that over both was given."""
        a, b = self.event_rates
        if not self.observation.is_overall:
            return a, b
        ratio, h = self.design.ratio, self.hazard_ratio

        def excess(hazard: float) -> float:
            return -math.expm1(-hazard) - ratio * math.expm1(-h * hazard) - (1 + ratio) * a

        hazard = -math.log1p(-a)
        ends = sorted((hazard, hazard / h))
        control = root_between(excess, 0.999 * ends[0], 1.001 * ends[1])
        return -math.expm1(-control), -math.expm1(-h * control)

    def spread(self, ratio: float) -> Spread:
        """Return effect and variances."""
        a, b = self.event_rates
        variance = 1 / (ratio * (a + ratio * b))
        if self.convention == "freedman":
            effect = (self.hazard_ratio - 1) / (1 + ratio * self.hazard_ratio)
            return Spread(effect, variance, variance)
        variance *= (1 + ratio) ** 2
        return Spread(math.log(self.hazard_ratio), variance, variance)

    def source(self) -> Source:
        """Return effect and variances as source of the hazard ratio."""
        events = f"({self.observation.control_code}+r*({self.observation.code}))"
        if self.convention == "freedman":
            variance = f"1/{events}/r"
            return Source(self.hazard_ratio, "(x-1)/(1+r*x)", variance, variance)
        variance = f"(1+r)**2/{events}/r"
        return Source(self.hazard_ratio, "log(x)", variance, variance)

    def definitions(self) -> tuple[str, str]:
        """Return what δ and s are."""
        return _DEFINITIONS[self.convention]

    def sizes(self, n: int) -> Sizes:
        """Return the users and the events expected of them."""
        split = self.design.allocate(n, least=self.least)
        a, b = self.event_rates
        return SurvivalSizes(split, split.control * a + split.treatment * b)

    def solved(self, power: float) -> tuple[int, Sizes]:
        """Return the users, and the events needed, rounded up."""
        n = self.size(power)
        a, b = self.event_rates
        needed = self.exact_size(power) * (a + self.design.ratio * b)
        split = self.design.allocate(n, least=self.least)
        return n, SurvivalSizes(split, max(math.ceil(needed), 1))

    def outputs(self) -> dict[str, Value]:
        """Return hazard ratio and event probabilities."""
        a, b = self.arm_rates
        return {"hazard_ratio": self.hazard_ratio, "event_rate_a": a, "event_rate_b": b}

    def effect_text(self) -> str:
        """Return the effect in words."""
        a, b = self.arm_rates
        return (
            f"a hazard ratio of {number(self.hazard_ratio, 4)} (events in {percent(a, 3)} of "
            f"control and {percent(b, 3)} of treatment users)"
        )

    def metric_reading(self, call: Call) -> tuple[str, ...]:
        """Return the event probability of control as understood."""
        mark = call.default_mark("accrual") if "median" in call.resolved else ""
        return (f"{self.observation.reading}{mark}",)

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the hazard ratio as understood."""
        return (
            f"hazard ratio {number(self.hazard_ratio)}, events in "
            f"{percent(self.arm_rates[1], 4)} of treatment users",
        )

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        formula, formula_text = self.formulas(task)
        name, note = CONVENTION_NAMES[self.convention]
        return Texts(
            convention=f"log-rank test, events by {name}'s formula ({note})",
            assumptions=(
                "Hazards are proportional over the whole time: a treatment whose effect comes late "
                "or fades needs more events.",
                f"{independence(self.design)}; nobody drops out before the end, else divide the "
                "users by the share that stays. The power depends on the events, so wait for them.",
            ),
            formula=formula,
            formula_text=formula_text,
            worked=self.worked(task),
            source=SOURCES[self.convention],
        )


def survival_case(
    *,
    accrual: float,
    alpha: float,
    sides: int,
    ratio: float,
    arms: int,
    comparisons: int,
    correction: Correction,
    convention: Convention,
    hazard_ratio: float | None = None,
    median_target: float | None = None,
    baseline: float | None = None,
    event_share: float | None = None,
    median: float | None = None,
    follow_up: float | None = None,
) -> SurvivalCase:
    """Return the plan of a log-rank test from its inputs, see ``FAMILY`` for their ranges.

    Raises:
        InputError: for a hazard ratio of 1, or times during which no event is seen.
    """
    hazard_ratio = ratio_of_hazards(hazard_ratio, median, median_target)
    design = Design(
        alpha=alpha,
        sides=sides,
        ratio=ratio,
        arms=arms,
        comparisons=comparisons,
        correction=correction,
    )
    if baseline is not None or event_share is not None:
        _no_times(follow_up, accrual)
    if baseline is not None:
        seen = _by_share(baseline)
    elif event_share is not None:
        said = f"event in {percent(event_share)} of all users while observed"
        code = repr(event_share)
        seen = Observation(lambda _: event_share, code, code, said, is_overall=True)
    else:
        seen = _by_median(median or 0.0, follow_up, accrual)
    return SurvivalCase(hazard_ratio, seen, design, convention)


def ratio_of_hazards(
    hazard_ratio: float | None, median: float | None, median_target: float | None
) -> float:
    """Return the hazard ratio, that of exponential times when their medians are given.

    Raises:
        InputError: for a ratio of 1, or one that is further from 1 than a million.
        MissingInputError: for the median of the treatment alone.
    """
    if median_target is None:
        if hazard_ratio == 1 or hazard_ratio is None:
            raise InputError("hazard_ratio", 1, "different from 1", NO_EFFECT_HINT)
        return hazard_ratio
    if median is None:
        raise MissingInputError("median", "median_target", "the median time of control")
    found = median / median_target
    if found == 1 or not 1 / _LARGEST <= found <= _LARGEST:
        allowed = f"different from {number(median)}, and not a million times as large or small"
        raise InputError("median_target", median_target, allowed, NO_EFFECT_HINT)
    return found


def _no_times(follow_up: float | None, accrual: float) -> None:
    """Refuse times beside a share of users, which holds the events seen until the end."""
    for name, given in (("follow_up", follow_up), ("accrual", accrual or None)):
        if given is not None:
            raise InputError(
                name,
                given,
                "left out when baseline or event_share is given",
                "The share already holds the events seen until the end; give the median instead "
                "to compute them from times.",
            )


def _by_share(baseline: float) -> Observation:
    """Return the event probability 1 − (1 − p)^θ of proportional hazards."""
    log_survival = math.log1p(-baseline)
    return Observation(
        lambda h: -math.expm1(h * log_survival),
        f"1-(1-{baseline!r})**x",
        repr(baseline),
        f"event in {percent(baseline)} of control users while observed",
    )


def _by_median(median: float, follow_up: float | None, accrual: float) -> Observation:
    """Return the event probability of exponential times with even entry."""
    if follow_up is None:
        raise MissingInputError(
            "follow_up",
            "the median",
            "the time for which the last user is observed, in the median's unit",
        )
    if follow_up == accrual == 0:
        raise InputError("follow_up", 0, "above 0 without accrual", "Users must be observed.")
    hazard = math.log(2) / median

    def share(h: float) -> float:
        rate = h * hazard
        missed = _one_minus_mean(rate * accrual)
        return -math.expm1(-rate * follow_up) + math.exp(-rate * follow_up) * missed

    def code(rate: str) -> str:
        entered = f"*(1-exp(-{rate}*{accrual!r}))/({rate}*{accrual!r})" if accrual else ""
        return f"1-exp(-{rate}*{follow_up!r}){entered}"

    rate = f"log(2)/{median!r}"
    said = (
        f"exponential times with median {number(median)} in control, entry over "
        f"{number(accrual)}, follow-up {number(follow_up)} after the last entry"
    )
    return Observation(share, code(f"{rate}*x"), f"({code(rate)})", said)


def _one_minus_mean(y: float) -> float:
    """Return 1 − (1 − e^(−y)) / y, the mean of 1 − e^(−t) over t in (0, y)."""
    if y < 1e-3:
        return y / 2 - y * y / 6 + y**3 / 24
    return 1 + math.expm1(-y) / y


SOURCES: Final = {
    "schoenfeld": "Schoenfeld (1983), Sample-size formula for the proportional-hazards regression "
    "model, Biometrics 39, 499-503",
    "freedman": "Freedman (1982), Tables of the number of patients required in clinical trials "
    "using the logrank test, Statistics in Medicine 1, 121-129",
}
FAMILY = PlanFamily(
    name="survival",
    subject="two survival curves (log-rank)",
    metric=(BASELINE, EVENT_SHARE, MEDIAN, FOLLOW_UP, ACCRUAL),
    effect=(HAZARD_RATIO, MEDIAN_TARGET),
    options=(SIDES, RATIO, ARMS, COMPARISONS, CORRECTION, CONVENTION),
    groups=(("baseline", "event_share", "median"),),
    case=survival_case,
    outputs=(
        Output("hazard_ratio", "hazard of the treatment over that of control"),
        Output("event_rate_a", "probability of the event in control while observed"),
        Output("event_rate_b", "the same in the treatment"),
    ),
    layout=TwoArms,
    extra=(
        Output(
            "events",
            "events in control and one treatment together: needed and rounded up for a size, "
            "expected for a power",
        ),
    ),
    headline="n_control",
    detectable=Detectable(
        headline="hazard_ratio",
        given=lambda distance: {"hazard_ratio": math.exp(distance)},
        room=lambda _direction, _inputs: math.log(_LARGEST),
    ),
    example={"baseline": 0.4, "hazard_ratio": 0.75},
    example_n=500,
    conventions=CONVENTION_NAMES,
    formula="d = (z₁₋α/₂ + z₁₋β)² (1 + r)² / (r (ln θ)²) events, n = d / (π₁ + rπ₂) in control.",
    source=SOURCES["schoenfeld"],
)
CALCULATORS = plan_calculators(FAMILY)
