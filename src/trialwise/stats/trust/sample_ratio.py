"""The sample ratio mismatch (SRM) test: do the arms hold the shares that were planned?"""

from collections.abc import Iterable
from dataclasses import replace

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.numeric.distributions import chi_square_tail
from trialwise.stats.numeric.exact import binomial_p
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, p_text, percent

COUNTS = Param(
    "counts",
    "counts",
    "users seen in each arm, for example 50210,49790",
    required=True,
    low=0,
    high=LARGEST_SIZE,
    low_hint="Counts cannot be negative.",
    least_items=2,
    list_hint="Give one count per arm, as in 50210,49790.",
)
RATIOS = Param(
    "ratios",
    "numbers",
    "planned share of each arm in the same order, in any unit: 50,50 or 1,1; equal when not given",
    low=0,
    high=LARGEST_SIZE,
    low_open=True,
    low_hint="An arm that was planned to be empty is no arm.",
    least_items=2,
    list_hint="Give one share per arm, as in 50,50.",
)
THRESHOLD = Param(
    "threshold",
    "rate",
    "p-value below which it is called a mismatch; small, because every experiment is checked, "
    "often daily, and a real fault gives a far smaller p",
    default=0.001,
    low=0,
    high=0.5,
    low_open=True,
    high_open=True,
)
_PARAMS = (COUNTS, RATIOS, THRESHOLD)
# The chi-square approximation is not to be trusted below this (Cochran 1954).
_FEW_EXPECTED = 5
# Below this p-value a split that raises no alarm is still called unusual.
_UNUSUAL = 0.01
# Up to here the exact sum takes a fraction of a second; beyond, chi-square agrees with it.
_EXACT_LIMIT = 10**8
_ARMS_SHOWN = 4


@validated("srm-test", _PARAMS)
def srm_test(
    call: Call,
    *,
    counts: tuple[int, ...],
    ratios: tuple[float, ...] | None = None,
    threshold: float = 0.001,
) -> Calculation:
    """Return whether the users of the arms fit the planned shares.

    χ² = Σ (observed − expected)² / expected with k − 1 degrees of freedom for k arms. A mismatch is
    called below p = 0.001: the test runs on every experiment, and real faults give far smaller p.
    From there to 0.01 the split is called unusual.

    Args:
        call: filled in by ``validated``.
        counts: users seen in each arm; two or more arms, not all empty.
        ratios: planned shares in any unit, above 0, one per arm; equal when not given.
        threshold: p-value below which a mismatch is called, in (0, 0.5).

    Returns:
        ``chi_square``, ``df``, ``p_value`` and ``mismatch``; the observed and expected users as
        a table.

    Raises:
        InputError: for a negative count, fewer than two arms, or ratios that do not fit the counts.

    Source: Pearson (1900) for the test; Fabijan et al. (2019), Diagnosing Sample Ratio Mismatch in
        Online Controlled Experiments, KDD, for why the threshold is small. Its value, and the 0.01
        below which a split is called unusual, are ours.

    Examples:
        >>> srm_test(counts=(50210, 49790)).outputs["mismatch"]
        False
    """
    shares = _shares(counts, ratios)
    total = sum(counts)
    expected = [share * total for share in shares]
    chi_square = sum(
        (seen - planned) / planned * (seen - planned)
        for seen, planned in zip(counts, expected, strict=True)
    )
    df = len(counts) - 1
    p_value = chi_square_tail(chi_square, df)
    outputs: dict[str, Value] = {
        "chi_square": chi_square,
        "df": df,
        "p_value": p_value,
        "mismatch": p_value < threshold,
    }
    split = " : ".join(percent(share, 4) for share in shares)
    calculation = call.result(
        outputs=outputs,
        summary=_summary(p_value, threshold, shares, counts),
        reading=(
            f"observed {' : '.join(count(seen) for seen in counts)}",
            f"planned {split}{'' if ratios else ' (equal by default)'}",
            f"threshold {number(threshold)}{call.default_mark('threshold')}",
        ),
        convention="Pearson's chi-square test, mismatch called below the threshold",
        alternatives=_alternatives(counts, shares),
        assumptions=_assumptions(expected),
        formula=r"\chi^2 = \sum_i \frac{(O_i-E_i)^2}{E_i},\quad df = k-1",
        formula_text="χ² = Σ (Oᵢ − Eᵢ)² / Eᵢ, df = k − 1",
        worked=_worked(counts, expected, chi_square),
        code=_code(counts, ratios),
        r_code=_r_code(counts, ratios),
        source="Fabijan et al. (2019), Diagnosing Sample Ratio Mismatch in Online Controlled "
        "Experiments, KDD",
        tables=(_table(counts, expected, shares),),
    )
    return replace(
        calculation,
        inputs={**call.inputs(), "ratios": _listed(ratios or (1.0,) * len(counts))},
        defaulted=call.defaulted if ratios else ("ratios", *call.defaulted),
    )


def _listed(values: Iterable[float]) -> str:
    return ",".join(f"{value:.15g}" for value in values)


def _shares(counts: tuple[int, ...], ratios: tuple[float, ...] | None) -> list[float]:
    """Return the planned shares, which sum to one."""
    shown = _listed(counts)
    if sum(counts) == 0:
        raise InputError("counts", shown, "above 0 in at least one arm", "Wait for users.")
    if ratios is None:
        return [1 / len(counts)] * len(counts)
    if len(ratios) != len(counts):
        raise InputError(
            "ratios",
            _listed(ratios),
            f"{len(counts)} numbers, one for each count",
            "Give the planned share of each arm in the same order.",
        )
    return [ratio / sum(ratios) for ratio in ratios]


def _summary(p_value: float, threshold: float, shares: list[float], counts: tuple[int, ...]) -> str:
    seen = " : ".join(percent(arm / sum(counts), 4) for arm in counts)
    planned = " : ".join(percent(share, 4) for share in shares)
    facts = f"users split {seen} where {planned} was planned, {p_text(p_value)}"
    if p_value < threshold:
        return f"Sample ratio mismatch: {facts}; do not read the results until the cause is found."
    if p_value < _UNUSUAL:
        return (
            f"No alarm, but unusual: {facts}, not below {number(threshold)}; look for a cause "
            "before trusting the result."
        )
    return f"No sign of a sample ratio mismatch: {facts}."


def _alternatives(counts: tuple[int, ...], shares: list[float]) -> tuple[Alternative, ...]:
    if len(counts) != 2 or sum(counts) > _EXACT_LIMIT:
        return ()
    p_value = binomial_p(counts[0], sum(counts), shares[0])
    return (Alternative("exact binomial", {"p_value": p_value}, "needs no approximation"),)


def _assumptions(expected: list[float]) -> tuple[str, ...]:
    sentences = [
        "Counts are users as assigned, each once, before any filter the treatment could change.",
        "The threshold is far below 0.05 because the check runs on every experiment, where false "
        "alarms add up, and real faults give far smaller p-values; Fabijan et al. (2019) say why.",
    ]
    if min(expected) < _FEW_EXPECTED:
        sentences.append(
            f"An arm expects only {number(min(expected), 3)} users: the chi-square approximation "
            "is rough, so use the exact test or wait for more."
        )
    return tuple(sentences)


def _code(counts: tuple[int, ...], ratios: tuple[float, ...] | None) -> str:
    if ratios is None:
        return f"from scipy.stats import chisquare; print(chisquare({list(counts)}).pvalue)"
    return (
        f"from scipy.stats import chisquare; o, r = {list(counts)}, {list(ratios)}; "
        "print(chisquare(o, [sum(o)*x/sum(r) for x in r]).pvalue)"
    )


def _r_code(counts: tuple[int, ...], ratios: tuple[float, ...] | None) -> str:
    shares = ratios or (1,) * len(counts)
    seen, planned = (", ".join(f"{value!r}" for value in values) for values in (counts, shares))
    return f"cat(format(chisq.test(c({seen}), p=c({planned}), rescale.p=TRUE)$p.value, digits=12))"


def _worked(counts: tuple[int, ...], expected: list[float], chi_square: float) -> str:
    """Return the sum of the first few arms, and of the rest unsaid."""
    terms = [
        f"({count(seen)} − {number(planned, 8)})²/{number(planned, 8)}"
        for seen, planned in zip(counts[:_ARMS_SHOWN], expected, strict=False)
    ]
    more = " + …" if len(counts) > _ARMS_SHOWN else ""
    return f"χ² = {' + '.join(terms)}{more} = {number(chi_square, 5)}"


def _table(counts: tuple[int, ...], expected: list[float], shares: list[float]) -> Table:
    rows = tuple(
        (
            f"arm {place}",
            count(seen),
            number(planned, 8),
            percent(seen / sum(counts), 4),
            percent(share, 4),
        )
        for place, (seen, planned, share) in enumerate(
            zip(counts, expected, shares, strict=True), start=1
        )
    )
    columns = ("arm", "observed", "expected", "observed share", "planned share")
    return Table("Observed and expected users", columns, rows)


SRM_TEST = Calculator(
    name="srm-test",
    is_iterated=True,
    title="Sample ratio mismatch check",
    family="analysis",
    params=_PARAMS,
    outputs=(
        Output("chi_square", "test statistic"),
        Output("df", "degrees of freedom, arms minus one"),
        Output("p_value", "p-value of the test"),
        Output("mismatch", "whether p is below the threshold"),
    ),
    run=srm_test,
    example={"counts": [50210, 49790]},
    headline="p_value",
)

CALCULATORS = (SRM_TEST,)
