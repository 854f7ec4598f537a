"""The users that a test with one look needs: given, or from rates or means."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.numeric.distributions import normal_critical, normal_quantile
from trialwise.stats.planning.change import BASELINE as RATE
from trialwise.stats.planning.change import LIFT, TARGET, change_of
from trialwise.stats.planning.design import LARGEST_SIZE, Design
from trialwise.stats.planning.inputs import NO_EFFECT_HINT
from trialwise.stats.planning.means import power as means
from trialwise.stats.planning.proportions.power import control_size
from trialwise.stats.wording import count, number, signed

N_FIXED = Param(
    "n_fixed",
    "count",
    "users in control that the same test with one look would need",
    low=2,
    high=LARGEST_SIZE,
    low_hint="Give the users per arm of the test with one look.",
)
BASELINE = replace(RATE, required=False, description=f"{RATE.description}; for rates")
EFFECT = Param(
    "effect",
    "number",
    "absolute difference to detect, signed: a fraction with baseline (2 points is 0.02), in the "
    "metric's unit with sd",
    low=-1e15,
    high=1e15,
    not_zero=True,
    zero_hint=NO_EFFECT_HINT,
)
SD = Param(
    "sd",
    "number",
    "standard deviation between users; for means",
    low=0,
    high=1e15,
    low_open=True,
    low_hint="Without variation there is nothing to test.",
)
SIZE: Final = ("n_fixed", "target", "effect", "lift")
SIZE_PARAMS: Final = (N_FIXED, BASELINE, TARGET, EFFECT, LIFT, SD)


@dataclass(frozen=True, slots=True)
class FixedSize:
    """The users in control of a test with one look.

    Attributes:
        control: users, not rounded.
        reading: the inputs as understood.
        convention: which test they are for.
        code: Python that sets ``m`` to ``control``; knows the tail ``a``.
        r_code: R that does the same, empty when there is none.
    """

    control: float
    reading: tuple[str, ...]
    convention: str
    code: str
    r_code: str


def fixed_size(
    design: Design,
    power: float,
    *,
    n_fixed: int | None,
    baseline: float | None,
    target: float | None,
    effect: float | None,
    lift: float | None,
    sd: float | None,
) -> FixedSize:
    """Return the size of the test with one look.

    Args:
        design: error rates and split of two arms.
        power: wanted.
        n_fixed: the size itself.
        baseline: rate of control, with one of target, effect and lift.
        target: rate of the treatment.
        effect: absolute difference of rates or of means.
        lift: relative difference of rates.
        sd: standard deviation, with an effect on a mean.

    Raises:
        InputError: for inputs that do not belong together, or an effect that leaves (0, 1).
    """
    if n_fixed is not None:
        _refuse({"baseline": baseline, "sd": sd}, "when n_fixed is given")
        return FixedSize(
            float(n_fixed),
            (f"{count(n_fixed)} users in control with one look",),
            "the given fixed test",
            f"m = {n_fixed}; ",
            f"m <- {n_fixed}; ",
        )
    if sd is not None:
        if effect is None:
            name, value = ("target", target) if target is not None else ("lift", lift)
            raise InputError(
                name, value, "left out with sd", "Give the effect in the metric's unit instead."
            )
        _refuse({"baseline": baseline}, "with sd")
        return _means(design, power, sd, effect)
    if baseline is None:
        raise InputError(
            "baseline",
            "nothing",
            "given with a target, effect or lift of a rate",
            "For a mean give sd and effect; or give n_fixed.",
        )
    return _rates(design, power, baseline, {"target": target, "effect": effect, "lift": lift})


def _refuse(given: Mapping[str, float | None], when: str) -> None:
    for name, value in given.items():
        if value is not None:
            raise InputError(name, number(value), f"left out {when}", "Give one or the other.")


def _rates(
    design: Design, power: float, baseline: float, given: Mapping[str, float | None]
) -> FixedSize:
    change = change_of(baseline, **given)
    ratio, target = design.ratio, change.target
    size = control_size(
        baseline,
        target,
        convention="pooled",
        z_alpha=normal_critical(design.tail),
        z_beta=normal_quantile(power),
        ratio=ratio,
    )
    values = f"({baseline!r}, {target!r}, {ratio!r})"
    squared = "({z}*sqrt(p*(1-p)*(1+1/r)) + {b}*sqrt(p1*(1-p1)+p2*(1-p2)/r))"
    python = squared.format(z="norm.isf(a)", b=f"norm.ppf({power!r})").replace("sqrt", "np.sqrt")
    tail = f"{design.alpha!r}/{design.sides}"
    r_lang = squared.format(z=f"qnorm(1-{tail})", b=f"qnorm({power!r})")
    return FixedSize(
        size,
        change.reading(),
        "pooled z-test of two proportions",
        f"p1, p2, r = {values}; p = (p1+r*p2)/(1+r); m = ({python}/(p2-p1))**2; ",
        f"p1 <- {baseline!r}; p2 <- {target!r}; r <- {ratio!r}; p <- (p1+r*p2)/(1+r); "
        f"m <- ({r_lang}/(p2-p1))^2; ",
    )


def _means(design: Design, power: float, sd: float, effect: float) -> FixedSize:
    size = means.control_size(
        effect / sd,
        convention="t",
        tail=design.tail,
        sides=design.sides,
        power=power,
        ratio=design.ratio,
    )
    reading = (f"effect {signed(effect, 10)}, sd {number(sd)}",)
    convention = "t-test of two means"
    if size <= means.LEAST_USERS * max(1, 1 / design.ratio):  # the least size, not a root
        return FixedSize(size, reading, convention, f"m = {size!r}; ", f"m <- {size!r}; ")
    side, r_side = ("two-sided", "two.sided") if design.sides == 2 else ("larger", "one.sided")
    shift = abs(effect) / sd
    r_code = (
        f"m <- power.t.test(delta={shift!r}, sig.level={design.alpha!r}, power={power!r}, "
        f'alternative="{r_side}", strict=TRUE, tol=1e-10)$n; '
    )
    return FixedSize(
        size,
        reading,
        convention,
        "from statsmodels.stats.power import TTestIndPower; "
        f"m = TTestIndPower().solve_power({shift!r}, power={power!r}, alpha={design.alpha!r}, "
        f"ratio={design.ratio!r}, alternative={side!r}); ",
        r_code if design.ratio == 1 else "",
    )
