"""Pearson's chi-square test of a table of counts."""

from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.chi_square_statistic import (
    Counts,
    adjusted_residuals,
    corrected_v,
    cramers_v,
    likelihood_ratio,
    pearson,
)
from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.proportions_statistic import FEW_EXPECTED, yates_p
from trialwise.stats.comparing.two_arms import FAMILY
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import chi_square_tail
from trialwise.stats.numeric.exact import fisher_p
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, p_text, percent, signed

_MOST_CELLS: Final = 2_500
_SHOWN_CELLS: Final = 6  # up to here the sum is written out
_SHOWN_SIDE: Final = 12  # rows and columns up to which the tables are shown
_FISHER_LIMIT: Final = 10**7
_TABLE = Param(
    "table",
    "table",
    "counts, one row per arm and one column per outcome: 184,1816;226,1774",
    required=True,
    low=0,
    high=LARGEST_SIZE,
    low_hint="Counts cannot be negative.",
    least_items=2,
    list_hint="Separate values by commas and rows by semicolons, as in 184,1816;226,1774.",
)
_PARAMS: Final = (_TABLE, ALPHA)


@validated("chi-square-test", _PARAMS)
def chi_square_test(
    call: Call, *, table: tuple[tuple[float, ...], ...], alpha: float = 0.05
) -> Calculation:
    """Return Pearson's chi-square test of independence of rows and columns, and Cramér's V.

    χ² = Σ (O − E)²/E with E = row total × column total / total, df = (r − 1)(c − 1), no continuity
    correction. V = √(χ²/(N min(r − 1, c − 1))).

    Args:
        call: filled in by ``validated``.
        table: counts, two or more rows of equal length, two or more columns.
        alpha: false positive rate that the summary refers to, in (0, 0.5).

    Returns:
        χ², its degrees of freedom and p-value, Cramér's V and the smallest expected count.

    Raises:
        InputError: for a value that is no count, a single row or column, an empty row or column, or
            more than 2,500 cells.

    Source: Pearson (1900), Philosophical Magazine 50; Cramér (1946), ch. 21; Cochran (1954),
        Biometrics 10, for the limit of five.

    Examples:
        >>> result = chi_square_test(table=((184, 1816), (226, 1774)))
        >>> round(result.outputs["chi_square"], 4), round(result.outputs["p_value"], 4)
        (4.7938, 0.0286)
    """
    counts = _checked(table)
    statistic = pearson(counts)
    smallest = min(value for row in counts.expected() for value in row)
    outputs: dict[str, Value] = {
        "chi_square": statistic,
        "df": counts.df,
        "p_value": chi_square_tail(statistic, counts.df),
        "cramers_v": cramers_v(statistic, counts),
        "smallest_expected": smallest,
    }
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, alpha),
        reading=(
            f"{len(counts.rows)} × {len(counts.rows[0])} table of {count(int(counts.total))} "
            "observations",
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
        ),
        convention="Pearson's chi-square test without continuity correction",
        alternatives=_alternatives(counts, statistic),
        assumptions=_assumptions(counts, smallest),
        formula=r"\chi^2=\sum\frac{(O-E)^2}{E},\quad E=\frac{R\,C}{N},\quad df=(r-1)(c-1)",
        formula_text="χ² = Σ (O − E)²/E, E = row total × column total / N, df = (r − 1)(c − 1)",
        worked=_worked(counts, statistic),
        code=_code(counts),
        r_code=_r_code(counts),
        source="Pearson (1900), Philosophical Magazine 50, 157-175; Cramér (1946), Mathematical "
        "Methods of Statistics, ch. 21",
        tables=_tables(counts),
    )


def _checked(table: tuple[tuple[float, ...], ...]) -> Counts:
    cells = [value for row in table for value in row]
    if len(table) < 2:
        raise InputError(
            "table", _shown(table), "at least two rows", "Separate the rows by semicolons."
        )
    if len(cells) > _MOST_CELLS:
        raise InputError(
            "table",
            f"{len(cells)} cells",
            f"at most {count(_MOST_CELLS)} cells",
            "Combine rows or columns.",
        )
    odd = next((value for value in cells if not float(value).is_integer()), None)
    if odd is not None:
        raise InputError(
            "table", odd, "made of whole numbers", "Give counts, not rates or percentages."
        )
    counts = Counts(tuple(tuple(float(value) for value in row) for row in table))
    _check_totals(counts)
    return counts


def _check_totals(counts: Counts) -> None:
    for what, totals in (("row", counts.row_totals), ("column", counts.column_totals)):
        if 0 in totals:
            raise InputError(
                "table",
                f"{what} {totals.index(0) + 1} is empty",
                f"without an empty {what}",
                f"Leave that {what} out: nothing was observed there.",
            )


def _shown(table: tuple[tuple[float, ...], ...]) -> str:
    return ";".join(",".join(f"{value:g}" for value in row) for row in table)


def _summary(outputs: dict[str, Value], alpha: float) -> str:
    p_value = float(outputs["p_value"])
    start = "The rows differ" if p_value < alpha else "No clear difference between the rows"
    fit = (
        "such a table would be rare if rows and columns were independent"
        if p_value < alpha
        else "such a table is to be expected now and then if rows and columns are independent"
    )
    return (
        f"{start} at the {percent(alpha)} level: {fit} (χ² = "
        f"{number(float(outputs['chi_square']), 4)}, df = {outputs['df']}, {p_text(p_value)}). "
        f"The association is {_strength(float(outputs['cramers_v']))} on Cramér's scale from 0 to "
        "1."
    )


def _strength(v: float) -> str:
    return "V = 1" if v == 1 else f"V = {number(v, 3)}"


def _alternatives(counts: Counts, statistic: float) -> tuple[Alternative, ...]:
    ratio = likelihood_ratio(counts)
    outputs: dict[str, Value] = {
        "chi_square": ratio,
        "p_value": chi_square_tail(ratio, counts.df),
    }
    found = [Alternative("likelihood ratio (G test)", outputs, "2 Σ O ln(O/E)")]
    if counts.df == 1:
        a, b = (Arm(int(row[0]), int(sum(row))) for row in counts.rows)
        note = "continuity correction, the default of many programs for 2×2 tables"
        found.append(Alternative("Yates correction", {"p_value": yates_p(a, b)}, note))
        if counts.total <= _FISHER_LIMIT:
            p_value = fisher_p(a.conversions, a.users, b.conversions, b.users)
            note = "needs no approximation, cautious in small samples"
            found.append(Alternative("Fisher's exact test", {"p_value": p_value}, note))
    unbiased = corrected_v(statistic, counts)
    if unbiased is not None:
        note = "Bergsma (2013): chance alone makes V larger than zero"
        found.append(Alternative("bias-corrected V", {"cramers_v": unbiased}, note))
    return tuple(found)


def _assumptions(counts: Counts, smallest: float) -> tuple[str, ...]:
    sentences = [
        "Each observation is independent and stands in exactly one cell.",
        "The test says that rows differ, not where: the adjusted residuals show the cells that "
        "depart from independence, above about 2 in size.",
    ]
    if smallest < FEW_EXPECTED:
        few = sum(value < FEW_EXPECTED for row in counts.expected() for value in row)
        better = "use Fisher's exact test" if counts.df == 1 else "combine rare columns"
        sentences.append(
            f"{few} of {len(counts.rows) * len(counts.rows[0])} cells expect fewer than "
            f"{FEW_EXPECTED} (the smallest {number(smallest, 3)}): the approximation is rough, so "
            f"{better} (Cochran 1954)."
        )
    return tuple(sentences)


def _worked(counts: Counts, statistic: float) -> str:
    cells = [
        (seen, planned)
        for row, other in zip(counts.rows, counts.expected(), strict=True)
        for seen, planned in zip(row, other, strict=True)
    ]
    if len(cells) > _SHOWN_CELLS:
        return ""
    terms = " + ".join(
        f"({number(seen)} − {number(planned, 6)})²/{number(planned, 6)}" for seen, planned in cells
    )
    return f"χ² = {terms} = {number(statistic, 4)}"


def _code(counts: Counts) -> str:
    table = [[int(value) for value in row] for row in counts.rows]
    return (
        "from scipy.stats import chi2_contingency as test; from scipy.stats.contingency import "
        f"association; t = {table}; r = test(t, correction=False); "
        "print(r.statistic, r.dof, r.pvalue, association(t, 'cramer'))"
    )


def _r_code(counts: Counts) -> str:
    cells = ", ".join(str(int(value)) for row in counts.rows for value in row)
    return (
        f"t <- matrix(c({cells}), {len(counts.rows)}, byrow=TRUE); "
        "r <- suppressWarnings(chisq.test(t, correct=FALSE)); "
        "cat(format(c(r$statistic, r$parameter, r$p.value, "
        "sqrt(r$statistic/sum(t)/(min(dim(t))-1))), digits=12))"
    )


def _tables(counts: Counts) -> tuple[Table, ...]:
    if max(len(counts.rows), len(counts.rows[0])) > _SHOWN_SIDE:
        return ()
    columns = ("row", *(f"column {place + 1}" for place in range(len(counts.rows[0]))))
    expected = zip(counts.rows, counts.expected(), strict=True)
    seen = tuple(
        (
            str(place),
            *(f"{number(o)} ({number(e, 4)})" for o, e in zip(row, other, strict=True)),
        )
        for place, (row, other) in enumerate(expected, start=1)
    )
    residuals = tuple(
        (str(place), *(signed(value) for value in row))
        for place, row in enumerate(adjusted_residuals(counts), start=1)
    )
    return (
        Table("Observed (expected) counts", columns, seen),
        Table("Adjusted residuals", columns, residuals),
    )


CHI_SQUARE_TEST = Calculator(
    name="chi-square-test",
    title="Chi-square test of a table of counts",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("chi_square", "Pearson's test statistic"),
        Output("df", "degrees of freedom, (rows - 1) x (columns - 1)"),
        Output("p_value", "p-value of the test"),
        Output("cramers_v", "strength of the association, from 0 to 1"),
        Output("smallest_expected", "smallest expected count of a cell"),
    ),
    run=chi_square_test,
    example={"table": [[184, 1816], [226, 1774]]},
    headline="p_value",
    printed=("chi_square", "df", "p_value", "cramers_v"),
)

CALCULATORS = (CHI_SQUARE_TEST,)
