"""Planning a Mann-Whitney test of two arms by Noether's formula."""

from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES
from trialwise.stats.planning.case import Task, Texts
from trialwise.stats.planning.correction import CORRECTION, Correction
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import ARMS, COMPARISONS, NO_EFFECT_HINT, RATIO, independence
from trialwise.stats.planning.layout import TwoArms
from trialwise.stats.planning.normal_case import NormalCase, Source, Spread
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import number, percent, signed

_NO_EFFECT: Final = 0.5
SUPERIORITY = Param(
    "superiority",
    "rate",
    "probability that a treatment user's value is above a control user's, ties counting half; "
    "0.5 without an effect",
    required=True,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Below 0.5 the treatment's values are the smaller ones.",
    high_hint="Above 0.5 the treatment's values are the larger ones: 60 % is 0.6.",
)


@dataclass(frozen=True, slots=True)
class MannWhitneyCase(NormalCase):
    """A probability of superiority against one half."""

    superiority: float
    design: Design

    @property
    def layout(self) -> TwoArms:
        """Users of control and treatment."""
        return TwoArms(self.design)

    @property
    def no_effect(self) -> float:
        """A probability of one half."""
        return _NO_EFFECT

    def spread(self, ratio: float) -> Spread:
        """Return effect and variances; that without an effect stands for both."""
        variance = (1 + ratio) / (12 * ratio)
        return Spread(self.superiority - _NO_EFFECT, variance, variance)

    def source(self) -> Source:
        """Return effect and variances as source of the probability."""
        return Source(self.superiority, "x-0.5", "(1+r)/(12*r)", "(1+r)/(12*r)")

    def definitions(self) -> tuple[str, str]:
        """Return what δ and s are."""
        return (
            r"\delta=P(Y>X)+\tfrac12P(Y=X)-\tfrac12,\ s_0^2=s_1^2=\frac{1+r}{12r}",
            "δ = P(Y > X) + P(Y = X)/2 − 1/2, s₀² = s₁² = (1 + r) / (12 r), Y treatment, X control",
        )

    def outputs(self) -> dict[str, Value]:
        """Return the probability, and its distance from one half doubled."""
        return {"superiority": self.superiority, "rank_biserial": 2 * self.superiority - 1}

    def effect_text(self) -> str:
        """Return the effect in words."""
        return f"a probability of {percent(self.superiority, 4)} that treatment exceeds control"

    def metric_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return nothing: ranks have no unit and no baseline."""
        return ()

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the probability as understood."""
        biserial = signed(2 * self.superiority - 1)
        return (f"P(Y > X) {number(self.superiority)} (rank-biserial correlation {biserial})",)

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        formula, formula_text = self.formulas(task)
        return Texts(
            convention="Mann-Whitney test, Noether's formula (variance without an effect)",
            assumptions=(
                f"{independence(self.design)}. The variance is that of equal distributions without "
                "ties: for a probability far from 0.5, or with many ties, usually fewer users do.",
                "The test compares ranks: it answers which arm tends to have the larger values, "
                "not which has the larger mean or median.",
            ),
            formula=formula,
            formula_text=formula_text,
            worked=self.worked(task),
            source=_SOURCE,
        )


def mann_whitney_case(
    *,
    superiority: float,
    alpha: float,
    sides: int,
    ratio: float,
    arms: int,
    comparisons: int,
    correction: Correction,
) -> MannWhitneyCase:
    """Return the plan of a Mann-Whitney test from its inputs, see ``FAMILY`` for their ranges.

    Raises:
        InputError: for a probability of one half.
    """
    if superiority == _NO_EFFECT:
        raise InputError("superiority", superiority, "different from 0.5", NO_EFFECT_HINT)
    design = Design(
        alpha=alpha,
        sides=sides,
        ratio=ratio,
        arms=arms,
        comparisons=comparisons,
        correction=correction,
    )
    return MannWhitneyCase(superiority, design)


_SOURCE: Final = (
    "Noether (1987), Sample size determination for some common nonparametric tests, Journal of the "
    "American Statistical Association 82, 645-647"
)
FAMILY = PlanFamily(
    name="mann-whitney",
    subject="two arms by ranks (Mann-Whitney)",
    metric=(),
    effect=(SUPERIORITY,),
    options=(SIDES, RATIO, ARMS, COMPARISONS, CORRECTION),
    case=mann_whitney_case,
    outputs=(
        Output("superiority", "probability that treatment exceeds control"),
        Output("rank_biserial", "rank-biserial correlation, 2 P(Y > X) − 1"),
    ),
    layout=TwoArms,
    headline="n_control",
    detectable=Detectable(
        headline="superiority",
        given=lambda distance: {"superiority": _NO_EFFECT + distance},
        room=lambda _direction, _inputs: _NO_EFFECT,
    ),
    example={"superiority": 0.6},
    example_n=131,
    formula="n₁ = (z₁₋α/₂ + z₁₋β)² (1 + r) / (12 r (P(Y > X) − 1/2)²).",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
