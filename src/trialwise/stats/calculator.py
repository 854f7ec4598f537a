"""What a calculator is: typed inputs with ranges, named outputs, and a function."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from trialwise.core.errors import UsageError
from trialwise.core.records import Calculation, Value

Kind = Literal["rate", "number", "count", "choice", "counts", "numbers", "table"]
Unit = Literal["", "number", "percent", "rate", "points"]


@dataclass(frozen=True, slots=True)
class Param:
    """One input of a calculator.

    Attributes:
        name: as in the function's signature.
        kind: ``rate`` is a fraction that people write in percent, ``count`` a whole number,
            ``counts`` and ``numbers`` are lists of whole numbers and of numbers, ``table`` is rows
            of numbers, written ``10,20;30,40``.
        description: what it is, with its unit.
        required: whether no number exists without it.
        default: value used, and said, when it is not given.
        low: lowest allowed value (of each item in a list).
        high: highest allowed value.
        low_open: whether ``low`` itself is excluded.
        high_open: whether ``high`` itself is excluded.
        choices: the allowed words when ``kind`` is ``choice``.
        not_zero: whether zero is excluded.
        low_hint: what to do about a value that is too low.
        high_hint: what to do about a value that is too high.
        zero_hint: what to do about a zero.
        least_items: items that a list, or each row of a table, needs at least.
        list_hint: how to write the list, when it is not understood.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    default: Value | None = None
    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False
    choices: tuple[str, ...] = ()
    not_zero: bool = False
    low_hint: str = ""
    high_hint: str = ""
    zero_hint: str = ""
    least_items: int = 1
    list_hint: str = ""

    @property
    def option(self) -> str:
        """The input as an option of the command line, for example ``--users-a``."""
        return "--" + self.name.replace("_", "-")

    def allowed(self) -> str:
        """Return the allowed values in words, rates in percent as well."""
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        words = f"{_KIND_WORDS[self.kind]} {self._span()}".strip()
        if self.kind == "rate" and self.low >= 0 and self.high == 1:
            words += " (that is, between 0 % and 100 %)"
        return words

    def _span(self) -> str:
        parts = []
        if self.not_zero:
            parts.append("other than 0")
        if self.low != -math.inf:
            parts.append(f"{'above' if self.low_open else 'at least'} {_show(self.low)}")
        if self.high != math.inf:
            parts.append(f"{'below' if self.high_open else 'at most'} {_show(self.high)}")
        return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + "".join(parts[-1:])


_KIND_WORDS: Mapping[Kind, str] = {
    "rate": "a number",
    "number": "a number",
    "count": "a whole number",
    "counts": "a list of whole numbers, each",
    "numbers": "a list of numbers, each",
    "table": "rows of numbers, each number",
}


def _show(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:g}"


@dataclass(frozen=True, slots=True)
class Output:
    """One result of a calculator.

    Attributes:
        name: as in ``Calculation.outputs``.
        description: what it is.
        unit: how people read it: ``percent`` is a fraction said in percent, ``rate`` the same where
            the inputs are rates and a plain number elsewhere, ``points`` a difference of rates in
            percentage points and a plain number elsewhere; '' tells it from name and description.
    """

    name: str
    description: str
    unit: Unit = ""


@dataclass(frozen=True, slots=True)
class Calculator:
    """An entry of the registry: a function with everything needed to call and explain it.

    Attributes:
        name: as on the command line.
        title: what it does, for people.
        family: the group it is listed under.
        params: inputs.
        outputs: results; those marked optional in their description can be absent.
        run: the function; takes the inputs as keyword arguments and checks them itself.
        one_of: groups of inputs of which exactly one must be given.
        example: inputs that work, used in help and tests.
        headline: the output that answers, shown in sensitivity tables.
        printed: the outputs that the Python and the R line print, in order; the headline alone
            when empty.
        varies: inputs on which the headline depends enough to show it for other values.
        curve: the input on the horizontal axis of the curve of the headline, '' for no curve.
        is_iterated: whether it sums, searches or integrates rather than evaluates a formula.
    """

    name: str
    title: str
    family: str
    params: tuple[Param, ...]
    outputs: tuple[Output, ...]
    run: Callable[..., Calculation]
    example: Mapping[str, Any]
    one_of: tuple[tuple[str, ...], ...] = ()
    headline: str = ""
    printed: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()
    curve: str = ""
    is_iterated: bool = False

    def param(self, name: str) -> Param:
        """Return the input called ``name``.

        Raises:
            UsageError: naming the inputs there are.
        """
        for param in self.params:
            if param.name == name:
                return param
        known = ", ".join(param.name for param in self.params)
        raise UsageError(f"{self.name} has no input '{name}'; it takes: {known}")
