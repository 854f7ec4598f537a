"""The plan of a t test of one sample: a mean against a fixed value, or differences of pairs."""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialwise.core.records import Alternative, Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.numeric.distributions import (
    noncentral_t_tail,
    normal_cdf,
    normal_quantile,
    t_critical,
)
from trialwise.stats.planning.case import Case, Line, Task, Texts
from trialwise.stats.planning.inputs import EFFECT_OUTPUTS
from trialwise.stats.planning.layout import OneSample
from trialwise.stats.planning.lines import PowerSource, closed_size, searched_line
from trialwise.stats.planning.search import smallest_size
from trialwise.stats.planning.shift import Shift
from trialwise.stats.wording import count, number, probability

Convention = Literal["t", "z"]
NAMES: Final = {
    "t": ("t test", "exact power from the noncentral t distribution"),
    "z": ("z test", "normal approximation, a little too hopeful for small samples"),
}
CONVENTION = Param(
    "convention",
    "choice",
    "; ".join(f"{key}: {name}, {note}" for key, (name, note) in NAMES.items()),
    default="t",
    choices=tuple(NAMES),
)
OUTPUTS: Final = (
    *EFFECT_OUTPUTS,
    Output("standardised_effect", "effect in standard deviations (Cohen's d)"),
)
# Beyond this shift the far tail is below 1e-9, and scipy's noncentral t may be nan there.
_NO_FAR_TAIL: Final = 4.0
# Sizes beyond this are those of the z test to the last user, and are not searched.
_LARGE: Final = 1e8


@dataclass(frozen=True, slots=True)
class TWords:
    """What differs between the families in words."""

    test: str
    metric: tuple[str, ...]
    assumptions: tuple[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class OneSampleT(Case):
    """A mean, of values or of differences, against a fixed value.

    Attributes:
        change: standard deviation and effect.
        sample: error rates and what is sampled.
        convention: exact or normal.
        words: what is said of this family.
        sd_code: the standard deviation as source.
        unpaired_sd: standard deviation within each of two unpaired groups; 0 when not known.
    """

    change: Shift
    sample: OneSample
    convention: Convention
    words: TWords
    sd_code: str
    unpaired_sd: float = 0.0

    @property
    def layout(self) -> OneSample:
        """One sample."""
        return self.sample

    def power(self, n: int) -> float:
        """Return the probability of detecting the effect with size ``n``."""
        shift = abs(self.change.standardised) * math.sqrt(n)
        two_sided = self.sample.sides == 2
        if self.convention == "z":
            z = self.sample.z_alpha
            return normal_cdf(shift - z) + (normal_cdf(-shift - z) if two_sided else 0.0)
        critical = t_critical(self.sample.tail, n - 1)
        far = 1 - noncentral_t_tail(-critical, n - 1, shift) if two_sided else 0.0
        return min(noncentral_t_tail(critical, n - 1, shift) + far, 1.0)

    def size(self, power: float) -> int:
        """Return the smallest size with this power.

        Raises:
            InputError: when more than 10¹² were needed.
        """
        rough = self._z_size(power)
        if self.convention == "z" or rough > _LARGE:
            return self.sample.rounded(rough)
        return smallest_size(self.power, power, least=2, guess=math.ceil(rough) + 3)

    def _z_size(self, power: float) -> float:
        reach = max(self.sample.z_alpha + normal_quantile(power), 0.0)
        return (reach / self.change.standardised) ** 2

    def outputs(self) -> dict[str, Value]:
        """Return the effect on every scale that is defined."""
        return self.change.outputs()

    def effect_text(self) -> str:
        """Return the effect in words."""
        return f"a difference of {self.change.text()}"

    def direction(self) -> str:
        """Return the direction of the effect."""
        return "increase" if self.change.effect > 0 else "decrease"

    def as_found(self) -> "OneSampleT":
        """Return the case with a computed effect."""
        return replace(self, change=replace(self.change, given=""))

    def metric_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the metric as understood."""
        return self.words.metric

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the effect as understood."""
        return (f"effect {self.change.text()}",)

    def line(self, task: Task) -> Line:
        """Return the source that reproduces the unknown."""
        tail = self.sample.tail_code
        far = abs(self.change.standardised) * math.sqrt(task.n) < _NO_FAR_TAIL
        both = self.sample.sides == 2 and far
        shift = f"abs(x)/{self.sd_code}*sqrt(n)"
        if self.convention == "z":
            python = _two(f"norm.cdf({{}}{shift} - norm.isf({tail}))", both)
            r = _two(f"pnorm({{}}{shift} - qnorm({tail}, lower.tail=FALSE))", both)
        else:
            python = f"nct.sf(t.isf({tail}, n-1), n-1, {shift})"
            r = f"pt(qt({tail}, n-1, lower.tail=FALSE), n-1, {shift}, lower.tail=FALSE)"
            if both:
                python += f" + nct.cdf(-t.isf({tail}, n-1), n-1, {shift})"
                r += f" + pt(-qt({tail}, n-1, lower.tail=FALSE), n-1, {shift})"
        size = ("", "")
        if self.convention == "z":
            scale = f"{self.sd_code}/x"
            size = closed_size(tail, task.power, scale, more="", least=self.sample.least)
        names = "norm" if self.convention == "z" else "nct, t"
        imports = f"from math import ceil, sqrt; from scipy.stats import {names}; "
        return searched_line(task, PowerSource(python, r, imports, self.change.effect, size=size))

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        name, note = NAMES[self.convention]
        formula, formula_text = self._formulas(task)
        return Texts(
            convention=f"{self.words.test} {name} ({note})",
            assumptions=self.words.assumptions,
            formula=formula,
            formula_text=formula_text,
            worked=self._worked(task),
            source=self.words.source,
        )

    def _formulas(self, task: Task) -> tuple[str, str]:
        half = "" if self.sample.sides == 1 else "/2"
        small = "" if self.sample.sides == 1 else "/₂"
        if self.convention == "z" and task.unknown == "size":
            return (
                rf"n = \left(\frac{{(z_{{1-\alpha{half}}}+z_{{1-\beta}})\,\sigma}}{{\delta}}"
                r"\right)^2",
                f"n = ((z₁₋α{small} + z₁₋β) σ / δ)²",
            )
        if self.convention == "z":
            return (
                rf"1-\beta = \Phi\left(\frac{{|\delta|\sqrt n}}{{\sigma}}-z_{{1-\alpha{half}}}"
                r"\right)",
                f"1 − β = Φ(|δ| √n / σ − z₁₋α{small})",
            )
        return (
            rf"1-\beta = P\left(T'_{{n-1,\,\lambda}} > t_{{1-\alpha{half}}}\right),\quad"
            r"\lambda=\frac{|\delta|\sqrt n}{\sigma}",
            f"1 − β = P(T′ > t₁₋α{small}), T′ noncentral t with n − 1 df and λ = |δ| √n / σ; n "
            f"close to ((z₁₋α{small} + z₁₋β) σ / δ)²",
        )

    def _worked(self, task: Task) -> str:
        effect, sd = number(abs(self.change.effect), 5), number(self.change.sd, 5)
        z = number(self.sample.z_alpha, 5)
        shift = abs(self.change.standardised) * math.sqrt(task.n)
        if self.convention == "t":
            critical = t_critical(self.sample.tail, task.n - 1)
            return (
                f"λ = {effect}·√{count(task.n)}/{sd} = {number(shift, 5)}, P(T′ > "
                f"{number(critical, 5)}) = {probability(self.power(task.n))} with "
                f"{count(task.n - 1)} df"
            )
        if task.unknown == "size":
            b = number(normal_quantile(task.power), 5)
            exact = self._z_size(task.power)
            return f"n = (({z} + {b})·{sd} / {effect})² = {number(exact, 6)} → {count(task.n)}"
        u = shift - self.sample.z_alpha
        return (
            f"{effect}·√{count(task.n)}/{sd} − {z} = {number(u, 5)}, "
            f"Φ = {probability(normal_cdf(u))}"
        )

    def alternatives(self, task: Task) -> tuple[Alternative, ...]:
        """Return the size of two independent samples instead of pairs."""
        if not self.unpaired_sd or task.unknown != "size":
            return ()
        reach = self.sample.z_alpha + normal_quantile(task.power)
        needed = 2 * (reach * self.unpaired_sd / self.change.effect) ** 2
        n = self.sample.rounded(needed)
        return (
            Alternative(
                "unpaired, z test",
                {"n_control": n, "n_treatment": n, "total": 2 * n},
                "two groups of different users with the same standard deviation",
            ),
        )


def _two(template: str, both: bool) -> str:
    """Return the near tail and, when asked for, the far one."""
    return template.format("") + (f" + {template.format('-')}" if both else "")
