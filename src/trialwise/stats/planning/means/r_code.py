"""Planning of means as one line of R, on base R alone."""

import math
from typing import Final

from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.means.change import MeanChange
from trialwise.stats.planning.means.power import LEAST_USERS, Convention

# power.t.test solves for sizes of more than two users only; those of a few are found by ours.
_FEW_USERS: Final = 50


def size_in_r(
    change: MeanChange, design: Design, *, power: float, convention: Convention, control: int
) -> tuple[str, str]:
    """Return the assignments and the expression for the users in control, in R."""
    setup = design.sharing.setup_r()
    if convention == "z":
        size = f"(a+b)^2 * (1+1/{design.ratio!r}) * ({change.sd!r}/{change.effect!r})^2"
        quantiles = f"a <- qnorm({design.tail_r}, lower.tail=FALSE); b <- qnorm({power!r}); "
        return setup + quantiles, f"max({LEAST_USERS}, ceiling({design.times_variance(size)}))"
    independent = control / design.variance_factor
    if design.ratio == 1 and independent > _FEW_USERS:
        size = f"power.t.test({_test(change, design)}, power={power!r}, tol=1e-10)$n"
        return setup, f"ceiling({design.times_variance(size)})"
    low = max(LEAST_USERS, LEAST_USERS / design.ratio)
    high = 2 * math.ceil(max(independent, low)) + 2
    setup += (
        f"{_power(change, design)}short <- function(n) power(n, n*{design.ratio!r}) - {power!r}; "
        f"n <- if (short({low!r}) >= 0) {low!r} else uniroot(short, c({low!r}, {high}), "
        "tol=1e-10)$root; "
    )
    return setup, f"max({LEAST_USERS}, ceiling({design.times_variance('n')}))"


def power_in_r(change: MeanChange, design: Design, split: Split, *, convention: Convention) -> str:
    """Return the R line that prints the power."""
    setup = design.sharing.setup_r()
    users = design.effective_code(split.control)
    if convention == "z":
        far = " + pnorm(-d-a)" if design.sides == 2 else ""
        return (
            f"{setup}a <- qnorm({design.tail_r}, lower.tail=FALSE); "
            f"d <- {abs(change.effect)!r}/{change.sd!r}/{_error(design, split)}; "
            f"cat(format(pnorm(d-a){far}, digits=12))"
        )
    if split.control == split.treatment:
        power = f"power.t.test(n={users}, {_test(change, design)})$power"
        return f"{setup}cat(format({power}, digits=12))"
    reached = f"power({users}, {design.effective_code(split.treatment)})"
    return f"{setup}{_power(change, design)}cat(format({reached}, digits=12))"


def mde_in_r(
    change: MeanChange, design: Design, split: Split, *, power: float, convention: Convention
) -> str:
    """Return the R line that prints the absolute effect."""
    setup = design.sharing.setup_r()
    if convention == "z":
        return (
            f"{setup}cat(format((qnorm({design.tail_r}, lower.tail=FALSE)+qnorm({power!r}))"
            f"*{change.sd!r}*{_error(design, split)}, digits=12))"
        )
    users = design.effective_code(split.control), design.effective_code(split.treatment)
    return (
        f"{setup}{_power(change, design, effect='d')}cat(format({change.sd!r} * "
        f"uniroot(function(d) power({users[0]}, {users[1]}, d) - {power!r}, "
        f"c(0, {1.5 * change.standardised:.2g}), tol=1e-13)$root, digits=12))"
    )


def _test(change: MeanChange, design: Design) -> str:
    """Return effect, level and sides for ``power.t.test``."""
    sides = (
        'alternative="two.sided", strict=TRUE' if design.sides == 2 else ('alternative="one.sided"')
    )
    return f"delta={abs(change.effect)!r}, sd={change.sd!r}, sig.level={design.alpha_r}, {sides}"


def _power(change: MeanChange, design: Design, *, effect: str = "") -> str:
    """Return the power of the t test as an R function of the users, and of d when it varies."""
    d = effect or f"{abs(change.effect)!r}/{change.sd!r}"
    more = f", {effect}" if effect else ""
    far = " + pt(-q, v, l)" if design.sides == 2 else ""
    return (
        f"power <- function(n, m{more}) {{ v <- n+m-2; l <- {d}*sqrt(n*m/(n+m)); "
        f"q <- qt({design.tail_r}, v, lower.tail=FALSE); "
        f"pt(q, v, l, lower.tail=FALSE){far} }}; "
    )


def _error(design: Design, split: Split) -> str:
    """Return the standard error per standard deviation as R source."""
    plain = f"1/{split.control}+1/{split.treatment}"
    return f"sqrt({design.times_variance(f'({plain})') if design.variance_code else plain})"
