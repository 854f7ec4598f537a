"""The design effect of clusters: how much more variance, and how many users really count."""

import math
from dataclasses import replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.clusters.inputs import (
    CLUSTER_CV,
    CLUSTER_SIZE,
    ICC,
    read_clusters,
)
from trialwise.stats.planning.clusters.plan import inflation
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import count, number, percent, tidy

_ICC: Final = Param(
    "icc",
    "rate",
    ICC.description,
    low=ICC.low,
    high=ICC.high,
    low_hint=ICC.low_hint,
    high_hint=ICC.high_hint,
)
_BETWEEN: Final = Param(
    "variance_between",
    "number",
    "variance between cluster means that is not chance, from a variance component model; in place "
    "of icc, together with variance_within",
    low=0,
    high=LARGEST,
    low_hint="A negative estimate counts as 0.",
)
_WITHIN: Final = Param(
    "variance_within",
    "number",
    "variance between users of the same cluster",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="Users of a cluster who never differ are one user: give icc 1.",
)
_USERS: Final = Param(
    "n",
    "count",
    "users in all, to be turned into independent users",
    low=1,
    high=LARGEST_SIZE,
    low_hint="Give the number of users.",
)
_CLUSTERS: Final = Param(
    "clusters",
    "count",
    "clusters in all: the users are clusters times cluster_size",
    low=1,
    high=LARGEST_SIZE,
    low_hint="Give the number of clusters.",
)
_SIZE: Final = replace(
    CLUSTER_SIZE,
    required=False,
    description="mean number of users in a cluster; with n and clusters their ratio",
)
_PARAMS: Final = (_SIZE, _ICC, _BETWEEN, _WITHIN, CLUSTER_CV, _USERS, _CLUSTERS)
_ONE_OF: Final = ("icc", "variance_between")


@validated("design-effect", _PARAMS, (_ONE_OF,))
def design_effect(
    call: Call,
    *,
    cluster_size: float | None = None,
    icc: float | None = None,
    variance_between: float | None = None,
    variance_within: float | None = None,
    cluster_cv: float = 0.0,
    n: int | None = None,
    clusters: int | None = None,
) -> Calculation:
    """Return the design effect of clusters, and the independent users that ``n`` users stand for.

    D = 1 + ((1 + cv²) m − 1) ρ with ρ = σ²_b / (σ²_b + σ²_w); n users count as n / D.

    Args:
        call: filled in by ``validated``.
        cluster_size: mean users per cluster, at least 1; n over clusters when not given.
        icc: intraclass correlation, in [0, 1]. Give exactly one of icc and variance_between.
        variance_between: variance between clusters, at least 0; needs ``variance_within``.
        variance_within: variance between the users of a cluster, above 0.
        cluster_cv: standard deviation of the cluster sizes over their mean, at least 0.
        n: users in all, at least 1.
        clusters: clusters in all, at least 1; two of cluster_size, n and clusters give the third.

    Returns:
        ``design_effect``, ``icc``, the factor of the standard error, and ``effective_n``
        and ``n_in_clusters`` when ``n`` or ``clusters`` was given.

    Raises:
        InputError: for a value outside its range, a variance without the other, no cluster size,
            or one that is not ``n`` over ``clusters``.
        UsageError: for both icc and variance_between.

    Source: Kish (1965), Survey Sampling; unequal clusters: Eldridge, Ashby & Kerry (2006).

    Examples:
        >>> design_effect(cluster_size=50, icc=0.02, n=5000).summary.split(": ")[0]
        'The design effect is 1.98'
    """
    share = _share(icc, variance_between, variance_within)
    cluster_size, n = _sizes(cluster_size, n, clusters)
    factor = inflation(cluster_size, share, cluster_cv)
    outputs: dict[str, Value] = {
        "design_effect": factor,
        "icc": share,
        "standard_error_factor": factor**0.5,
    }
    if n is not None:
        outputs |= {"effective_n": n / factor, "n_in_clusters": users_in_clusters(n, factor)}
    source = _source(cluster_size, cluster_cv, _icc_source(icc, variance_between, variance_within))
    return call.result(
        outputs=outputs,
        summary=_summary(factor, n),
        reading=(
            read_clusters(call, cluster_size=cluster_size, icc=share, cluster_cv=cluster_cv),
            *(() if icc is not None else (_read_variances(variance_between, variance_within),)),
            *(() if n is None else (f"{count(n)} users",)),
        ),
        convention="Kish's design effect, with clusters weighted by their users",
        alternatives=_alternatives(cluster_size, share, cluster_cv),
        assumptions=(
            "Whole clusters are assigned; with users assigned inside clusters no such factor is "
            "due.",
            "The intraclass correlation belongs to this metric and these clusters: measure it on "
            "past data.",
        ),
        formula=r"D = 1+\left((1+c^2)\,m-1\right)\rho,\quad "
        r"\rho = \frac{\sigma_b^2}{\sigma_b^2+\sigma_w^2},\quad n_{\text{eff}} = \frac nD",
        formula_text="D = 1 + ((1 + c²) m − 1) ρ, ρ = σ²_b/(σ²_b + σ²_w), n_eff = n/D",
        worked=f"D = 1 + ((1 + {number(cluster_cv)}²) · {number(cluster_size)} − 1) · "
        f"{number(share, 6)} = {number(factor, 6)}",
        code=f"print({source})",
        r_code=f"cat(format({source.replace('**', '^')}, digits=12))",
        source="Kish (1965), Survey Sampling, ch. 5; Eldridge, Ashby & Kerry (2006), Int. J. "
        "Epidemiology 35, 1292-1300",
    )


def _share(icc: float | None, between: float | None, within: float | None) -> float:
    """Return the intraclass correlation."""
    if icc is not None:
        if within is not None:
            raise InputError(
                "variance_within", within, "left out when icc is given", "Give one or the other."
            )
        return icc
    if within is None:
        raise MissingInputError(
            "variance_within", "variance_between", "the variance between users of a cluster"
        )
    above = between or 0.0
    return tidy(above / (above + within))


def _sizes(size: float | None, n: int | None, clusters: int | None) -> tuple[float, int | None]:
    """Return the cluster size and the users in all, each from the others where it is not given."""
    if size is None:
        if n is None or clusters is None:
            raise MissingInputError("cluster_size", "the design effect", "users per cluster")
        if clusters > n:
            raise InputError(
                "clusters", clusters, f"at most the users ({count(n)})", "A cluster has users."
            )
        return n / clusters, n
    if clusters is None:
        return size, n
    users = max(round(clusters * size), 1)
    if n is not None and abs(n - users) > max(clusters, 0.01 * n):
        raise InputError(
            "clusters",
            clusters,
            f"about n / cluster_size ({number(n / size, 4)})",
            "Leave one of clusters, cluster_size and n out, or check them.",
        )
    return size, n or users


def _summary(factor: float, n: int | None) -> str:
    shown = number(factor, 4)
    error = percent(factor**0.5 - 1, 3)
    text = f"The design effect is {shown}: you need {shown} times the users, or standard errors "
    text += f"are {error} larger"
    if n is None:
        return f"{text}."
    return (
        f"{text}; {count(n)} users count as {number(n / factor, 4)} independent ones, and in place "
        f"of {count(n)} independent ones you need {count(users_in_clusters(n, factor))}."
    )


def users_in_clusters(n: int, factor: float) -> int:
    """Return the users in clusters that stand for ``n`` independent ones.

    >>> users_in_clusters(394, 1.58)
    623
    """
    return math.ceil(tidy(n * factor))


def _read_variances(between: float | None, within: float | None) -> str:
    return f"variance {number(between or 0.0)} between and {number(within or 0.0)} within clusters"


def _alternatives(size: float, icc: float, cv: float) -> tuple[Alternative, ...]:
    """Return the factor for equal clusters, and with the best weights for unequal ones."""
    equal = inflation(size, icc)
    share = size * icc / (size * icc + 1 - icc)
    kept = 1 - cv * cv * share * (1 - share)
    found = [Alternative("equal clusters", {"design_effect": equal}, "all of the mean size")]
    if kept > 0:
        found.append(
            Alternative(
                "mixed model",
                {"design_effect": equal / kept},
                "clusters weighted by their information (van Breukelen et al. 2007), for moderate "
                "variation of sizes",
            )
        )
    return tuple(found)


def _icc_source(icc: float | None, between: float | None, within: float | None) -> str:
    if icc is not None:
        return repr(icc)
    return f"{between!r}/({between!r}+{within!r})"


def _source(size: float, cv: float, icc: str) -> str:
    return f"1+((1+{cv!r}**2)*{size!r}-1)*{icc}"


DESIGN_EFFECT = Calculator(
    name="design-effect",
    title="Design effect of clusters",
    family="planning",
    params=_PARAMS,
    outputs=(
        Output("design_effect", "factor by which the clusters raise the variance"),
        Output("icc", "intraclass correlation"),
        Output("standard_error_factor", "factor by which they raise the standard error"),
        Output("effective_n", "independent users they stand for (optional: needs n or clusters)"),
        Output("n_in_clusters", "users in clusters for n independent ones (optional: needs n)"),
    ),
    run=design_effect,
    example={"cluster_size": 50, "icc": 0.02, "n": 5000},
    one_of=(_ONE_OF,),
    headline="design_effect",
    varies=("cluster_size", "icc", "cluster_cv"),
    curve="icc",
)

CALCULATORS = (DESIGN_EFFECT,)
