"""What all planning calculators share: error rates, split over arms, and how they are said."""

import math
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.distributions import normal_critical
from trialwise.stats.error_rates import read_test
from trialwise.stats.wording import count, number, percent, tidy

LARGEST_SIZE: Final = 10**12
NO_EFFECT_HINT: Final = "An effect of zero cannot be detected with any sample."

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
    "divided by the number of comparisons (Bonferroni)",
    default=2,
    low=2,
    high=100,
    low_hint="A comparison needs a control and at least one treatment.",
)
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


@dataclass(frozen=True, slots=True)
class Design:
    """The error rates and the split of an experiment.

    Attributes:
        alpha: false positive rate over all comparisons.
        sides: 1 or 2.
        ratio: treatment users per control user.
        arms: number of arms, control included.
    """

    alpha: float
    sides: int
    ratio: float
    arms: int

    @property
    def alpha_per_comparison(self) -> float:
        """Alpha of one treatment against control, after Bonferroni."""
        return self.alpha / (self.arms - 1)

    @property
    def tail(self) -> float:
        """Probability of the rejection tail on the side of the effect."""
        return self.alpha_per_comparison / self.sides

    @property
    def z_alpha(self) -> float:
        """Critical value of the normal for one comparison."""
        return normal_critical(self.tail)

    @property
    def tail_code(self) -> str:
        """The tail as Python source, as in ``0.05/2``."""
        divisors = [divisor for divisor in (self.arms - 1, self.sides) if divisor > 1]
        return "/".join([repr(self.alpha), *map(str, divisors)])

    @property
    def alpha_code(self) -> str:
        """Alpha of one comparison as Python source."""
        return repr(self.alpha) if self.arms == 2 else f"{self.alpha!r}/{self.arms - 1}"

    def check_power(self, power: float) -> None:
        """Refuse a power that chance alone would reach.

        Raises:
            InputError: when ``power`` is not above alpha of one comparison.
        """
        if power <= self.alpha_per_comparison:
            raise InputError(
                "power",
                power,
                f"above alpha ({number(self.alpha_per_comparison)})",
                "A test rejects with probability alpha even without an effect.",
            )

    def split(self, control: float, *, least: int = 1) -> "Split":
        """Return the users of each arm for this many needed in control, each rounded up.

        Args:
            control: users needed in control, not rounded.
            least: users that every arm needs at least.

        Raises:
            InputError: when more than 10¹² users were needed.
        """
        if not control * max(self.ratio, 1) <= LARGEST_SIZE:
            raise InputError(
                "effect",
                f"too small (about {control:.1e} users per arm)",
                "large enough to need at most 10¹² users per arm",
                "Look for a larger effect, or check its unit.",
            )
        return self.allocate(max(math.ceil(control), least), least=least)

    def allocate(self, users: int, *, least: int = 1) -> "Split":
        """Return the users of each arm when control has this many."""
        # 10 * 1.1 is 11.000000000000002 in floats and must stay 11 users.
        return Split(users, max(math.ceil(tidy(users * self.ratio)), least), self.arms)


@dataclass(frozen=True, slots=True)
class Split:
    """Users per arm: ``control`` and, in each of the ``arms - 1`` treatments, ``treatment``."""

    control: int
    treatment: int
    arms: int

    @property
    def total(self) -> int:
        """Users over all arms."""
        return self.control + self.treatment * (self.arms - 1)

    @property
    def ratio(self) -> float:
        """Treatment users per control user, as the rounded counts have it."""
        return self.treatment / self.control

    @property
    def ratio_code(self) -> str:
        """The ratio as Python source."""
        return "1" if self.control == self.treatment else f"{self.treatment}/{self.control}"

    def outputs(self) -> dict[str, Value]:
        """Return the sizes by name."""
        return {"n_control": self.control, "n_treatment": self.treatment, "total": self.total}

    def text(self) -> str:
        """Return for example ``3,841 users per group, 7,682 in total``."""
        if self.control == self.treatment:
            return f"{count(self.control)} users per group, {count(self.total)} in total"
        where = "treatment" if self.arms == 2 else f"each of the {self.arms - 1} treatments"
        return (
            f"{count(self.control)} users in control and {count(self.treatment)} in {where}, "
            f"{count(self.total)} in total"
        )


def read_alpha(call: Call, design: Design) -> str:
    """Return the error rate of a plan as understood, also for each comparison."""
    text = read_test(call, design.alpha, design.sides)
    if design.arms == 2:
        return text
    return f"{text}; {number(design.alpha_per_comparison, 4)} for each comparison (Bonferroni)"


def read_split(call: Call, design: Design) -> str:
    """Return arms and ratio as understood, saying which were defaults."""
    arms = "two arms" if design.arms == 2 else f"{design.arms} arms"
    split = "equal split" if design.ratio == 1 else f"{number(design.ratio)} treatment : 1 control"
    mark = call.default_mark("arms"), call.default_mark("ratio")
    return (
        f"{arms}, {split}{mark[0]}" if mark[0] == mark[1] else f"{arms}{mark[0]}, {split}{mark[1]}"
    )


def read_power(call: Call, power: float) -> str:
    """Return the power as understood, saying whether it was a default."""
    return f"power {percent(power)}{call.default_mark('power')}"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula for an unequal and for an equal split.

    Attributes:
        latex: with ``{tail}`` where the tail of the critical value stands.
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
        divisor = design.sides * (design.arms - 1)
        small = str(divisor).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        equal = design.ratio == 1
        latex = self.equal_latex if equal else self.latex
        plain = self.equal_unicode if equal else self.unicode
        return (
            latex.replace("{tail}", r"\alpha" if divisor == 1 else rf"\alpha/{divisor}"),
            plain.replace("{tail}", "α" if divisor == 1 else f"α/{small}"),
        )
