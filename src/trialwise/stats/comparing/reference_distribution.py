"""The distribution that a test statistic is compared with, and the inputs that name it."""

import math
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.call import Call
from trialwise.stats.numeric.distributions import chi_square_tail
from trialwise.stats.numeric.tails import (
    chi_square_critical,
    critical,
    f_critical,
    f_tail,
    two_tails,
    upper_tail,
)
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import number

FAMILY: Final = "conversion"
_LARGEST_DF: Final = 1e12
TAIL_SIDES = Param(
    "sides",
    "count",
    "2 for both tails of z and t, 1 for the upper tail alone; chi-square and F always use the "
    "upper tail",
    default=2,
    low=1,
    high=2,
)
_DF_HINT = "Degrees of freedom are above 0, for example n - 1 for the t of one mean."
DF = Param(
    "df",
    "number",
    "degrees of freedom of t or chi-square, or of the numerator of F",
    low=0,
    high=_LARGEST_DF,
    low_open=True,
    low_hint=_DF_HINT,
)
DF_DENOMINATOR = Param(
    "df_denominator",
    "number",
    "degrees of freedom of the denominator of F",
    low=0,
    high=_LARGEST_DF,
    low_open=True,
    low_hint=_DF_HINT,
)


NAMES: Final = {"z": "normal", "t": "t", "chi_square": "chi-square", "f": "F"}
SOURCE: Final = "Johnson, Kotz & Balakrishnan (1994-1995), Continuous Univariate Distributions"


@dataclass(frozen=True, slots=True)
class Reference:
    """The distribution that a statistic is compared with.

    Attributes:
        kind: ``z``, ``t``, ``chi_square`` or ``f``.
        df: degrees of freedom; infinite for the normal.
        df_denominator: of F; infinite for the others.
    """

    kind: str
    df: float = math.inf
    df_denominator: float = math.inf

    @property
    def is_symmetric(self) -> bool:
        """Whether it has two tails to speak of."""
        return self.kind in {"z", "t"}

    def p_value(self, x: float, sides: int) -> float:
        """Return the p-value of a statistic."""
        if self.is_symmetric:
            return (two_tails if sides == 2 else upper_tail)(x, self.df)
        if self.kind == "chi_square":
            return chi_square_tail(x, self.df)
        return f_tail(x, self.df, self.df_denominator)

    def critical(self, alpha: float, sides: int) -> float:
        """Return the critical value."""
        if self.is_symmetric:
            return critical(alpha / sides, self.df)
        if self.kind == "chi_square":
            return chi_square_critical(alpha, self.df)
        return f_critical(alpha, self.df, self.df_denominator)

    def said(self) -> str:
        """Return for example ``t with 48 df``."""
        if self.kind == "z":
            return "standard normal"
        df = number(self.df, 6)
        if self.kind == "f":
            return f"F with {df} and {number(self.df_denominator, 6)} df"
        return f"{NAMES[self.kind]} with {df} df"

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the degrees of freedom as source."""
        return tuple(repr(df) for df in (self.df, self.df_denominator) if math.isfinite(df))


def reference_of(
    call: Call, kind: str, df: float | None, df_denominator: float | None
) -> Reference:
    """Return the distribution; its degrees of freedom must be there, and no others.

    Raises:
        MissingInputError: for missing degrees of freedom.
        InputError: for degrees of freedom that the distribution does not have.
    """
    needed = {"z": (), "t": ("df",), "chi_square": ("df",), "f": ("df", "df_denominator")}[kind]
    for name in ("df", "df_denominator"):
        if name in needed and name not in call.resolved:
            description = next(p.description for p in call.params if p.name == name)
            raise MissingInputError(name, f"{call.calculator} for {NAMES[kind]}", description)
        if name not in needed and name in call.resolved:
            raise InputError(
                name,
                number(float(str(call.resolved[name]))),
                f"left out for {NAMES[kind]}",
                f"The {NAMES[kind]} distribution does not use it; choose another one with it.",
            )
    return Reference(kind, df or math.inf, df_denominator or math.inf)
