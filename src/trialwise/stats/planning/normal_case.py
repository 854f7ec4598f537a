"""Plans whose estimate is normal: power, closed-form size, worked numbers and code lines."""

import math
import re
from abc import abstractmethod
from dataclasses import dataclass
from typing import Final

from trialwise.stats.numeric.distributions import normal_cdf, normal_quantile
from trialwise.stats.planning.case import Case, Line, Task
from trialwise.stats.planning.inputs import Formula
from trialwise.stats.planning.layout import OneSample, TwoArms
from trialwise.stats.planning.lines import bracket, literal, put
from trialwise.stats.wording import count, number, probability

_SHOWN: Final = 5  # significant digits of a step that is worked out
_SHOWN_FAR: Final = 5e-5
_R_NAMES: Final = (
    ("**", "^"),
    ("norm.cdf", "pnorm"),
    ("norm.ppf", "qnorm"),
    ("norm.pdf", "dnorm"),
    ("ceil(", "ceiling("),
)
_BY_HAND: Final = (
    ("norm.pdf(norm.ppf", "φ(z"),
    ("*", "·"),
    ("sqrt", "√"),
    ("asin", "arcsin"),
    ("log", "ln"),
)
_POINT_ZERO: Final = re.compile(r"(?<=\d)\.0\b")
_MATH: Final = re.compile(r"\b(asin|ceil|exp|log|sqrt)\(")


@dataclass(frozen=True, slots=True)
class Spread:
    """An effect and the variances of its estimate, times the users of control.

    Attributes:
        effect: on the scale of the test; its sign is that of the change.
        null: variance without an effect, which the critical value is taken from.
        alternative: variance with the effect.
    """

    effect: float
    null: float
    alternative: float


@dataclass(frozen=True, slots=True)
class Source:
    """The same as source that Python and R share (``**`` aside).

    Attributes:
        x: value of the headline effect, called ``x`` in the expressions.
        effect: expression of ``x`` (and ``r``, treatment users per control user).
        null: variance without an effect.
        alternative: variance with the effect.
    """

    x: float
    effect: str
    null: str
    alternative: str


class NormalCase(Case):
    """Φ((|δ|√n − z s₀) / s₁), and two-sided the far tail as well.

    A subclass gives ``spread`` as numbers and ``source`` as text; n is the users of control, s₀²
    and s₁² the variances of its estimate without and with the effect, times n.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def layout(self) -> TwoArms | OneSample:
        """How the size is laid out over the arms."""

    @abstractmethod
    def spread(self, ratio: float) -> Spread:
        """Return effect and variances at ``ratio`` treatment users per control user."""

    @abstractmethod
    def source(self) -> Source:
        """Return the same as source."""

    @abstractmethod
    def definitions(self) -> tuple[str, str]:
        """Return what δ, s₀ and s₁ are, in LaTeX and in Unicode."""

    def power(self, n: int) -> float:
        """Return the probability of detecting the effect with ``n`` users in control."""
        layout = self.layout
        at = self.spread(layout.ratio(n))
        shift = abs(at.effect) * math.sqrt(n / layout.factor)
        bound = layout.z_alpha * math.sqrt(at.null)
        error = math.sqrt(at.alternative)
        far = _reaches(-shift - bound, error) if layout.sides == 2 else 0.0
        return min(_reaches(shift - bound, error) + far, 1.0)

    def exact_size(self, power: float) -> float:
        """Return the users needed in control, not rounded and before variance reduction.

        n = ((z_α s₀ + z_β s₁) / δ)²; the far tail is left out, as everywhere.
        """
        at = self.spread(self.layout.ratio())
        reach = self.layout.z_alpha * math.sqrt(at.null)
        reach += normal_quantile(power) * math.sqrt(at.alternative)
        return (max(reach, 0.0) / at.effect) ** 2

    def size(self, power: float) -> int:
        """Return the users of control, rounded up.

        Raises:
            InputError: when more than 10¹² were needed.
        """
        return self.layout.rounded(self.exact_size(power))

    def direction(self) -> str:
        """Return the direction of the effect."""
        return "increase" if self.spread(self.layout.ratio()).effect > 0 else "decrease"

    def formulas(self, task: Task) -> tuple[str, str]:
        """Return the formula of a task in LaTeX and Unicode, with its definitions."""
        latex, plain = self.definitions()
        form = _SIZE if task.unknown in ("size", "duration") else _POWER
        layout = self.layout
        texts = (
            form.texts(layout.design)
            if isinstance(layout, TwoArms)
            else (_one_sample(form.equal_latex, layout), _one_sample(form.equal_unicode, layout))
        )
        return rf"{texts[0]},\quad {latex}", f"{texts[1]}; {plain}"

    def worked(self, task: Task) -> str:
        """Return the formula with its numbers put in."""
        layout = self.layout
        at = self.spread(layout.ratio(None if task.unknown == "size" else task.n))
        shift, null = number(abs(at.effect), _SHOWN), number(math.sqrt(at.null), _SHOWN)
        error, z = number(math.sqrt(at.alternative), _SHOWN), number(layout.z_alpha, _SHOWN)
        factor = "" if layout.factor == 1 else number(layout.factor, _SHOWN)
        if task.unknown == "size":
            z_beta = number(normal_quantile(task.power), _SHOWN)
            exact = self.exact_size(task.power) * layout.factor
            times = f" × {factor}" if factor else ""
            return (
                f"{self._steps(task, at)}; n = (({z}·{null} + {z_beta}·{error}) / {shift})²{times}"
                f" = {number(exact, 6)} → {count(task.n)}"
            )
        users = f"({count(task.n)}/{factor})" if factor else count(task.n)
        distance = abs(at.effect) * math.sqrt(task.n / layout.factor)
        margin = distance - layout.z_alpha * math.sqrt(at.null)
        if at.alternative == 0:
            return self._steps(task, at)
        u = margin / math.sqrt(at.alternative)
        far = self.power(task.n) - normal_cdf(u)
        return (
            f"{self._steps(task, at)}; u = ({shift}·√{users} − {z}·{null}) / {error} = "
            f"{number(u, _SHOWN)}, Φ(u) = {probability(normal_cdf(u))}{_far_text(far)}"
        )

    def _steps(self, task: Task, at: Spread) -> str:
        """Return effect and variances with their numbers put in."""
        source = self._filled(task, literal(float(f"{self.source().x:.{_SHOWN}g}")))
        parts = [_step("δ", source.effect, at.effect)]
        if source.null == source.alternative:
            parts.append(_step("s₀² = s₁²", source.null, at.null))
        else:
            parts.append(_step("s₀²", source.null, at.null))
            parts.append(_step("s₁²", source.alternative, at.alternative))
        return "; ".join(parts)

    def line(self, task: Task) -> Line:
        """Return the source that reproduces the unknown."""
        if task.unknown == "mde":
            return self._mde_line(task)
        source, layout = self._filled(task), self.layout
        is_power = task.unknown == "power"
        names = ["a"] if is_power else ["a", "b"]
        python = [f"norm.isf({layout.tail_code})", f"norm.ppf({task.power!r})"][: len(names)]
        r = [_critical_r(layout), f"qnorm({task.power!r})"][: len(names)]
        variances = {"v": source.null}
        if source.null != source.alternative:
            variances = {"v0": source.null, "v1": source.alternative}
        names += ["d", *variances]
        python += [source.effect, *variances.values()]
        r += [source.effect, *variances.values()]
        null, *_, alternative = [*variances] * 2
        value = (
            _reached(layout, task.n, "d", null, alternative)
            if is_power
            else _size(layout, task.power, null, alternative)
        )
        return Line(
            layout.setup_code + _python(f"{', '.join(names)} = {', '.join(python)}; ", value),
            value,
            layout.setup_r
            + _r("".join(f"{name} <- {text}; " for name, text in zip(names, r, strict=True))),
            _r(value),
        )

    def _mde_line(self, task: Task) -> Line:
        layout, source = self.layout, self._filled(task)
        setup, names = {"a": f"norm.isf({layout.tail_code})"}, {}
        for name, text in (("v0", source.null), ("v1", source.alternative)):
            if re.search(r"\bx\b", text):
                names[name] = text
            else:
                names[name] = "v" if source.null == source.alternative else name
                setup[names[name]] = text
        reached = _reached(layout, task.n, source.effect, names["v0"], names["v1"])
        low, high = bracket(source.x, self.no_effect)
        value = f"brentq(lambda x: {reached} - {task.power!r}, {low!r}, {high!r}, xtol=1e-16)"
        r_value = (
            f"uniroot(function(x) {reached} - {task.power!r}, c({low!r}, {high!r}), tol=1e-15)$root"
        )
        start = f"{', '.join(setup)} = {', '.join(setup.values())}; "
        r_start = {**setup, "a": _critical_r(layout)}
        return Line(
            layout.setup_code + _python(f"from scipy.optimize import brentq; {start}", value),
            value,
            layout.setup_r + _r("".join(f"{name} <- {text}; " for name, text in r_start.items())),
            _r(r_value),
        )

    def _filled(self, task: Task, x: str = "") -> Source:
        """Return the source with the ratio, and unless it is sought the effect, put in."""
        source = self.source()
        is_size = task.unknown in ("size", "duration")
        ratio = self.layout.ratio_code(None if is_size else task.n)
        x = x or ("x" if task.unknown == "mde" else literal(source.x))
        return Source(
            source.x,
            *(fill(text, x, ratio) for text in (source.effect, source.null, source.alternative)),
        )

    @property
    def no_effect(self) -> float:
        """Value of the headline effect that means no effect."""
        return 0.0


def _reaches(margin: float, error: float) -> float:
    """Return Φ(margin / error), also for an estimate without error."""
    return normal_cdf(margin / error) if error else float(margin > 0)


def _far_text(far: float) -> str:
    """Return what the tail on the other side adds, where it shows."""
    return f", and {probability(far)} on the other side" if far >= _SHOWN_FAR else ""


def fill(source: str, x: str, ratio: str) -> str:
    """Return source with ``x`` and ``r`` put in; a ratio of one is left out.

    >>> fill("log(1+x)/r + 1/r", "0.2", "1"), fill("x/r", "(-0.2)", "3/2")
    ('log(1+0.2) + 1', '(-0.2)/(3/2)')
    """
    if ratio == "1":
        source = re.sub(r"/r\b|\br\*", "", source)
    return put(source, r=f"({ratio})" if "/" in ratio else ratio, x=x)


def _python(setup: str, value: str) -> str:
    """Return the assignments with the imports that they and the value need."""
    used = ", ".join(sorted({*_MATH.findall(setup + value)}))
    return f"from math import {used}; from scipy.stats import norm; {setup}"


def _size(layout: TwoArms | OneSample, power: float, null: str, alternative: str) -> str:
    """Return the size as source."""
    same = null == alternative
    reach = "a + b" if same else f"a*sqrt({null}) + b*sqrt({alternative})"
    reach = f"max({reach}, 0)" if power < 0.5 else f"({reach})"
    size = f"({reach}/d)**2" + (f"*{null}" if same else "")
    return f"max({layout.least}, ceil({layout.times_factor(size)}))"


def _reached(layout: TwoArms | OneSample, n: int, effect: str, null: str, alternative: str) -> str:
    """Return the power as source."""
    users = str(n) if layout.factor == 1 else f"{n}/({layout.times_factor('1')})"
    shift = f"abs({effect})*sqrt({users})"
    near = f"norm.cdf(({shift} - a*sqrt({null}))/sqrt({alternative}))"
    if layout.sides == 1:
        return near
    return f"{near} + norm.cdf((-{shift} - a*sqrt({null}))/sqrt({alternative}))"


def _critical_r(layout: TwoArms | OneSample) -> str:
    return f"qnorm({layout.tail_r}, lower.tail=FALSE)"


def _step(name: str, source: str, value: float) -> str:
    """Return a name, its source with the numbers put in, and its value."""
    shown = number(value, _SHOWN)
    worked = _plain(source)
    same = worked.strip("()").replace("-", "−") == shown
    return f"{name} = {shown}" if same else f"{name} = {worked} = {shown}"


def _plain(source: str) -> str:
    """Return source as it is written by hand."""
    source = re.sub(r"\*\*2\b(?!\.)", "²", source).replace("**", "^")
    for code, hand in _BY_HAND:
        source = source.replace(code, hand)
    return _POINT_ZERO.sub("", source)


def _r(source: str) -> str:
    """Return source that Python and R share as R."""
    for python, r in _R_NAMES:
        source = source.replace(python, r)
    return source


def _one_sample(template: str, layout: OneSample) -> str:
    divisor = r"\alpha" if "\\" in template else "α"
    small = "/2" if "\\" in template else "/₂"
    return template.replace("{tail}", divisor + (small if layout.sides == 2 else ""))


_SIZE: Final = Formula(
    latex=r"n_1 = \left(\frac{z_{1-{tail}}\,s_0 + z_{1-\beta}\,s_1}{\delta}\right)^2,"
    r"\quad n_2 = rn_1",
    unicode="n₁ = ((z₁₋{tail} s₀ + z₁₋β s₁) / δ)², n₂ = r n₁",
    equal_latex=r"n = \left(\frac{z_{1-{tail}}\,s_0 + z_{1-\beta}\,s_1}{\delta}\right)^2",
    equal_unicode="n = ((z₁₋{tail} s₀ + z₁₋β s₁) / δ)²",
)
_POWER: Final = Formula(
    latex=r"1-\beta = \Phi\left(\frac{|\delta|\sqrt{n_1} - z_{1-{tail}}\,s_0}{s_1}\right)",
    unicode="1 − β = Φ((|δ| √n₁ − z₁₋{tail} s₀) / s₁)",
    equal_latex=r"1-\beta = \Phi\left(\frac{|\delta|\sqrt{n} - z_{1-{tail}}\,s_0}{s_1}\right)",
    equal_unicode="1 − β = Φ((|δ| √n − z₁₋{tail} s₀) / s₁)",
)
