"""Python and R lines that recompute futility bounds with public libraries."""

from typing import Final

from trialwise.stats.sequential.boundary import Spending
from trialwise.stats.sequential.code import bounds_line, rpact_design, setup_line, spent_code
from trialwise.stats.sequential.futility import Futility

_BETAS: Final = {
    "lan-demets-obrien-fleming": '"bsOF"',
    "lan-demets-pocock": '"bsP"',
    "hwang-shih-decani": '"bsHSD", gammaB={shape!r}',
    "kim-demets": '"bsKD", gammaB={shape!r}',
}
_SHAPES_R: Final = {"hwang-shih-decani": (-10, 5), "kim-demets": (0.4, 8)}


def futility_line(found: Futility, futility: Spending, shape: float) -> str:
    """Return the line that prints the first futility bound, the last bound and the inflation."""
    plan, power = found.upper.plan, found.power
    looks = len(plan.times)
    head = f"{setup_line(plan)}{bounds_line(plan)}f = norm.isf(a)+norm.ppf({power!r}); "
    if looks == 1:
        return f"{head}print(c[0], c[0], 1.0)"
    spent = spent_code(futility, shape, f"(1-{power!r})")
    step = (
        "lambda r, k: (lambda l: (r[0]+[l], go(r[1], k, l, c[k-1], d)))"
        "(brentq(lambda l: np.log(dn(r[1], k, l, d)/q[k-1]), "
        "norm.ppf(q[k-1])+d*T[k]**.5-1e-9, c[k-1]))"
    )
    return (
        f"{head}q = np.diff([0]+[{spent} for t in T[1:]]); "
        "dn = lambda s, k, u, d: norm.cdf(u*T[k]**.5, *M(s, k, d))@s[1]; "
        f"L = lambda d: reduce({step}, range(1, {looks}), ([], S)); "
        f"d = brentq(lambda d: q[-1]-dn(L(d)[1], {looks}, c[-1], d), "
        f"{found.drift - 0.01:.4f}, {found.drift + 0.01:.4f}); "
        "print(L(d)[0][0], c[-1], (d/f)**2)"
    )


def futility_line_r(found: Futility, futility: Spending, shape: float) -> str:
    """Return the same in R; rpact has futility bounds beside spending functions alone."""
    low, high = _SHAPES_R.get(futility, (shape, shape))
    if len(found.lower) == 1 or not found.upper.plan.spends or not low <= shape <= high:
        return ""
    beta = _BETAS[futility].format(shape=shape)
    more = f", typeBetaSpending={beta}, bindingFutility=FALSE"
    design = rpact_design(found.upper.plan, found.power, more)
    if not design:
        return ""
    return (
        f"{design}cat(format(c(d$futilityBounds[1], tail(d$criticalValues, 1), "
        "getDesignCharacteristics(d)$inflationFactor), digits=12))"
    )
