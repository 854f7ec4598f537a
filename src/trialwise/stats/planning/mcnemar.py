"""Planning McNemar's test: two conversion rates measured on the same pairs or users."""

from dataclasses import dataclass
from typing import Final, Literal

from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES
from trialwise.stats.numeric.mcnemar_power import LARGEST_SIZE, check_pairs, mcnemar_power
from trialwise.stats.planning.case import Line, Task, Texts
from trialwise.stats.planning.family import Detectable, Inputs, PlanFamily
from trialwise.stats.planning.layout import OneSample, sample_param
from trialwise.stats.planning.lines import bracket
from trialwise.stats.planning.normal_case import NormalCase, Source, Spread
from trialwise.stats.planning.pairs import (
    DISCORDANT,
    EFFECT,
    ODDS_RATIO,
    ONLY_A,
    ONLY_B,
    pair_shares,
)
from trialwise.stats.planning.search import smallest_size
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import difference, number, percent, points, tidy

Convention = Literal["connor", "miettinen", "wald", "exact"]
_FEW: Final = 10
# Sizes in a row that must have the power; the saw-tooth of a sign test is shorter.
_RUN: Final = 16
# Sizes before the one found by bisection that are looked at as well.
_BEFORE: Final = 40
# Variance of the number of discordant pairs beyond which nothing is left of the saw-tooth.
_SMOOTH: Final = 25


_NAMES: Final = {
    "connor": ("Connor", "z test with the variance under no effect, then under the effect"),
    "miettinen": ("Miettinen", "allows for the chance in the number of discordant pairs"),
    "wald": ("Wald", "z test of the difference with the variance under the effect"),
    "exact": ("exact", "sign test of the discordant pairs, averaged over their number"),
}
CONVENTION = Param(
    "convention",
    "choice",
    "; ".join(f"{key}: {name}, {note}" for key, (name, note) in _NAMES.items()),
    default="connor",
    choices=tuple(_NAMES),
)
_WHERE: Final = ("ψ = p_a + p_b discordant pairs", r"\psi=p_a+p_b")
_DEFINITIONS: Final = {
    "connor": (
        rf"\delta=p_b-p_a,\ s_0^2=\psi,\ s_1^2=\psi-\delta^2,\ {_WHERE[1]}",
        f"δ = p_b − p_a, s₀² = ψ, s₁² = ψ − δ², {_WHERE[0]}",
    ),
    "miettinen": (
        rf"\delta=p_b-p_a,\ s_0^2=\psi,\ s_1^2=\psi-\frac{{\delta^2(3+\psi)}}{{4\psi}},\ "
        rf"{_WHERE[1]}",
        f"δ = p_b − p_a, s₀² = ψ, s₁² = ψ − δ²(3 + ψ)/(4ψ), {_WHERE[0]}",
    ),
    "wald": (
        rf"\delta=p_b-p_a,\ s_0^2=s_1^2=\psi-\delta^2,\ {_WHERE[1]}",
        f"δ = p_b − p_a, s₀² = s₁² = ψ − δ², {_WHERE[0]}",
    ),
}
_EXACT: Final = (
    r"1-\beta=\sum_m \binom nm\psi^m(1-\psi)^{n-m}\,"
    r"P\left(\text{sign test of } m \text{ rejects}\,\middle|\,\tfrac{p_b}{\psi}\right)",
    "1 − β = Σ over m of P(M = m) × P(the sign test of m pairs rejects | p_b/ψ), M binomial(n, ψ), "
    f"{_WHERE[0]}",
)


@dataclass(frozen=True, slots=True)
class McnemarCase(NormalCase):
    """Paired successes and failures: the shares of pairs in which only one side succeeds."""

    only_a: float
    only_b: float
    effect: float
    fixed: Literal["discordant", "only_a"]
    sample: OneSample
    convention: Convention

    @property
    def layout(self) -> OneSample:
        """One sample of pairs."""
        return self.sample

    @property
    def discordant(self) -> float:
        """Share of pairs that differ."""
        return self.only_a + self.only_b

    def spread(self, ratio: float) -> Spread:  # noqa: ARG002  # one sample
        """Return effect and variances."""
        psi, effect = self.discordant, self.effect
        plain = 4 * self.only_a * self.only_b + psi * (1 - psi)  # psi − effect² without loss
        if self.convention == "wald":
            return Spread(effect, plain, plain)
        if self.convention == "miettinen":
            return Spread(effect, psi, psi - effect * effect * (3 + psi) / (4 * psi))
        return Spread(effect, psi, plain)

    def power(self, n: int) -> float:
        """Return the probability of detecting the effect with ``n`` pairs."""
        if self.convention != "exact":
            return NormalCase.power(self, n)
        sample = self.sample
        return mcnemar_power(n, self.only_a, self.only_b, tail=sample.tail, sides=sample.sides)

    def size(self, power: float) -> int:
        """Return the pairs needed.

        Raises:
            InputError: when more than 10¹² were needed, or too many for the exact test.
        """
        rough = self.sample.rounded(self.exact_size(power))
        if self.convention != "exact":
            return rough
        return self._exact_size(power, rough)

    def _exact_size(self, power: float, rough: int) -> int:
        """Return the smallest size that has the power, as do the next sizes, by the exact test.

        The place is found by bisection. When nearly all pairs differ the power rises in a
        saw-tooth, and each size around is looked at; else the number of discordant pairs varies
        enough to smooth it out.
        """
        check_pairs(rough)
        if self.power(LARGEST_SIZE) < power:
            check_pairs(LARGEST_SIZE + 1)
        place = smallest_size(self.power, power, guess=rough, largest=LARGEST_SIZE)
        if place * self.discordant * (1 - self.discordant) > _SMOOTH:
            return place
        n, run = max(place - _BEFORE, 2), 0
        while run <= _RUN and n <= LARGEST_SIZE:
            run = run + 1 if self.power(n) >= power else 0
            n += 1
        return n - run

    def source(self) -> Source:
        """Return effect and variances as source of the effect."""
        psi = repr(tidy(self.discordant))
        if self.fixed == "only_a":
            psi = f"(2*{self.only_a!r}+x)"
        plain = f"{psi}-x**2"
        if self.convention == "wald":
            return Source(self.effect, "x", f"({plain})", f"({plain})")
        if self.convention == "miettinen":
            return Source(self.effect, "x", psi, f"({psi}-x**2*(3+{psi})/(4*{psi}))")
        return Source(self.effect, "x", psi, f"({plain})")

    def definitions(self) -> tuple[str, str]:
        """Return what δ and s are."""
        return _DEFINITIONS[self.convention]

    def outputs(self) -> dict[str, Value]:
        """Return the shares of discordant pairs and the effect."""
        outputs: dict[str, Value] = {
            "effect": self.effect,
            "only_a": self.only_a,
            "only_b": self.only_b,
            "discordant": tidy(self.discordant),
        }
        return outputs | ({"odds_ratio": self.only_b / self.only_a} if self.only_a > 0 else {})

    def effect_text(self) -> str:
        """Return the effect in words."""
        return (
            f"a difference of {points(self.effect)} (only B succeeds in {percent(self.only_b, 4)}, "
            f"only A in {percent(self.only_a, 4)} of the pairs)"
        )

    def metric_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the share that was given without an effect."""
        if self.fixed == "only_a":
            return (f"only A succeeds in {percent(self.only_a)} of the pairs",)
        return (f"outcomes differ in {percent(tidy(self.discordant))} of the pairs",)

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the effect as understood."""
        return (
            f"only B {percent(self.only_b, 6)}, only A {percent(self.only_a, 6)} of the pairs, "
            f"difference {points(self.effect)}",
        )

    def line(self, task: Task) -> Line:
        """Return the source that reproduces the unknown."""
        return (
            _exact_line(self, task) if self.convention == "exact" else NormalCase.line(self, task)
        )

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        is_exact = self.convention == "exact"
        formula, formula_text = _EXACT if is_exact else self.formulas(task)
        name, note = _NAMES[self.convention]
        pairs = task.n * self.discordant
        rough = pairs < _FEW and not is_exact
        return Texts(
            convention=f"McNemar's test, {name}'s size ({note})"
            if not is_exact
            else f"McNemar's exact test ({note})",
            assumptions=(
                "Pairs are independent of each other; only pairs whose outcomes differ tell the "
                "sides apart.",
                f"Only about {number(pairs, 2)} discordant pairs are expected: the normal "
                "approximation is rough, use the exact convention."
                if rough
                else "The share of discordant pairs is a guess before the data: take it from a "
                "pilot, because the size depends on it as much as on the effect.",
            ),
            formula=formula,
            formula_text=formula_text,
            worked="" if is_exact else self.worked(task),
            source=_SOURCES[self.convention],
        )


def _exact_line(case: McnemarCase, task: Task) -> Line:
    """Return the line of the exact test: a sum over the number of discordant pairs."""
    tail, both = case.sample.tail_code, case.sample.sides == 2
    psi, high = repr(tidy(case.discordant)), repr(max(case.only_a, case.only_b))
    if task.unknown == "mde":
        down = "-" if case.effect < 0 else ""
        psi, high = (
            (psi, f"(({psi}{down or '+'}x)/2)".replace("--", "+"))
            if case.fixed == "discordant"
            else (f"(2*{case.only_a!r}+x)", f"({case.only_a!r}{'+x' if not down else ''})")
        )
    n = "n" if task.unknown == "size" else str(task.n)
    python = f"binom.sf(binom.isf({tail}, m, 0.5), m, {high}/{psi})"
    r = f"pbinom(qbinom({tail}, m, 0.5, lower.tail=FALSE), m, {high}/({psi}), lower.tail=FALSE)"
    if both:
        python += f" + binom.sf(binom.isf({tail}, m, 0.5), m, 1-{high}/{psi})"
        r += (
            f" + pbinom(qbinom({tail}, m, 0.5, lower.tail=FALSE), m, 1-{high}/({psi}), "
            "lower.tail=FALSE)"
        )
    python = f"sum(binom.pmf(m, {n}, {psi})*({python}))"
    r = f"sum(dbinom(m, {n}, {psi})*({r}))"
    imports = "from numpy import arange; from scipy.stats import binom; "
    if task.unknown == "power":
        return Line(f"{imports}m = arange({n} + 1); ", python, f"m <- 0:{n}; ", r)
    if task.unknown == "mde":
        low, high_end = bracket(case.effect, 0.0)
        ends = f"{low!r}, {high_end!r}"
        return Line(
            f"from scipy.optimize import brentq; {imports}m = arange({n} + 1); ",
            f"brentq(lambda x: {python} - {task.power!r}, {ends}, xtol=1e-16)",
            f"m <- 0:{n}; ",
            f"uniroot(function(x) {r} - {task.power!r}, c({ends}), tol=1e-15)$root",
        )
    first = max(task.n - _BEFORE, 2)
    return Line(
        f"{imports}f = lambda n, m: {python}; ",
        f"next(n for n in range({first}, 10**6) if all(f(k, arange(k + 1)) >= {task.power!r} "
        f"for k in range(n, n + {_RUN + 1})))",
        f"f <- function(n) {{ m <- 0:n; {r} }}; n <- {first}; "
        f"while (any(sapply(n:(n+{_RUN}), f) < {task.power!r})) n <- n + 1; ",
        "n",
    )


def mcnemar_case(
    *,
    alpha: float,
    sides: int,
    convention: Convention,
    discordant: float | None = None,
    only_a: float | None = None,
    effect: float | None = None,
    odds_ratio: float | None = None,
    only_b: float | None = None,
) -> McnemarCase:
    """Return the plan of McNemar's test from its inputs, see ``FAMILY`` for their ranges.

    Raises:
        InputError: when there is no effect, or a share leaves [0, 1].
    """
    a, b = pair_shares(
        discordant=discordant, only_a=only_a, effect=effect, odds_ratio=odds_ratio, only_b=only_b
    )
    fixed: Literal["discordant", "only_a"] = "only_a" if discordant is None else "discordant"
    sample = OneSample(alpha, sides, "pair")
    return McnemarCase(a, b, effect or difference(b, a), fixed, sample, convention)


def _room(direction: str, inputs: Inputs) -> float:
    """Return the largest possible difference."""
    if "discordant" in inputs:
        return float(inputs["discordant"])
    only_a = float(inputs["only_a"])
    return 1 - 2 * only_a if direction == "increase" else only_a


_SOURCES: Final = {
    "connor": "Connor (1987), Sample size for testing differences in proportions for the "
    "paired-sample design, Biometrics 43, 207-211",
    "miettinen": "Miettinen (1968), The matched pairs design in the case of all-or-none responses, "
    "Biometrics 24, 339-352",
    "wald": "Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 13",
    "exact": "Duffy (1984), Asymptotic and exact power for the McNemar test and its analogue with "
    "R controls per case, Biometrics 40, 1005-1015",
}
FAMILY = PlanFamily(
    name="mcnemar",
    subject="two rates on the same pairs (McNemar)",
    metric=(DISCORDANT, ONLY_A),
    effect=(EFFECT, ODDS_RATIO, ONLY_B),
    options=(SIDES, CONVENTION),
    groups=(("discordant", "only_a"),),
    case=mcnemar_case,
    outputs=(
        Output("effect", "difference of the two rates, only_b - only_a"),
        Output("only_a", "share of pairs in which only A succeeds"),
        Output("only_b", "share of pairs in which only B succeeds"),
        Output("discordant", "share of pairs whose outcomes differ"),
        Output("odds_ratio", "only_b over only_a (optional: needs only_a above 0)"),
    ),
    layout=OneSample,
    users=sample_param("pairs in the sample"),
    headline="n",
    detectable=Detectable(
        headline="effect",
        given=lambda distance: {"effect": distance},
        room=_room,
        start=0.02,
    ),
    example={"discordant": 0.25, "effect": 0.1},
    example_n=200,
    conventions=_NAMES,
    formula="n = ((z₁₋α/₂ √ψ + z₁₋β √(ψ − δ²)) / δ)², ψ the share of discordant pairs.",
    source=_SOURCES["connor"],
)
CALCULATORS = plan_calculators(FAMILY)
