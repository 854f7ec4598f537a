"""What a change of the plan costs as a factor, whatever the metric: users or detectable effect."""

import math
from dataclasses import replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES, read_test
from trialwise.stats.numeric.distributions import normal_critical, normal_quantile
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import count, number, percent, signed_percent, tidy

_SOURCE: Final = "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2"
POWER_NEW: Final = replace(
    POWER, name="power_new", default=None, description="power after the change, when it changes"
)
ALPHA_NEW: Final = replace(
    ALPHA, name="alpha_new", default=None, description="alpha after the change, when it changes"
)


def _factor(name: str, description: str) -> Param:
    return Param(
        name,
        "number",
        description,
        default=1.0,
        low=1e-6,
        high=1e6,
        low_hint="A factor is above 0: half is 0.5, double is 2.",
    )


EFFECT_FACTOR: Final = _factor("effect_factor", "effect after the change over that before")
SD_FACTOR: Final = _factor(
    "sd_factor", "standard deviation after the change over that before; half is 0.5"
)


def _size_of(name: str, description: str) -> Param:
    return Param(
        name,
        "number",
        description,
        low=0,
        high=1e15,
        low_open=True,
        low_hint="Give its size, without a sign.",
    )


EFFECTS: Final = (
    _size_of("mde", "effect to detect before the change, in any unit; with mde_new"),
    _size_of("mde_new", "effect to detect after the change, in place of effect_factor"),
)
SDS: Final = (
    _size_of("sd", "standard deviation before the change, in any unit; with sd_new"),
    _size_of("sd_new", "standard deviation after the change, in place of sd_factor"),
)
USERS: Final = Param(
    "n",
    "count",
    "users needed before the change, per arm or in all",
    low=1,
    high=LARGEST_SIZE,
    low_hint="Give the number of users.",
)
_SIZE_PARAMS: Final = (
    *(POWER, POWER_NEW, ALPHA, ALPHA_NEW, EFFECT_FACTOR, SD_FACTOR),
    *(*EFFECTS, *SDS, USERS, SIDES),
)


@validated("size-factor", _SIZE_PARAMS)
def size_factor(
    call: Call,
    *,
    power: float = 0.8,
    power_new: float | None = None,
    alpha: float = 0.05,
    alpha_new: float | None = None,
    effect_factor: float = 1.0,
    sd_factor: float = 1.0,
    mde: float | None = None,
    mde_new: float | None = None,
    sd: float | None = None,
    sd_new: float | None = None,
    n: int | None = None,
    sides: int = 2,
) -> Calculation:
    """Return by what factor the users needed change with power, alpha, effect and deviation.

    factor = ((z₁₋α′ + z₁₋β′) / (z₁₋α + z₁₋β))² (sd factor / effect factor)², normal approximation.

    Args:
        call: filled in by ``validated``.
        power: before the change, in (alpha, 1).
        power_new: after it; as before when not given.
        alpha: before the change, in (0, 0.5).
        alpha_new: after it; as before when not given.
        effect_factor: effect after over before, above 0.
        sd_factor: standard deviation after over before, above 0.
        mde: effect before, above 0; with ``mde_new`` in place of ``effect_factor``.
        mde_new: effect after, above 0.
        sd: standard deviation before, above 0; with ``sd_new`` in place of ``sd_factor``.
        sd_new: standard deviation after, above 0.
        n: users needed before, at least 1.
        sides: 2 or 1.

    Returns:
        ``factor`` of the users, the same as ``change``, a fraction, and the users after the change
        when ``n`` was given.

    Raises:
        InputError: for a value outside its range, a power that chance alone reaches, or one of two
            sizes without the other.

    Source: Cohen (1988), ch. 2.

    Examples:
        >>> round(size_factor(power=0.8, power_new=0.9).outputs["factor"], 4)
        1.3387
    """
    after = (power if power_new is None else power_new, alpha if alpha_new is None else alpha_new)
    before, now = _reach(power, alpha, sides), _reach(*after, sides)
    effect_factor = _ratio(call, ("mde", mde), ("mde_new", mde_new), effect_factor)
    sd_factor = _ratio(call, ("sd", sd), ("sd_new", sd_new), sd_factor)
    factor = (now / before * sd_factor / effect_factor) ** 2
    outputs: dict[str, Value] = {"factor": factor, "change": factor - 1}
    users = ""
    if n is not None:
        outputs["n_after"] = max(math.ceil(tidy(n * factor)), 1)
        users = f": {count(int(outputs['n_after']))} instead of {count(n)}"
    return call.result(
        outputs=outputs,
        summary=f"The users needed are multiplied by {number(factor, 4)} "
        f"({signed_percent(factor - 1, 3)}){users}.",
        reading=(
            f"power {percent(power)}{call.default_mark('power')} → {percent(after[0])}",
            f"{read_test(call, alpha, sides)} → {number(after[1])}",
            f"effect × {number(effect_factor, 6)}"
            f"{'' if mde else call.default_mark('effect_factor')}",
            f"standard deviation × {number(sd_factor, 6)}"
            f"{'' if sd else call.default_mark('sd_factor')}",
            *(() if n is None else (f"{count(n)} users before",)),
        ),
        convention="normal approximation, the same test before and after",
        assumptions=(
            "Holds for any metric whose estimate is normal, with the same split and test.",
            "With a rate the variance moves a little with the effect, which is left out.",
        ),
        formula=r"\left(\frac{z_{1-\alpha'}+z_{1-\beta'}}{z_{1-\alpha}+z_{1-\beta}}\cdot"
        r"\frac{\sigma'/\sigma}{\delta'/\delta}\right)^2",
        formula_text="((z₁₋α′ + z₁₋β′) / (z₁₋α + z₁₋β) · (σ′/σ) / (δ′/δ))²",
        worked=f"({number(now, 5)} / {number(before, 5)} · {number(sd_factor, 6)} / "
        f"{number(effect_factor, 6)})² = {number(factor, 6)}",
        code=f"from scipy.stats import norm; R = lambda a, p: norm.isf(a/{sides})+norm.ppf(p); "
        f"print((R({after[1]!r}, {after[0]!r})/R({alpha!r}, {power!r})*{sd_factor!r}"
        f"/{effect_factor!r})**2)",
        r_code=f"R <- function(a, p) qnorm(p)-qnorm(a/{sides}); "
        f"cat(format((R({after[1]!r}, {after[0]!r})/R({alpha!r}, {power!r})*{sd_factor!r}"
        f"/{effect_factor!r})^2, digits=12))",
        source=_SOURCE,
    )


def _ratio(
    call: Call, old: tuple[str, float | None], new: tuple[str, float | None], factor: float
) -> float:
    """Return a factor, from the sizes before and after the change when these are given."""
    if old[1] is None and new[1] is None:
        return factor
    if old[1] is None or new[1] is None:
        missing, held = (old[0], new[0]) if old[1] is None else (new[0], old[0])
        raise MissingInputError(missing, held, "the size on the other side of the change")
    name = "effect_factor" if old[0] == "mde" else "sd_factor"
    if name not in call.defaulted:
        raise InputError(name, factor, f"left out when {old[0]} is given", "Give one or the other.")
    return new[1] / old[1]


def _reach(power: float, alpha: float, sides: int) -> float:
    """Return z₁₋α + z₁₋β, the effect in standard errors."""
    if power <= alpha:
        raise InputError(
            "power",
            power,
            f"above alpha ({number(alpha)})",
            "A test rejects with probability alpha even without an effect.",
        )
    return normal_critical(alpha / sides) + normal_quantile(power)


N_FACTOR: Final = replace(
    _factor("n_factor", "users after the change over those before: twice as many is 2"),
    default=None,
)
N_NEW: Final = replace(
    USERS, name="n_new", description="users after the change; with n in place of n_factor"
)
MDE: Final = Param(
    "mde",
    "number",
    "smallest effect that is detected before the change, in any unit",
    low=0,
    high=1e15,
    low_open=True,
    low_hint="Give the size of the effect, without a sign.",
)


_MDE_PARAMS: Final = (
    N_FACTOR,
    replace(USERS, description="users before the change; with n_new"),
    N_NEW,
    MDE,
)
_MDE_ONE_OF: Final = (("n_factor", "n_new"),)


@validated("mde-factor", _MDE_PARAMS, _MDE_ONE_OF)
def mde_factor(
    call: Call,
    *,
    n_factor: float | None = None,
    n: int | None = None,
    n_new: int | None = None,
    mde: float | None = None,
) -> Calculation:
    """Return by what factor the smallest detectable effect changes with the users.

    factor = 1 / √(users after / users before).

    Args:
        call: filled in by ``validated``.
        n_factor: users after over before, above 0. Give exactly one of n_factor and n_new.
        n: users before, at least 1; needs ``n_new``.
        n_new: users after, at least 1; needs ``n``.
        mde: smallest effect before, above 0.

    Returns:
        ``factor`` of the effect, and the new effect when ``mde`` was given.

    Raises:
        InputError: for a value outside its range, or ``n_new`` without ``n``.
        UsageError: for both n_factor and n_new.

    Source: Cohen (1988), ch. 2.

    Examples:
        >>> round(mde_factor(n_factor=2).outputs["factor"], 4)
        0.7071
    """
    times = _times(n_factor, n, n_new)
    factor = 1 / math.sqrt(times)
    source = repr(n_factor) if n_factor is not None else f"{n_new}/{n}"
    outputs: dict[str, Value] = {"factor": factor}
    became = ""
    if mde is not None:
        outputs["mde_after"] = mde * factor
        became = f": {number(mde)} becomes {number(mde * factor, 4)}"
    return call.result(
        outputs=outputs,
        summary=f"The smallest detectable effect is multiplied by {number(factor, 4)}{became}; "
        "halving it takes four times the users.",
        reading=(
            f"users × {number(times, 6)}",
            *(() if mde is None else (f"detectable effect {number(mde)} before",)),
        ),
        convention="standard error in proportion to one over the root of the users",
        assumptions=(
            "Power, alpha, split and the variance of the metric stay the same.",
            "For a longer test returning users add less than new ones.",
        ),
        formula=r"\frac{\text{mde}'}{\text{mde}}=\sqrt{\frac{n}{n'}}",
        formula_text="mde′ / mde = √(n / n′)",
        worked=f"1/√{number(times, 6)} = {number(factor, 6)}",
        code=f"print(({source})**-0.5)",
        r_code=f"cat(format(({source})^-0.5, digits=12))",
        source=_SOURCE,
    )


def _times(n_factor: float | None, n: int | None, n_new: int | None) -> float:
    """Return the users after the change over those before."""
    if n_factor is not None:
        if n is not None:
            raise InputError("n", n, "left out with n_factor", "Give n_new with n instead.")
        return n_factor
    if n is None or n_new is None:
        raise MissingInputError("n", "n_new", "the users before the change")
    return n_new / n


CALCULATORS = (
    Calculator(
        name="size-factor",
        title="Factor of the users for another power, alpha, effect or deviation",
        family="planning",
        params=_SIZE_PARAMS,
        outputs=(
            Output("factor", "users after the change over those before"),
            Output("change", "the same as a change, a fraction"),
            Output("n_after", "users needed after the change (optional: needs n)"),
        ),
        run=size_factor,
        example={"power": 0.8, "power_new": 0.9},
        headline="factor",
        varies=("power_new", "effect_factor"),
    ),
    Calculator(
        name="mde-factor",
        title="Factor of the detectable effect for more users",
        family="planning",
        params=_MDE_PARAMS,
        outputs=(
            Output("factor", "smallest effect after the change over that before"),
            Output("mde_after", "smallest effect after the change (optional: needs mde)"),
        ),
        run=mde_factor,
        example={"n_factor": 2},
        one_of=_MDE_ONE_OF,
        headline="factor",
        varies=("n_factor",),
        curve="n_factor",
    ),
)
