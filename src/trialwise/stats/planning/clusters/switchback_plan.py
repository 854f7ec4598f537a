"""A switchback, in which periods alternate between the arms: power, periods needed, wording."""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import ALPHA, SIDES, read_test
from trialwise.stats.numeric.distributions import (
    noncentral_t_tail,
    normal_critical,
    normal_quantile,
)
from trialwise.stats.numeric.tails import critical
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.planning.search import smallest_size
from trialwise.stats.wording import count, counted, number, percent, probability, tidy

Convention = Literal["pairs", "random"]
LEAST_PAIRS: Final = 2
PERIOD_SD: Final = Param(
    "sd",
    "number",
    "standard deviation of the metric between periods, each period's mean counting once, in the "
    "metric's unit",
    required=True,
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="Take it from past periods of the same length.",
)
CORRELATION: Final = Param(
    "correlation",
    "number",
    "correlation of neighbouring periods without any treatment",
    default=0.0,
    low=-1,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="A correlation lies between -1 and 1.",
    high_hint="A correlation lies between -1 and 1.",
)
PERIODS: Final = Param(
    "periods",
    "count",
    "periods in all, half of them in each arm; an even number",
    required=True,
    low=2 * LEAST_PAIRS,
    high=LARGEST_SIZE,
    low_hint="At least four periods are needed.",
)
PERIOD_HOURS: Final = Param(
    "period_hours",
    "number",
    "length of a period in hours, to tell the days",
    low=0,
    high=1e6,
    low_open=True,
    low_hint="A period takes time.",
)
CONVENTION: Final = Param(
    "convention",
    "choice",
    "pairs: neighbouring periods form pairs in random order (paired t test), so what they share "
    "cancels; random: each period is drawn alone (two-sample t test), so correlation does not help",
    default="pairs",
    choices=("pairs", "random"),
)
DESIGN: Final = (ALPHA, POWER, SIDES, CONVENTION)
OUTPUTS: Final = (
    Output("periods", "periods in all, an even number"),
    Output("periods_per_arm", "periods in each arm"),
    Output("days", "days that these periods take, rounded up (optional: needs period_hours)"),
    Output("weeks", "the same in whole weeks, rounded up (optional: needs period_hours)"),
)
PHRASES: Final = {
    "pairs": "pairs of neighbouring periods in random order, paired t test",
    "random": "each period assigned alone, two-sample t test of equal halves",
}
SOURCE: Final = (
    "t tests as in Cohen (1988), ch. 2; switchbacks: Bojinov, Simchi-Levi & Zhao (2023), "
    "Management Science 69, 3759-3777"
)
_NAMES: Final = {"pairs": "pairs of neighbours", "random": "periods drawn alone"}
_NOTES: Final = {
    "pairs": "what neighbours share cancels",
    "random": "correlation neither helps nor hurts",
}


@dataclass(frozen=True, slots=True)
class Switchback:
    """Periods of one unit that switches between two arms.

    Attributes:
        sd: standard deviation between periods.
        correlation: of neighbouring periods.
        alpha: false positive rate.
        sides: 1 or 2.
        convention: ``pairs`` or ``random``.
    """

    sd: float
    correlation: float
    alpha: float
    sides: int
    convention: Convention

    @property
    def tail(self) -> float:
        """Probability of the rejection tail on the side of the effect."""
        return self.alpha / self.sides

    @property
    def kept(self) -> float:
        """Share of the variance that the comparison keeps."""
        return 1 - self.correlation if self.convention == "pairs" else 1.0

    def standard_error(self, half: int) -> float:
        """Return the standard error of the difference with ``half`` periods in each arm."""
        return self.sd * math.sqrt(2 * self.kept / half)

    def df(self, half: int) -> int:
        """Return the degrees of freedom."""
        return half - 1 if self.convention == "pairs" else 2 * half - 2

    def power(self, effect: float, half: int) -> float:
        """Return the power with ``half`` periods in each arm.

        >>> round(Switchback(1, 0.5, 0.05, 2, "pairs").power(0.5, 34), 4)
        0.8078
        """
        shift, df = abs(effect) / self.standard_error(half), self.df(half)
        bound = critical(self.tail, df)
        far = 1 - noncentral_t_tail(-bound, df, shift) if self.sides == 2 else 0.0
        return noncentral_t_tail(bound, df, shift) + far

    def needed(self, effect: float, power: float) -> int:
        """Return the periods of each arm that reach ``power``.

        Raises:
            InputError: when chance alone reaches it, or more than 10¹² periods were needed.
        """
        self.check_power(power)
        total = max(normal_critical(self.tail) + normal_quantile(power), 0.0)
        guess = 2 * self.kept * (total * self.sd / effect) ** 2
        if not 2 * guess <= LARGEST_SIZE:
            raise InputError(
                "effect",
                f"too small (about {guess:.1e} periods per arm)",
                "large enough to need at most 10¹² periods",
                "Look for a larger effect, or check its unit.",
            )
        return smallest_size(
            lambda half: self.power(effect, half),
            power,
            least=LEAST_PAIRS,
            guess=math.ceil(guess) + 2,
        )

    def check_power(self, power: float) -> None:
        """Refuse a power that chance alone would reach."""
        if power <= self.alpha:
            raise InputError(
                "power",
                power,
                f"above alpha ({number(self.alpha)})",
                "A test rejects with probability alpha even without an effect.",
            )

    def others(
        self, outputs: Callable[["Switchback"], dict[str, Value]]
    ) -> tuple[Alternative, ...]:
        """Return what the other assignment of periods gives."""
        other: Convention = "random" if self.convention == "pairs" else "pairs"
        with contextlib.suppress(InputError):
            found = outputs(replace(self, convention=other))
            return (Alternative(_NAMES[other], found, f"{PHRASES[other]}; {_NOTES[other]}"),)
        return ()

    def reading(self, call: Call, power: float | None = None) -> tuple[str, ...]:
        """Return periods and error rates as understood; ``power`` when it was an input."""
        wanted = () if power is None else (f"power {percent(power)}{call.default_mark('power')}",)
        return (
            f"correlation of neighbouring periods {number(self.correlation)}"
            f"{call.default_mark('correlation')}",
            read_test(call, self.alpha, self.sides),
            *wanted,
        )

    def formula(self) -> tuple[str, str]:
        """Return LaTeX and Unicode of the power."""
        rho = r"(1-\rho)" if self.convention == "pairs" else ""
        rho_text = "(1 − ρ)" if self.convention == "pairs" else ""
        df, df_text = ("k-1", "k − 1") if self.convention == "pairs" else ("2k-2", "2k − 2")
        bars = ("|", "|") if self.sides == 2 else ("", "")
        return (
            rf"1-\beta = P({bars[0]}T'_{{{df},\,\lambda}}{bars[1]} > t),\quad "
            rf"\lambda = \frac{{|\delta|}}{{\sigma\sqrt{{2{rho}/k}}}}",
            f"1 − β = P({bars[0]}T′{bars[1]} > t), T′ noncentral t with {df_text} df and "
            f"λ = |δ| / (σ √(2{rho_text}/k)), k periods per arm",
        )

    def worked(self, effect: float, half: int) -> str:
        """Return the power with the numbers put in."""
        rho = f"·(1 − {number(self.correlation)})" if self.convention == "pairs" else ""
        shift = abs(effect) / self.standard_error(half)
        return (
            f"λ = {number(abs(effect), 6)} / ({number(self.sd)} · √(2{rho}/{count(half)})) = "
            f"{number(shift, 4)}; 1 − β = {probability(self.power(effect, half))} with "
            f"{count(self.df(half))} df"
        )


def period_outputs(half: int, period_hours: float | None) -> dict[str, Value]:
    """Return periods, and days when the length of a period is known."""
    outputs: dict[str, Value] = {"periods": 2 * half, "periods_per_arm": half}
    if period_hours is None:
        return outputs
    days = max(math.ceil(tidy(2 * half * period_hours / 24)), 1)
    return outputs | {"days": days, "weeks": -(-days // 7)}


def period_text(half: int, period_hours: float | None) -> str:
    """Return for example ``68 periods, 34 in each arm (34 days, so 5 whole weeks)``."""
    text = f"{count(2 * half)} periods, {count(half)} in each arm"
    if period_hours is None:
        return text
    found = period_outputs(half, period_hours)
    days, weeks = int(found["days"]), int(found["weeks"])
    return f"{text} ({counted(days, 'day')}, so {counted(weeks, 'whole week')})"


def read_hours(period_hours: float | None) -> tuple[str, ...]:
    """Return the length of a period as understood."""
    return () if period_hours is None else (f"periods of {number(period_hours)} hours",)


ASSUMPTIONS: Final = (
    "A period's effect ends with it: time for carryover is cut from its start, and sd is that of "
    "what is left.",
    "The number of users in a period does not matter here, periods do: their spread and "
    "correlation come from past data with the same period length.",
    "Beyond neighbours periods are taken as independent or as balanced over hours and weekdays; "
    "run whole weeks.",
)


def python_line(
    plan: Switchback, *, effect: str, half: int = 0, power: float = 0, top: float = 0
) -> str:
    """Return the line of Python that prints the unknown: periods, power or effect.

    Args:
        plan: error rates and spread.
        effect: as source; ``x`` when it is the unknown.
        half: periods per arm; 0 when they are the unknown.
        power: wanted; 0 when it is the unknown.
        top: a distance beyond the effect, when that is the unknown.
    """
    df = "k-1" if plan.convention == "pairs" else "2*k-2"
    tail = f"{plan.alpha!r}/2" if plan.sides == 2 else repr(plan.alpha)
    far = "+nct.sf(a, f, -d)" if plan.sides == 2 else ""
    setup = (
        f"from scipy.stats import nct, t; P = lambda k, e: (lambda a, f, d: nct.sf(a, f, d){far})"
        f"(t.isf({tail}, {df}), {df}, abs(e)/({plan.sd!r}*(2*{_kept(plan)}/k)**0.5)); "
    )
    if half and power:
        return (
            f"from scipy.optimize import brentq; {setup}print(brentq(lambda x: P({half}, x)-"
            f"{power!r}, 1e-9*{top!r}, {top!r}, xtol=1e-15, maxiter=999))"
        )
    if half:
        return f"{setup}print(P({half}, {effect}))"
    start = f"2*{_kept(plan)}*((norm.isf({tail})+norm.ppf({power!r}))*{plan.sd!r}/({effect}))**2"
    return (
        f"from itertools import count; from scipy.stats import norm; {setup}"
        f"s = max({LEAST_PAIRS}, int({start})-1); "
        f"print(2*next(k for k in count(s) if P(k, {effect}) >= {power!r}))"
    )


def r_line(
    plan: Switchback, *, effect: str, half: int = 0, power: float = 0, top: float = 0
) -> str:
    """Return the line of R that prints the unknown; arguments as in ``python_line``."""
    df = "k-1" if plan.convention == "pairs" else "2*k-2"
    tail = f"{plan.alpha!r}/2" if plan.sides == 2 else repr(plan.alpha)
    far = "+pt(-a, f, d)" if plan.sides == 2 else ""
    setup = (
        f"P <- function(k, e) {{ f <- {df}; a <- qt({tail}, f, lower.tail=FALSE); "
        f"d <- abs(e)/({plan.sd!r}*sqrt(2*{_kept(plan)}/k)); "
        f"pt(a, f, d, lower.tail=FALSE){far} }}; "
    )
    if half and power:
        return (
            f"{setup}cat(format(uniroot(function(x) P({half}, x)-{power!r}, c(1e-9, 1)*{top!r}, "
            f"tol=1e-14*{top!r})$root, digits=12))"
        )
    if half:
        return f"{setup}cat(format(P({half}, {effect}), digits=12))"
    start = f"2*{_kept(plan)}*((qnorm({power!r})-qnorm({tail}))*{plan.sd!r}/({effect}))^2"
    return (
        f"{setup}k <- max({LEAST_PAIRS}, floor({start})-1); "
        f"while (P(k, {effect}) < {power!r}) k <- k+1; cat(2*k)"
    )


def _kept(plan: Switchback) -> str:
    return f"(1-{plan.correlation!r})" if plan.convention == "pairs" else "1"
