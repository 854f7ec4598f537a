"""Python and R lines that recompute group sequential boundaries with public libraries."""

import math
from itertools import pairwise
from typing import Final

from trialwise.stats.sequential.boundary import INTERIM_Z, Plan
from trialwise.stats.sequential.looks import is_even

_IMPORTS: Final = (
    "import numpy as np; from functools import reduce; from scipy.optimize import brentq; "
    "from scipy.stats import norm; "
)
# The density of the unstopped scores on a Gauss-Legendre grid, and the tail beyond a bound.
_STEPS: Final = (
    "M = lambda s, k, d: (s[0] + d*(T[k]-T[k-1]), (T[k]-T[k-1])**.5); "
    "go = lambda s, k, l, u, d: (lambda y, v: (y, v*(norm.pdf(y[:,None], *M(s, k, d))@s[1])))"
    "(((l+u)+(u-l)*x)/2*T[k]**.5, (u-l)/2*w*T[k]**.5); "
    "up = lambda s, k, u, d: norm.sf(u*T[k]**.5, *M(s, k, d))@s[1]; "
    "S = np.zeros(1), np.ones(1); "
)
_SPENT: Final = {
    "lan-demets-obrien-fleming": "2*norm.sf(norm.isf({total}/2)/t**.5)",
    "lan-demets-pocock": "{total}*np.log(1+(np.e-1)*t)",
    "hwang-shih-decani": "{total}*np.expm1({minus!r}*t)/np.expm1({minus!r})",
    "kim-demets": "{total}*t**{shape!r}",
}
_DESIGNS: Final = {
    "lan-demets-obrien-fleming": '"asOF"',
    "lan-demets-pocock": '"asP"',
    "hwang-shih-decani": '"asHSD", gammaA={shape!r}',
    "kim-demets": '"asKD", gammaA={shape!r}',
    "obrien-fleming": '"OF"',
    "pocock": '"P"',
    "wang-tsiatis": '"WT", deltaWT={shape!r}',
    "haybittle-peto": '"HP", constantBoundsHP=3',
}
_SHAPES_R: Final = {"hwang-shih-decani": (-10, 5), "kim-demets": (0.4, 8)}
MOST_LOOKS_R: Final = 20
# rpact solves for bounds by absolute error, so a smaller step of spending gives it no z.
_LEAST_STEP_R: Final = 1e-9


def setup_line(plan: Plan) -> str:
    """Return Python that defines the recursion of a plan: ``T``, ``a``, ``go``, ``up``, ``cross``.

    ``cross(c, d)`` is the probability to cross the upper bounds c under the drift d.
    """
    looks = len(plan.times)
    if is_even(plan.times):
        times = f"[k/{looks} for k in range({looks + 1})]"
    else:
        times = f"[0, {', '.join(map(repr, plan.times))}]"
    nodes = 400 if _finest(plan) < 0.015 else 200
    cross = (
        "cross = lambda c, d: reduce(lambda r, k: (r[0]+up(r[1], k, c[k-1], d), "
        f"go(r[1], k, {_low(plan, 'c[k-1]')}, c[k-1], d)), range(1, {looks + 1}), (0, S))[0]; "
    )
    return (
        f"{_IMPORTS}x, w = np.polynomial.legendre.leggauss({nodes}); T = {times}; "
        f"a = {tail_code(plan)}; {_STEPS}{cross}"
    )


def tail_code(plan: Plan) -> str:
    """Return the error probability of one side as Python or R source."""
    return f"{plan.alpha!r}/2" if plan.sides == 2 else repr(plan.alpha)


def _finest(plan: Plan) -> float:
    """Return the smallest step relative to the time it ends at."""
    starts = (0.0, *plan.times)
    return min((t - s) / t for s, t in zip(starts, plan.times, strict=False))


def _low(plan: Plan, upper: str) -> str:
    return f"-{upper}" if plan.sides == 2 else "-9"


def bounds_line(plan: Plan) -> str:
    """Return Python for ``B(a)``, the critical values for a tail, and ``c``, those of the plan.

    It follows ``setup_line``.
    """
    return f"B = lambda a: {_bounds_code(plan)}; c = B(a); "


def _bounds_code(plan: Plan) -> str:
    looks = len(plan.times)
    if plan.spends:
        step = (
            f"lambda r, k: (lambda b: (r[0]+[b], go(r[1], k, {_low(plan, 'b')}, b, 0)))"
            "(brentq(lambda b: np.log(up(r[1], k, b, 0)/p[k-1]), -6, norm.isf(p[k-1])+1e-9))"
        )
        spent = spent_code(plan.boundary, plan.shape, "a")
        return (
            f"(lambda p: reduce({step}, range(1, {looks + 1}), ([], S))[0])"
            f"(np.diff([0]+[{spent} for t in T[1:]]))"
        )
    if plan.boundary == "haybittle-peto":
        fixed = f"[{INTERIM_Z:g}]*{looks - 1}"
        return f"{fixed}+[brentq(lambda b: cross({fixed}+[b], 0)-a, -6, 9)]"
    shape = shape_code(plan)
    return (
        f"brentq(lambda C: cross(C*{shape}, 0)-a, norm.isf(a)-1e-6, norm.isf(a/{looks})+1e-6)"
        f"*{shape}"
    )


def shape_code(plan: Plan) -> str:
    """Return Python for t^(delta - 1/2) at the looks."""
    power = plan.exponent - 0.5
    return f"np.array(T[1:])**{power!r}" if power else f"np.ones({len(plan.times)})"


def spent_code(spending: str, shape: float, total: str) -> str:
    """Return Python for a spending function of ``t`` that spends ``total``."""
    if spending == "hwang-shih-decani" and shape == 0:
        return f"{total}*t"
    return _SPENT[spending].format(shape=shape, minus=-shape, total=total)


def drift_line(plan: Plan, power: float) -> str:
    """Return Python that sets ``d``, the drift with this power, and ``f``, that of a fixed test."""
    if len(plan.times) == 1:
        return f"d = f = norm.isf(a)+norm.ppf({power!r}); "
    return (
        f"f = norm.isf(a)+norm.ppf({power!r}); "
        f"d = brentq(lambda d: cross(c, d)-{power!r}, f-1e-6, c[-1]+norm.ppf({power!r})+1); "
    )


def rpact_design(plan: Plan, power: float | None = None, more: str = "") -> str:
    """Return R that sets ``d``, the design; empty when rpact has none as exact.

    Args:
        plan: the plan.
        power: power of the design, when it matters.
        more: further arguments.
    """
    low, high = _SHAPES_R.get(plan.boundary, (-math.inf, math.inf))
    if len(plan.times) > MOST_LOOKS_R or not low <= plan.shape <= high:
        return ""
    if plan.spends:
        steps = [after - before for before, after in pairwise((0.0, *plan.cumulative()))]
        if min(steps) < _LEAST_STEP_R:
            return ""
    looks = len(plan.times)
    times = f"(1:{looks})/{looks}" if is_even(plan.times) else _vector(plan.times)
    design = _DESIGNS[plan.boundary].format(shape=plan.shape)
    beta = "" if power is None else f", beta={1 - power:.12g}"
    return (
        f"suppressMessages(library(rpact)); d <- getDesignGroupSequential(informationRates={times}"
        f", alpha={plan.alpha!r}, sided={plan.sides}{beta}, typeOfDesign={design}{more}); "
    )


def _vector(values: tuple[float, ...]) -> str:
    return f"c({', '.join(f'{value:.15g}' for value in values)})"
