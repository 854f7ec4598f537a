"""Python and R lines for the bound and the repeated p-value of a group sequential test."""

from trialwise.stats.sequential.boundary import INTERIM_Z, Plan
from trialwise.stats.sequential.code import bounds_line, rpact_design, setup_line, shape_code

# Beyond these the search in R would leave the range that rpact accepts for alpha.
_P_IN_R = (1e-5, 0.45)


def repeated_line(plan: Plan, look: int, z: float) -> str:
    """Return the line that prints the bound at a look and the repeated p-value of ``z`` there."""
    return f"{setup_line(plan)}{bounds_line(plan)}print(c[{look}], {_repeated(plan, look, z)})"


def _repeated(plan: Plan, look: int, z: float) -> str:
    seen = abs(z) if plan.sides == 2 else z
    if seen <= 0:
        return "1.0"
    if plan.spends:
        return (
            f"{plan.sides}*norm.sf(brentq(lambda q: B(norm.sf(q))[{look}]-{seen!r}, 1e-6, "
            f"{seen!r}+.01)) if B(norm.sf(1e-6))[{look}] < {seen!r} else 1.0"
        )
    if plan.boundary != "haybittle-peto":
        shape = shape_code(plan)
        return f"min(1, {plan.sides}*cross({seen!r}*({shape})/({shape})[{look}], 0))"
    last = len(plan.times) - 1
    if look < last and seen < INTERIM_Z:
        return "1.0"
    final = repr(seen) if look == last else "37"
    return f"min(1, {plan.sides}*cross([{INTERIM_Z:g}]*{last}+[{final}], 0))"


def repeated_line_r(plan: Plan, look: int, z: float, p: float) -> str:
    """Return the same in R, empty where rpact cannot search for ``p``."""
    low, high = _P_IN_R
    design = rpact_design(plan)
    if not design or not low < p < high or plan.boundary == "haybittle-peto":
        return ""
    seen = abs(z) if plan.sides == 2 else z
    searched = design.split("d <- ")[1].replace(f"alpha={plan.alpha!r}", "alpha=a")
    return (
        f"{design}f <- function(a) {{d <- {searched}d$criticalValues[{look + 1}]-{seen!r}}}; "
        f"p <- uniroot(f, c({0.5 * p:.6g}, {min(2 * p, 0.49):.6g}), tol=1e-10)$root; "
        f"cat(format(c(d$criticalValues[{look + 1}], p), digits=12))"
    )
