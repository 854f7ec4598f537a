"""Two means against a margin: what both calculators of margins share."""

from trialwise.stats.calculator import Param
from trialwise.stats.comparing.code import r_critical, r_print
from trialwise.stats.comparing.estimate import Estimate
from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import number, signed

MARGIN = Param(
    "margin",
    "number",
    "largest difference that still counts as no worse, or as the same, in the metric's unit",
    required=True,
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="A margin of zero is an ordinary test of a difference; use welch-test.",
)


def worked_margin(estimate: Estimate, bound: float) -> str:
    """Return t against a bound with its numbers put in.

    >>> worked_margin(Estimate(0.2, 0.5, 98), -1.0)
    't = (0.2 + 1) / 0.5 = +2.4'
    """
    sign = "−" if bound > 0 else "+"
    return (
        f"t = ({number(estimate.value, 6)} {sign} {number(abs(bound))}) / "
        f"{number(estimate.standard_error, 5)} = {signed(estimate.statistic(bound), 5)}"
    )


def python_start(a: Sample, b: Sample) -> str:
    """Return Python source that defines the difference d, its error e and df k."""
    return (
        f"from scipy.stats import t; va, vb = {a.sd!r}**2/{a.n}, {b.sd!r}**2/{b.n}; "
        f"d, e = {b.mean!r} - {a.mean!r}, (va + vb)**.5; "
        f"k = (va + vb)**2/(va**2/{a.n - 1} + vb**2/{b.n - 1}); "
    )


def r_line(a: Sample, b: Sample, p_value: str, alpha: float) -> str:
    """Return the R line that prints a p-value of d, e and k, and the 1 − 2α limits."""
    return (
        f"va <- {a.sd!r}^2/{a.n}; vb <- {b.sd!r}^2/{b.n}; d <- {b.mean!r} - {a.mean!r}; "
        f"e <- sqrt(va + vb); k <- (va + vb)^2/(va^2/{a.n - 1} + vb^2/{b.n - 1}); "
        f"h <- {r_critical(alpha, 'k', 1)}*e; " + r_print(p_value, "d - h", "d + h")
    )
