"""The sequential sample ratio test: a check of the split that holds at every look."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.numeric.distributions import chi_square_tail
from trialwise.stats.sequential.mixture import always_valid_p
from trialwise.stats.sequential.multinomial_mixture import log_mixture_ratio
from trialwise.stats.trust.sample_ratio import COUNTS, RATIOS, THRESHOLD
from trialwise.stats.wording import count, number, p_text, percent

CONCENTRATION = Param(
    "concentration",
    "number",
    "how closely the mixture keeps to the planned split, in users; 10,000 looks for shares off by "
    "about half a point, smaller values for larger faults",
    default=10_000.0,
    low=0.01,
    high=1e9,
    low_hint="10,000 suits most experiments.",
    high_hint="10,000 suits most experiments.",
)
_PARAMS = (COUNTS, RATIOS, CONCENTRATION, THRESHOLD)
_LARGEST_LOG = 700.0
_LEAST_SHARE = 1e-9


@validated("sequential-srm", _PARAMS)
def sequential_srm(
    call: Call,
    *,
    counts: tuple[int, ...],
    ratios: tuple[float, ...] | None = None,
    concentration: float = 10_000.0,
    threshold: float = 0.001,
) -> Calculation:
    """Return whether the users of the arms fit the planned shares, at any look.

    The e-value is the likelihood of the counts under a Dirichlet mixture around the plan over that
    under the plan itself; p = min(1, 1/e). Without a fault e reaches 1/threshold at any look ever
    with probability at most the threshold.

    Args:
        call: filled in by ``validated``.
        counts: users so far in each arm; two or more arms, not all empty.
        ratios: planned shares in any unit, above 0, one per arm; equal when not given.
        concentration: c of the mixture Dirichlet(c θ), in [0.01, 1e9].
        threshold: p-value below which a mismatch is called, in (0, 0.5).

    Returns:
        ``e_value`` and its logarithm, the always-valid ``p_value`` and ``mismatch``.

    Raises:
        InputError: for a negative count, fewer than two arms, or ratios that do not fit the counts.

    Source: Lindon & Malek (2022), Anytime-valid inference for multinomial count data, NeurIPS.

    Examples:
        >>> sequential_srm(counts=(50210, 49790)).outputs["mismatch"]
        False
    """
    shares = _shares(counts, ratios)
    log_e = log_mixture_ratio(counts, shares, concentration)
    p_value = always_valid_p(log_e)
    outputs: dict[str, Value] = {
        "p_value": p_value,
        "mismatch": p_value < threshold,
        "log_e_value": log_e,
    }
    if log_e < _LARGEST_LOG:
        outputs["e_value"] = math.exp(log_e)
    planned = " : ".join(percent(share, 4) for share in shares)
    return call.result(
        outputs=outputs,
        summary=_summary(counts, planned, p_value, threshold),
        reading=(
            f"observed {' : '.join(count(seen) for seen in counts)}",
            f"planned {planned}{'' if ratios else ' (equal by default)'}",
            f"concentration {number(concentration)}{call.default_mark('concentration')}",
            f"threshold {number(threshold)}{call.default_mark('threshold')}",
        ),
        convention="Dirichlet-multinomial mixture martingale, mismatch called below the threshold",
        alternatives=_alternatives(counts, shares, concentration),
        assumptions=(
            "Valid at every look: check it daily or after every user, and keep the smallest p.",
            "Counts are users as assigned, each once, before any filter the treatment could "
            "change.",
            "The concentration was fixed in advance; it moves the speed of the alarm, not its "
            "validity.",
        ),
        formula=r"e=\frac{\Gamma(c)}{\Gamma(c+n)}\prod_i\frac{\Gamma(c\theta_i+n_i)}"
        r"{\Gamma(c\theta_i)\,\theta_i^{n_i}},\quad p=\min(1,1/e)",
        formula_text="e = Γ(c)/Γ(c + n)·Π Γ(cθᵢ + nᵢ)/(Γ(cθᵢ)·θᵢ^nᵢ), p = min(1, 1/e)",
        worked=f"ln e = {number(log_e, 4)}, p = {number(p_value, 4)}",
        code=_code(counts, ratios, concentration),
        r_code=_r_code(counts, ratios, concentration),
        source="Lindon & Malek (2022), Anytime-valid inference for multinomial count data, NeurIPS "
        "35",
        tables=(_table(counts, shares),),
    )


def _listed(values: tuple[float, ...]) -> str:
    return ",".join(f"{value:.15g}" for value in values)


def _shares(counts: tuple[int, ...], ratios: tuple[float, ...] | None) -> list[float]:
    """Return the planned shares, which sum to one."""
    if sum(counts) == 0:
        raise InputError(
            "counts", _listed(counts), "above 0 in at least one arm", "Wait for users."
        )
    if ratios is None:
        return [1 / len(counts)] * len(counts)
    if len(ratios) != len(counts):
        raise InputError(
            "ratios",
            _listed(ratios),
            f"{len(counts)} numbers, one for each count",
            "Give the planned share of each arm in the same order.",
        )
    shares = [ratio / math.fsum(ratios) for ratio in ratios]
    if min(shares) < _LEAST_SHARE:
        raise InputError(
            "ratios",
            _listed(ratios),
            "such that every arm was planned with at least a billionth of the users",
            "Leave out arms that were planned to be empty.",
        )
    return shares


def _summary(counts: tuple[int, ...], planned: str, p_value: float, threshold: float) -> str:
    seen = " : ".join(percent(arm / sum(counts), 4) for arm in counts)
    facts = f"users split {seen} where {planned} was planned, always-valid {p_text(p_value)}"
    if p_value < threshold:
        return f"Sample ratio mismatch: {facts}; do not read the results until the cause is found."
    return f"No sign of a sample ratio mismatch so far: {facts}, at any number of looks."


def _alternatives(
    counts: tuple[int, ...], shares: list[float], concentration: float
) -> tuple[Alternative, ...]:
    total = sum(counts)
    chi_square = math.fsum(
        (seen - share * total) / (share * total) * (seen - share * total)
        for seen, share in zip(counts, shares, strict=True)
    )
    found = [
        Alternative(
            "chi-square test, one look",
            {"p_value": chi_square_tail(chi_square, len(counts) - 1)},
            "smaller, but wrong when it is checked again and again",
        )
    ]
    for other in (len(counts) * 1.0, 100.0, 10_000.0):
        if other != concentration:
            note = "uniform over all splits" if other == len(counts) else "another mixture"
            p_value = always_valid_p(log_mixture_ratio(counts, shares, other))
            found.append(Alternative(f"concentration {number(other)}", {"p_value": p_value}, note))
    return tuple(found)


def _code(counts: tuple[int, ...], ratios: tuple[float, ...] | None, concentration: float) -> str:
    shares = f"[1/{len(counts)}]*{len(counts)}" if ratios is None else f"{list(ratios)}"
    return (
        "import numpy as np; from scipy.special import gammaln as g; "
        f"n = np.array({list(counts)}); s = np.array({shares}); s = s/s.sum(); "
        f"c = {concentration!r}; "
        "l = g(c)-g(c+n.sum())+(g(c*s+n)-g(c*s)-n*np.log(s)).sum(); "
        "print(np.exp(min(0, -l)))"
    )


def _r_code(counts: tuple[int, ...], ratios: tuple[float, ...] | None, concentration: float) -> str:
    shares = f"rep(1, {len(counts)})" if ratios is None else f"c({_listed(ratios)})"
    return (
        f"n <- c({_listed(counts)}); s <- {shares}; s <- s/sum(s); k <- {concentration!r}; "
        "l <- lgamma(k)-lgamma(k+sum(n))+sum(lgamma(k*s+n)-lgamma(k*s)-n*log(s)); "
        "cat(format(exp(min(0, -l)), digits=12))"
    )


def _table(counts: tuple[int, ...], shares: list[float]) -> Table:
    total = sum(counts)
    rows = tuple(
        (
            f"arm {place}",
            count(seen),
            number(share * total, 8),
            percent(seen / total, 4),
            percent(share, 4),
        )
        for place, (seen, share) in enumerate(zip(counts, shares, strict=True), start=1)
    )
    columns = ("arm", "observed", "expected", "observed share", "planned share")
    return Table("Observed and expected users", columns, rows)


SEQUENTIAL_SRM = Calculator(
    name="sequential-srm",
    title="Sample ratio mismatch check for every look",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("p_value", "always-valid p-value"),
        Output("mismatch", "whether p is below the threshold"),
        Output("log_e_value", "natural logarithm of the e-value"),
        Output("e_value", "likelihood under the mixture over the plan (optional: when finite)"),
    ),
    run=sequential_srm,
    example={"counts": [50210, 49790]},
    headline="p_value",
    printed=("p_value",),
)

CALCULATORS = (SEQUENTIAL_SRM,)
