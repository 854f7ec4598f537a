"""The test of two conversion rates as one line of Python and of R, and with its numbers put in."""

from typing import Final

from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.proportions_statistic import TableTest
from trialwise.stats.wording import count, number, p_text

_DIGITS: Final = 5


def python_line(a: Arm, b: Arm, alpha: float, sides: int, test: TableTest) -> str:
    """Return the line that prints the p-value and the limits of the difference."""
    interval = (
        f"*interval({b.conversions}, {b.users}, {a.conversions}, {a.users}, "
        f"method='newcomb', compare='diff', alpha={alpha!r}{'' if sides == 2 else '*2'})"
    )
    imports = "from statsmodels.stats.proportion import confint_proportions_2indep as interval"
    if test.z is None:
        table = [[c.conversions, c.users - c.conversions] for c in (b, a)]
        alternative = "two-sided" if sides == 2 else "greater"
        exact = f"fisher_exact({table}, alternative={alternative!r}).pvalue"
        return f"{imports}; from scipy.stats import fisher_exact; print({exact}, {interval})"
    alternative = "two-sided" if sides == 2 else "larger"
    z = (
        f"proportions_ztest([{b.conversions}, {a.conversions}], [{b.users}, {a.users}], "
        f"alternative={alternative!r})[1]"
    )
    return f"{imports}, proportions_ztest; print({z}, {interval})"


def r_line(a: Arm, b: Arm, alpha: float, sides: int, test: TableTest) -> str:
    """Return the R line that prints the p-value and the limits of the difference.

    The limits are Newcombe's, from Wilson's of each arm, which ``prop.test`` gives.
    """
    alternative = "two.sided" if sides == 2 else "greater"
    if test.z is None:
        rows = [c.conversions for c in (b, a)] + [c.users - c.conversions for c in (b, a)]
        cells = ", ".join(map(str, rows))
        p_value = f'fisher.test(matrix(c({cells}), 2), alternative="{alternative}")$p.value'
    else:
        p_value = (
            f"prop.test(c({b.conversions}, {a.conversions}), c({b.users}, {a.users}), "
            f'alternative="{alternative}", correct=FALSE)$p.value'
        )
    level = f"1-{alpha!r}" if sides == 2 else f"1-2*{alpha!r}"
    return (
        f"w <- function(x, n) {{ z <- qnorm((1+{level})/2); p <- x/n; "
        "(p + z^2/(2*n) + c(-1, 1)*z*sqrt(p*(1-p)/n + z^2/(4*n^2)))/(1+z^2/n) }; "
        f"a <- w({a.conversions}, {a.users}); b <- w({b.conversions}, {b.users}); "
        f"p <- {a.conversions}/{a.users}; q <- {b.conversions}/{b.users}; "
        f"cat(format(c({p_value}, q-p-sqrt((q-b[1])^2+(a[2]-p)^2), "
        "q-p+sqrt((b[2]-q)^2+(p-a[1])^2)), digits=12))"
    )


def worked_line(a: Arm, b: Arm, test: TableTest) -> str:
    """Return z with the numbers put in; nothing for Fisher's test, which adds up tables."""
    if test.z is None:
        return ""
    pooled = (a.conversions + b.conversions) / (a.users + b.users)
    return (
        f"z = ({_said(b.rate)} − {_said(a.rate)}) / √({_said(pooled)}·{_said(1 - pooled)}·"
        f"(1/{count(a.users)} + 1/{count(b.users)})) = {_said(test.z)}, {p_text(test.p_value)}"
    )


def _said(value: float) -> str:
    return number(value, _DIGITS)
