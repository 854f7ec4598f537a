"""What all planning calculators share: the inputs of a design, and how a design is said."""

from dataclasses import dataclass
from typing import Final

from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES, read_test
from trialwise.stats.planning.design import LARGEST_SIZE, Design
from trialwise.stats.wording import number, percent

NO_EFFECT_HINT: Final = "An effect of zero cannot be detected with any sample."
NO_NEGATIVE_SPREAD: Final = "A standard deviation is never negative; check its sign."

POWER = Param(
    "power",
    "rate",
    "probability of detecting the effect when it is there",
    default=0.8,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="0.80 and 0.90 are common.",
    high_hint="Certainty needs infinitely many users; 0.80 or 0.90 are common (80 % is 0.80).",
)
RATIO = Param(
    "ratio",
    "number",
    "users in each treatment per user in control",
    default=1.0,
    low=0.001,
    high=1000,
    low_hint="Each arm needs users; 1 is an equal split.",
    high_hint="Each arm needs users; 1 is an equal split.",
)
ARMS = Param(
    "arms",
    "count",
    "number of arms, control included; each treatment is compared with control and alpha is "
    "divided by the number of treatments (Bonferroni)",
    default=2,
    low=2,
    high=100,
    low_hint="A comparison needs a control and at least one treatment.",
)
COMPARISONS = Param(
    "comparisons",
    "count",
    "number of metrics, or other comparisons, tested for each treatment; alpha is divided by "
    "(arms - 1) x comparisons (Bonferroni)",
    default=1,
    low=1,
    high=10_000,
    low_hint="Count every metric that can decide the test; 1 is a single primary metric.",
)
VARIANCE_REDUCTION = Param(
    "variance_reduction",
    "rate",
    "share of the metric's variance that is removed, as by CUPED (its squared correlation with "
    "the covariate): 30 % is 0.3; the users needed are multiplied by 1 minus it",
    default=0.0,
    low=0,
    high=1,
    high_open=True,
    low_hint="No reduction is 0.",
    high_hint="A share of the variance stays: 30 % removed is 0.3.",
)
DESIGN_EFFECT = Param(
    "design_effect",
    "number",
    "factor by which clusters raise the variance, 1 + (m - 1) x ICC for clusters of size m; the "
    "users needed are multiplied by it",
    default=1.0,
    low=1,
    high=10_000,
    low_hint="Independent users are 1; for a gain in precision use variance_reduction.",
)
DESIGN_PARAMS = (SIDES, RATIO, ARMS, COMPARISONS, VARIANCE_REDUCTION, DESIGN_EFFECT)
USERS = Param(
    "n",
    "count",
    "users in the control arm; each treatment has ratio times as many",
    required=True,
    low=2,
    high=LARGEST_SIZE,
    low_hint="Give the number of users per arm.",
)
SIZE_OUTPUTS = (
    Output("n_control", "users needed in control, rounded up"),
    Output("n_treatment", "users needed in each treatment, rounded up"),
    Output("total", "users needed over all arms"),
)
EFFECT_OUTPUTS = (
    Output("effect", "absolute effect, treatment minus control"),
    Output("lift", "effect relative to the baseline (optional: needs a baseline above zero)"),
    Output("target", "metric of the treatment under that effect (optional: needs a baseline)"),
)
_SMALL: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def read_design(call: Call, design: Design, power: float | None = None) -> tuple[str, ...]:
    """Return the design as understood: error rates, split, and what changes the variance.

    Args:
        call: says which of them were defaults.
        design: the design.
        power: the power wanted, when it is an input.
    """
    said = [_alpha(call, design)]
    if power is not None:
        said.append(f"power {percent(power)}{call.default_mark('power')}")
    said.append(_split(call, design))
    if design.variance_reduction:
        share = percent(design.variance_reduction)
        kept = number(1 - design.variance_reduction)
        said.append(f"variance reduced by {share} (users needed × {kept})")
    if design.design_effect != 1:
        factor = number(design.design_effect)
        said.append(f"design effect {factor} (users needed × {factor})")
    return tuple(said)


def _alpha(call: Call, design: Design) -> str:
    text = read_test(call, design.alpha, design.sides)
    if design.tests == 1:
        return text
    treatments = design.arms - 1
    several = treatments > 1 and design.comparisons > 1
    factors = f": {treatments} treatments × {design.comparisons}" if several else ""
    return (
        f"{text}; {number(design.alpha_per_comparison, 4)} for each of {design.tests} comparisons "
        f"({design.sharing.name}{factors})"
    )


def _split(call: Call, design: Design) -> str:
    arms = "two arms" if design.arms == 2 else f"{design.arms} arms"
    split = "equal split" if design.ratio == 1 else f"{number(design.ratio)} treatment : 1 control"
    mark = call.default_mark("arms"), call.default_mark("ratio")
    return (
        f"{arms}, {split}{mark[0]}" if mark[0] == mark[1] else f"{arms}{mark[0]}, {split}{mark[1]}"
    )


def independence(design: Design) -> str:
    """Return what is assumed to be independent: users, or clusters of them."""
    if design.design_effect == 1:
        return "Users are independent"
    return (
        "Clusters of users are independent, with design effect 1 + (m − 1) × ICC = "
        f"{number(design.design_effect)} for clusters of size m (Kish 1965)"
    )


def design_assumptions(design: Design) -> tuple[str, ...]:
    """Return what a design assumes beyond one comparison of independent users."""
    sentences = list(_shared_alpha(design))
    if design.variance_reduction:
        share = percent(design.variance_reduction)
        sentences.append(
            f"{share} of the variance is taken to be removed; for CUPED that is the squared "
            "correlation with the covariate (Deng et al. 2013), so measure it on past data."
        )
    return tuple(sentences)


def _shared_alpha(design: Design) -> tuple[str, ...]:
    """Return what the correction for several comparisons takes for granted."""
    name = design.sharing.name
    sentences: tuple[str, ...] = ()
    if design.correction == "none" and design.tests > 1:
        most = min(design.tests * design.alpha, 1.0)
        return (
            f"Nothing is corrected: over {design.tests} comparisons the chance of at least one "
            f"false positive may reach {percent(most, 3)}.",
        )
    if design.arms > 2:
        sentences = (f"Each treatment is compared with control only ({name}).",)
    if design.comparisons > 1:
        how = "Bonferroni" if design.correction == "dunnett" else name
        sentences += (
            f"The {design.comparisons} comparisons of a treatment share alpha ({how}), which "
            "is cautious when they are correlated.",
        )
    return sentences


def with_variance(latex: str, plain: str, design: Design) -> tuple[str, str]:
    """Return a formula, saying what stands for n when the design changes the variance.

    >>> with_variance("n", "n", Design(0.05, 2, 1.0, 2, variance_reduction=0.3))[1]
    'n, with n/(1 − v) for n, v = 0.3'
    """
    symbols = [
        (design.variance_reduction, 0, "(1-v)", "(1 − v)", f"v = {design.variance_reduction!r}"),
        (design.design_effect, 1, "D", "D", f"D = {number(design.design_effect)}"),
    ]
    used = [entry for entry in symbols if entry[0] != entry[1]]
    if not used:
        return latex, plain
    below = " ".join(entry[3] for entry in used)
    below = f"({below})" if len(used) > 1 else below
    values = ", ".join(entry[4] for entry in used)
    bottom = "".join(entry[2] for entry in used)
    return (
        rf"{latex},\quad n \to \frac{{n}}{{{bottom}}},\ {values}",
        f"{plain}, with n/{below} for n, {values}",
    )


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula for an unequal and for an equal split.

    Attributes:
        latex: with ``{tail}`` where the tail of the critical value stands, and ``{alpha}`` for the
            level of one comparison.
        unicode: the same for a terminal.
        equal_latex: the shorter form for an equal split.
        equal_unicode: the same for a terminal.
    """

    latex: str
    unicode: str
    equal_latex: str
    equal_unicode: str

    def texts(self, design: Design) -> tuple[str, str]:
        """Return LaTeX and Unicode for this design.

        >>> Formula("", "", "", "z₁₋{tail}").texts(Design(0.05, 2, 1.0, 2))[1]
        'z₁₋α/₂'
        """
        symbol, meaning = design.sharing.symbol()
        tests = 1 if meaning or design.correction == "none" else design.tests
        equal = design.ratio == 1
        latex = self.equal_latex if equal else self.latex
        plain = self.equal_unicode if equal else self.unicode
        for place, divisor in (("{tail}", design.sides * tests), ("{alpha}", tests)):
            latex = latex.replace(place, _over(r"\alpha'" if meaning else r"\alpha", str(divisor)))
            plain = plain.replace(place, _over(symbol, str(divisor).translate(_SMALL)))
        if meaning:
            latex += rf",\quad \text{{{meaning}}}"
            plain += f", {meaning}"
        return with_variance(latex, plain, design)


def _over(symbol: str, divisor: str) -> str:
    return symbol if divisor in ("1", "₁") else f"{symbol}/{divisor}"
