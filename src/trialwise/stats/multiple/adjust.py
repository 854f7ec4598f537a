"""The adjustment of p-values for many tests."""

from collections.abc import Sequence

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.multiple.adjustment import (
    ADJUSTMENTS,
    WORDINGS,
    Adjustment,
    adjusted,
    factors,
)
from trialwise.stats.multiple.error_rate import FAMILY
from trialwise.stats.multiple.lists import check_lengths, listed, shown
from trialwise.stats.wording import count, counted, number, percent

P_VALUES = Param(
    "p_values",
    "numbers",
    "p-values of all tests of the family, for example 0.01,0.04,0.03",
    required=True,
    low=0,
    high=1,
    low_hint="A p-value is a probability.",
    high_hint="A p-value is a probability: 3 % is 0.03.",
    list_hint="Separate the p-values by commas, as in 0.01,0.04,0.03.",
)
METHOD = Param(
    "method",
    "choice",
    "how to adjust: holm, bonferroni, hochberg, sidak, holm_sidak and hommel hold the chance of "
    "any false positive, bh and by the share of false discoveries",
    default="holm",
    choices=ADJUSTMENTS,
)
_PARAMS = (P_VALUES, METHOD, ALPHA)
MOST_P_VALUES = 1000
_MOST_ROWS = 50
_MOST_NAMED = 6


@validated("adjust-p-values", _PARAMS)
def adjust_p_values(
    call: Call,
    *,
    p_values: tuple[float, ...],
    method: Adjustment = "holm",
    alpha: float = 0.05,
) -> Calculation:
    """Return p-values adjusted for many tests, and which tests are rejected.

    Holm: the i-th smallest of m p-values becomes max over j <= i of min((m - j + 1) p, 1). A test
    is rejected when its adjusted p-value is at most alpha, so a tie with alpha rejects.

    Args:
        call: filled in by ``validated``.
        p_values: of all tests of the family, each in [0, 1], at most 1,000.
        method: one of ``ADJUSTMENTS``.
        alpha: family-wise error, or false discovery rate for ``bh`` and ``by``, in (0, 0.5).

    Returns:
        ``adjusted`` as text in the order given, ``rejected`` tests and the ``smallest`` adjusted
        p-value; a table of every method.

    Raises:
        InputError: for a value outside [0, 1] or more than 1,000 of them.

    Source: Holm (1979); each other method names its own.

    Examples:
        >>> adjust_p_values(p_values=(0.01, 0.04, 0.03)).outputs["adjusted"]
        '0.03,0.06,0.06'
    """
    check_lengths({"p_values": p_values}, MOST_P_VALUES)
    every = {other: adjusted(p_values, other) for other in ADJUSTMENTS}
    wording = WORDINGS[method]
    return call.result(
        outputs=_outputs(every[method], alpha),
        summary=_summary(p_values, every[method], method, alpha),
        reading=(
            f"{counted(len(p_values), 'p-value')}: {shown(p_values)}",
            f"{wording.name}{call.default_mark('method')}",
            f"{_rate_name(method)} {number(alpha)}{call.default_mark('alpha')}",
        ),
        convention=f"{wording.name}, which {wording.promise}; a test is rejected when its adjusted "
        "p-value is at most alpha (≤, so ties reject)",
        assumptions=(
            "The list holds every test of the family, also those that were not reported: leaving "
            "out the large p-values makes the rest too small.",
            f"{wording.name} {wording.promise}.",
        ),
        formula=wording.latex,
        formula_text=wording.text,
        worked=_worked(p_values, method),
        code="from statsmodels.stats.multitest import multipletests; a = multipletests("
        f"{list(p_values)}, method={wording.python!r})[1]; "
        f"print((a.round(14) <= {alpha!r}).sum(), a.min())",
        r_code=f"p <- c({', '.join(map(repr, p_values))}); a <- {wording.r}; "
        f'cat(sprintf("%.12g", c(sum(round(a, 14) <= {alpha!r}), min(a))))',
        source=wording.source,
        alternatives=_alternatives(p_values, every, method, alpha),
        tables=_tables(p_values, every, method, alpha),
    )


def _outputs(values: Sequence[float], alpha: float) -> dict[str, Value]:
    return {
        "adjusted": listed(values),
        "rejected": sum(value <= alpha for value in values),
        "smallest": min(values),
        "tests": len(values),
    }


def _rate_name(method: Adjustment) -> str:
    return "false discovery rate" if WORDINGS[method].is_fdr else "family-wise error"


def _summary(
    p_values: Sequence[float], values: Sequence[float], method: Adjustment, alpha: float
) -> str:
    places = [place for place, value in enumerate(values, start=1) if value <= alpha]
    name, rate = WORDINGS[method].name, f"a {_rate_name(method)} of {percent(alpha)}"
    plain = sum(p <= alpha for p in p_values)
    before = f"without correction {count(plain) if plain else 'none'} would"
    if not places:
        return (
            f"None of {counted(len(values), 'test')} passes at {rate} ({name}): the smallest "
            f"adjusted p-value is {number(min(values), 3)}; {before}."
        )
    named = ", ".join(
        f"test {place} (adjusted p {number(values[place - 1], 3)})"
        for place in places[:_MOST_NAMED]
    )
    more = ", …" if len(places) > _MOST_NAMED else ""
    return (
        f"{count(len(places))} of {counted(len(values), 'test')} "
        f"{'passes' if len(places) == 1 else 'pass'} at {rate} ({name}): {named}{more}; {before}."
    )


def _worked(p_values: Sequence[float], method: Adjustment) -> str:
    if len(p_values) > _MOST_NAMED:
        return ""
    if method in ("sidak", "holm_sidak"):
        least, tests = min(p_values), len(p_values)
        value = min(adjusted(p_values, method))
        return f"smallest: 1 − (1 − {number(least, 6)})^{tests} = {number(value, 6)}"
    pairs = zip(factors(len(p_values), method), sorted(p_values), strict=False)
    terms = [
        f"{number(factor, 6)} × {number(p, 6)} = {number(factor * p, 6)}" for factor, p in pairs
    ]
    if not terms:
        return ""
    rule = {"holm": ", each the largest so far", "bonferroni": ""}
    return ", ".join(terms) + rule.get(method, ", each the smallest from there on")


def _alternatives(
    p_values: Sequence[float],
    every: dict[Adjustment, tuple[float, ...]],
    method: Adjustment,
    alpha: float,
) -> tuple[Alternative, ...]:
    found = [
        Alternative(WORDINGS[other].name, _compared(values, alpha), WORDINGS[other].promise)
        for other, values in every.items()
        if other != method
    ]
    note = "holds alpha for each test alone"
    return (*found, Alternative("no correction", _compared(p_values, alpha), note))


def _compared(values: Sequence[float], alpha: float) -> dict[str, Value]:
    outputs = _outputs(values, alpha)
    return {name: outputs[name] for name in ("rejected", "adjusted")}


def _tables(
    p_values: Sequence[float],
    every: dict[Adjustment, tuple[float, ...]],
    method: Adjustment,
    alpha: float,
) -> tuple[Table, ...]:
    """Return the tests in the order given, or the smallest of a long list."""
    places = sorted(sorted(range(len(p_values)), key=lambda i: p_values[i])[:_MOST_ROWS])
    cut = len(p_values) > _MOST_ROWS
    which = f", the {_MOST_ROWS} smallest of {count(len(p_values))}" if cut else ""
    verdicts = tuple(
        (
            str(place + 1),
            number(p_values[place], 4),
            number(every[method][place], 4),
            "yes" if every[method][place] <= alpha else "no",
        )
        for place in places
    )
    rows = tuple(
        (str(place + 1), *(number(every[other][place], 4) for other in ADJUSTMENTS))
        for place in places
    )
    name = WORDINGS[method].name
    return (
        Table(f"Tests{which}", ("test", "p-value", f"adjusted ({name})", "rejected"), verdicts),
        Table(
            f"Adjusted p-values by every method{which}",
            ("test", *(WORDINGS[other].name for other in ADJUSTMENTS)),
            rows,
        ),
    )


ADJUST_P_VALUES = Calculator(
    name="adjust-p-values",
    title="P-values adjusted for many tests",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("adjusted", "adjusted p-values in the order given, separated by commas"),
        Output("rejected", "tests whose adjusted p-value is at most alpha"),
        Output("smallest", "smallest adjusted p-value"),
        Output("tests", "number of tests"),
    ),
    run=adjust_p_values,
    example={"p_values": [0.01, 0.04, 0.03, 0.005]},
    headline="rejected",
    printed=("rejected", "smallest"),
)

CALCULATORS = (ADJUST_P_VALUES,)
