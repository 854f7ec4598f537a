"""The users of a test that is monitored with the mixture SPRT up to a largest sample."""

import math
from dataclasses import dataclass
from functools import lru_cache

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_quantile
from trialwise.stats.numeric.expanding import root_near
from trialwise.stats.numeric.group_sequential import Exits, exits
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.inputs import POWER, RATIO
from trialwise.stats.sequential.boundary import Boundary, Plan, bounds_of
from trialwise.stats.sequential.boundary_inputs import NAMINGS
from trialwise.stats.sequential.characteristics import (
    characteristics_of,
    expected_share,
    fixed_drift,
    miss_quantile,
)
from trialwise.stats.sequential.code import MOST_LOOKS_R, setup_line
from trialwise.stats.sequential.fixed_size import SIZE, SIZE_PARAMS, FixedSize, fixed_size
from trialwise.stats.sequential.mixture import critical_z
from trialwise.stats.wording import count, counted, fixed, number, percent, probability

LOOKS = Param(
    "looks",
    "count",
    "number of equally spaced looks up to the largest sample; many stand for continuous monitoring",
    default=20,
    low=1,
    high=60,
    low_hint="The end of the test is a look.",
    high_hint="More looks change the result little.",
)
TAU_RATIO = Param(
    "tau_ratio",
    "number",
    "standard deviation of the mixture over the effect to detect",
    default=1.0,
    low=0.1,
    high=10,
    low_hint="1 tunes the test for the effect to detect.",
    high_hint="1 tunes the test for the effect to detect.",
)
_PARAMS = (*SIZE_PARAMS, LOOKS, TAU_RATIO, ALPHA, POWER, RATIO)
_USUAL = 1.4  # the drift is rarely more than this many times that of the test with one look


@dataclass(frozen=True, slots=True)
class Monitored:
    """A test that is monitored with the mixture SPRT.

    Attributes:
        looks: number of equally spaced looks.
        alpha: false positive rate over all looks.
        tau_ratio: standard deviation of the mixture over the effect.
    """

    looks: int
    alpha: float
    tau_ratio: float

    @property
    def times(self) -> tuple[float, ...]:
        """Share of the largest sample at each look."""
        return tuple((place + 1) / self.looks for place in range(self.looks))

    def critical(self, drift: float) -> tuple[float, ...]:
        """Return |z| that stops at each look when the final z has this mean under the effect."""
        # In units of the standard error at the largest sample the effect is the drift.
        tau = self.tau_ratio * drift
        return tuple(critical_z(self.alpha, tau, 1 / math.sqrt(time)) for time in self.times)

    def exits(self, drift: float, *, is_real: bool = True) -> Exits:
        """Return where the test stops, with the effect or without."""
        return _exits(self, drift, is_real)

    def expected(self, drift: float, *, is_real: bool) -> float:
        """Return the expected share of the largest sample at the stop."""
        return expected_share(self.exits(drift, is_real=is_real), self.times)

    def drift_for(self, power: float) -> float:
        """Return the mean of the final z with which the effect is found with ``power``."""

        def surplus(drift: float) -> float:
            return -miss_quantile(self.exits(drift)) - normal_quantile(power)

        least = fixed_drift(self.alpha / 2, power)
        return root_near(surplus, least, _USUAL * least)


@lru_cache(maxsize=32)
def _exits(test: Monitored, drift: float, is_real: bool) -> Exits:
    critical = test.critical(drift)
    return exits(test.times, [-z for z in critical], critical, drift if is_real else 0.0)


@validated("sequential-sample-size", _PARAMS, (SIZE,))
def sequential_sample_size(
    call: Call,
    *,
    n_fixed: int | None = None,
    baseline: float | None = None,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    sd: float | None = None,
    looks: int = 20,
    tau_ratio: float = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1.0,
) -> Calculation:
    """Return the largest and the expected sample of a test monitored with the mixture SPRT.

    The power up to the largest sample is P(|Z_k| ≥ c_k at some look), c_k² = (1 + 1/r_k)(2 ln(1/α)
    + ln(1 + r_k)), r_k = τ²/V_k, from the recursion of Armitage, McPherson & Rowe (1969).

    Args:
        call: filled in by ``validated``.
        n_fixed: users in control with one look. Give exactly one of n_fixed, target, effect, lift.
        baseline: rate of control, in (0, 1); with target, effect or lift of a rate.
        target: rate of the treatment, in (0, 1).
        effect: absolute difference, signed, not 0; of rates with baseline, of means with sd.
        lift: relative difference of rates, above -1, not 0.
        sd: standard deviation between users, above 0, in the metric's unit; with effect.
        looks: equally spaced looks up to the largest sample, 1 to 60.
        tau_ratio: tau over the effect to detect, in [0.1, 10].
        alpha: false positive rate over all looks, in (0, 0.5), two-sided.
        power: chance to stop for the effect by the largest sample, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].

    Returns:
        ``n_control``, ``n_treatment`` and ``total`` at most, expected totals with and without the
        effect, the inflation over the fixed test, and the power at the fixed test's size.

    Raises:
        InputError: for inputs that do not belong together, or outside their range.

    Source: Johari et al. (2022), Operations Research 70; Jennison & Turnbull (1999), ch. 19.

    Examples:
        >>> result = sequential_sample_size(baseline=0.1, target=0.12)
        >>> round(result.outputs["inflation"], 2)
        1.74
    """
    design = Design(alpha=alpha, sides=2, ratio=ratio, arms=2)
    design.check_power(power)
    size = fixed_size(
        design,
        power,
        n_fixed=n_fixed,
        baseline=baseline,
        target=target,
        effect=effect,
        lift=lift,
        sd=sd,
    )
    test = Monitored(looks, alpha, tau_ratio)
    drift = test.drift_for(power)
    least = fixed_drift(alpha / 2, power)
    inflation = (drift / least) ** 2
    split = design.split(size.control * inflation)
    outputs: dict[str, Value] = {
        **split.outputs(),
        "expected_total_h1": math.ceil(split.total * test.expected(drift, is_real=True)),
        "expected_total_h0": math.ceil(split.total * test.expected(drift, is_real=False)),
        "inflation": inflation,
        "power_at_fixed": math.fsum(test.exits(least).upper),
    }
    fixed_total = design.split(size.control).total
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, split.text(), fixed_total, power),
        reading=(
            *size.reading,
            f"{counted(looks, 'equally spaced look')}{call.default_mark('looks')}",
            f"tau {number(tau_ratio)} times the effect{call.default_mark('tau_ratio')}",
            f"alpha {number(alpha)} two-sided, over all looks{call.default_mark('alpha')}",
            f"power {percent(power)}{call.default_mark('power')}",
            f"{number(ratio)} treatment : 1 control{call.default_mark('ratio')}",
        ),
        convention=f"{size.convention}, monitored with the mixture SPRT, stopped at the largest "
        "sample",
        alternatives=_alternatives(design, size.control, power, looks),
        assumptions=(
            "The statistic is normal with independent increments; tau was fixed in advance.",
            "The test stops at the first look where zero is excluded, and at the largest sample at "
            "the latest; going on beyond it stays valid.",
            "With more looks the expected sample falls a little; the false positive rate is below "
            "alpha for any number of looks.",
        ),
        formula=r"P_\theta\left(\bigcup_k\{|Z_k|\ge c_k\}\right)=1-\beta,\quad c_k^2="
        r"\left(1+\tfrac1{r_k}\right)\left(2\ln\tfrac1\alpha+\ln(1+r_k)\right),\ r_k=\tau^2/V_k",
        formula_text="P_θ(|Z_k| ≥ c_k at some look) = 1 − β, c_k² = (1 + 1/r_k)(2 ln(1/α) + "
        "ln(1 + r_k)), r_k = τ²/V_k; n_max = n₁·(θ/(z₁₋α/₂ + z₁₋β))²",
        worked=f"R = ({fixed(drift, 4)} / {fixed(least, 4)})² = {fixed(inflation, 4)}; n_max = "
        f"{fixed(inflation, 4)} × {number(size.control, 7)} = "
        f"{number(size.control * inflation, 7)} → {count(split.control)}",
        code=_code(test, size, power),
        r_code=_r_code(test, size, power),
        source="Johari, Koomen, Pekelis & Walsh (2022), Operations Research 70, 1806-1821; "
        "Jennison & Turnbull (1999), Group Sequential Methods, ch. 19, for the recursion",
        tables=(_table(test, drift, split.control),),
    )


def _summary(outputs: dict[str, Value], sizes: str, fixed_total: int, power: float) -> str:
    more = number(100 * (float(outputs["inflation"]) - 1), 3)
    expected = count(int(outputs["expected_total_h1"]))
    reached = probability(float(outputs["power_at_fixed"]))
    return (
        f"Plan for at most {sizes}, {more} % more than a fixed test ({count(fixed_total)} in "
        f"total). When the effect is there it stops after {expected} users in total on average. "
        f"Stopped at the fixed test's size its power would be {reached} instead of "
        f"{percent(power)}."
    )


_RIVALS: tuple[Boundary, ...] = ("lan-demets-obrien-fleming", "pocock")


def _alternatives(
    design: Design, control: float, power: float, looks: int
) -> tuple[Alternative, ...]:
    """Return the fixed test, and group sequential tests with five of the looks."""
    found = [Alternative("one look", design.split(control).outputs(), "no early stop")]
    planned = min(looks, 5)
    times = tuple((place + 1) / planned for place in range(planned))
    for name in _RIVALS:
        bounds = bounds_of(Plan(times, design.alpha, 2, name))
        split = design.split(control * characteristics_of(bounds, power).inflation)
        found.append(
            Alternative(
                f"{NAMINGS[name].name}, {counted(planned, 'planned look')}",
                split.outputs(),
                "smaller at most, but looks must be planned",
            )
        )
    return tuple(found)


def _code(test: Monitored, size: FixedSize, power: float) -> str:
    plan = Plan(test.times, test.alpha, 2, "pocock")
    bound = (
        "C = lambda d: [(lambda r: ((1+1/r)*(-2*np.log(2*a)+np.log1p(r)))**.5)"
        f"(({test.tau_ratio!r}*d)**2*t) for t in T[1:]]; "
    )
    return (
        f"{setup_line(plan)}{size.code}{bound}f = norm.isf(a)+norm.ppf({power!r}); "
        f"d = brentq(lambda d: cross(C(d), d)-{power!r}, f-1e-3, 9*f); "
        "print(int(np.ceil(m*(d/f)**2)), cross(C(f), f))"
    )


def _r_code(test: Monitored, size: FixedSize, power: float) -> str:
    """Return the same line in R, empty for more looks than rpact takes."""
    if test.looks > MOST_LOOKS_R or not size.r_code:
        return ""
    return (
        f"suppressMessages(library(rpact)); {size.r_code}t <- (1:{test.looks})/{test.looks}; "
        f"C <- function(d) {{r <- ({test.tau_ratio!r}*d)^2*t; "
        f"sqrt((1+1/r)*(2*log(1/{test.alpha!r})+log1p(r)))}}; "
        "P <- function(d) {p <- getGroupSequentialProbabilities("
        "rbind(-C(d)-d*sqrt(t), C(d)-d*sqrt(t)), t); sum(p[3,]-p[2,])}; "
        f"f <- qnorm(1-{test.alpha!r}/2)+qnorm({power!r}); "
        f"d <- uniroot(function(d) P(d)-{power!r}, c(f, 9*f), tol=1e-10)$root; "
        "cat(format(c(ceiling(m*(d/f)^2), P(f)), digits=12))"
    )


def _table(test: Monitored, drift: float, control: int) -> Table:
    """Return the bound and the power at tenths of the largest sample."""
    real, idle = test.exits(drift), test.exits(drift, is_real=False)
    critical = test.critical(drift)
    shown = sorted({math.ceil(test.looks * part / 10) - 1 for part in range(1, 11)})
    rows = []
    for place in shown:
        false = math.fsum(idle.upper[: place + 1]) + math.fsum(idle.lower[: place + 1])
        rows.append(
            (
                percent(test.times[place], 3),
                count(math.ceil(round(test.times[place] * control, 6))),
                fixed(critical[place], 3),
                probability(math.fsum(real.upper[: place + 1])),
                probability(false),
            )
        )
    columns = (
        "share",
        "users in control",
        "|z| that stops",
        "stopped by then under the effect",
        "stopped by then without effect",
    )
    return Table("Looks up to the largest sample", columns, tuple(rows))


SEQUENTIAL_SAMPLE_SIZE = Calculator(
    name="sequential-sample-size",
    is_iterated=True,
    title="Sample size of a test with always-valid monitoring",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("n_control", "users in control at most, rounded up"),
        Output("n_treatment", "users in the treatment at most, rounded up"),
        Output("total", "users over both arms at most"),
        Output("expected_total_h1", "expected users over both arms under the effect to detect"),
        Output("expected_total_h0", "expected users over both arms without an effect"),
        Output("inflation", "largest sample over that of the test with one look"),
        Output("power_at_fixed", "power when the test ends at the fixed test's size"),
    ),
    run=sequential_sample_size,
    example={"baseline": 0.10, "target": 0.12},
    one_of=(SIZE,),
    headline="n_control",
    printed=("n_control", "power_at_fixed"),
    varies=("power", "tau_ratio"),
)

CALCULATORS = (SEQUENTIAL_SAMPLE_SIZE,)
