"""The chi-square statistics of a table of counts, its expected counts and its association."""

import math
from dataclasses import dataclass

Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """A table of counts with at least two rows and columns; no row or column is empty."""

    rows: tuple[Row, ...]

    @property
    def total(self) -> float:
        """Sum of all counts."""
        return math.fsum(value for row in self.rows for value in row)

    @property
    def row_totals(self) -> Row:
        """Sums of the rows."""
        return tuple(math.fsum(row) for row in self.rows)

    @property
    def column_totals(self) -> Row:
        """Sums of the columns."""
        return tuple(math.fsum(column) for column in zip(*self.rows, strict=True))

    @property
    def df(self) -> int:
        """Degrees of freedom (r − 1)(c − 1)."""
        return (len(self.rows) - 1) * (len(self.rows[0]) - 1)

    @property
    def least_side(self) -> int:
        """min(r, c) − 1."""
        return min(len(self.rows), len(self.rows[0])) - 1

    def expected(self) -> tuple[Row, ...]:
        """Return row total × column total / total for each cell.

        >>> Counts(((10.0, 20.0), (30.0, 40.0))).expected()
        ((12.0, 18.0), (28.0, 42.0))
        """
        total, columns = self.total, self.column_totals
        return tuple(tuple(row / total * column for column in columns) for row in self.row_totals)


def pearson(counts: Counts) -> float:
    """Return χ² = Σ (O − E)²/E.

    >>> round(pearson(Counts(((10.0, 20.0), (30.0, 40.0)))), 4)
    0.7937
    """
    return math.fsum(
        (seen - planned) / planned * (seen - planned)
        for row, other in zip(counts.rows, counts.expected(), strict=True)
        for seen, planned in zip(row, other, strict=True)
    )


def likelihood_ratio(counts: Counts) -> float:
    """Return G = 2 Σ O ln(O/E).

    >>> round(likelihood_ratio(Counts(((10.0, 20.0), (30.0, 40.0)))), 4)
    0.8043
    """
    found = 2 * math.fsum(
        seen * math.log1p((seen - planned) / planned) - (seen - planned)
        for row, other in zip(counts.rows, counts.expected(), strict=True)
        for seen, planned in zip(row, other, strict=True)
        if seen > 0
    )
    missing = 2 * math.fsum(
        planned
        for row, other in zip(counts.rows, counts.expected(), strict=True)
        for seen, planned in zip(row, other, strict=True)
        if seen == 0
    )
    return max(found + missing, 0.0)


def cramers_v(chi_square: float, counts: Counts) -> float:
    """Return V = √(χ² / (N min(r − 1, c − 1))), in [0, 1].

    Source: Cramér (1946), Mathematical Methods of Statistics, ch. 21.

    >>> round(cramers_v(0.7937, Counts(((10.0, 20.0), (30.0, 40.0)))), 4)
    0.0891
    """
    return min(math.sqrt(chi_square / counts.total / counts.least_side), 1.0)


def corrected_v(chi_square: float, counts: Counts) -> float | None:
    """Return Cramér's V with its bias taken off, ``None`` when there are too few observations.

    Source: Bergsma (2013), Journal of the Korean Statistical Society 42, 323-328.

    >>> corrected_v(0.7937, Counts(((10.0, 20.0), (30.0, 40.0))))
    0.0
    """
    rest = counts.total - 1
    sides = [len(counts.rows), len(counts.rows[0])]
    if rest <= 0:
        return None
    shrunk = [side - 1 - (side - 1) ** 2 / rest for side in sides]
    if min(shrunk) <= 0:
        return None
    squared = max(chi_square / counts.total - counts.df / rest, 0.0)
    return min(math.sqrt(squared / min(shrunk)), 1.0)


def adjusted_residuals(counts: Counts) -> tuple[Row, ...]:
    """Return (O − E)/√(E(1 − row share)(1 − column share)), roughly standard normal if independent.

    Source: Haberman (1973), Biometrics 29, 205-220.

    >>> round(adjusted_residuals(Counts(((10.0, 20.0), (30.0, 40.0))))[0][1], 4)
    0.8909
    """
    total = counts.total
    row_shares = [row / total for row in counts.row_totals]
    column_shares = [column / total for column in counts.column_totals]
    return tuple(
        tuple(
            (seen - planned) / math.sqrt(planned * (1 - row_share) * (1 - column_share))
            for seen, planned, column_share in zip(row, other, column_shares, strict=True)
        )
        for row, other, row_share in zip(counts.rows, counts.expected(), row_shares, strict=True)
    )
