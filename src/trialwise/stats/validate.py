"""Checks of inputs before any computation: names, kinds, ranges, and exactly one of a group."""

import difflib
import math
import numbers
from collections.abc import Iterable, Mapping, Sequence

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.calculator import Calculator, Param

_LIST_HINT = "Separate the values by commas, as in 50210,49790."
_TABLE_HINT = "Separate values by commas and rows by semicolons, as in 10,20;30,40."
Row = tuple[float, ...]
Input = int | float | str | tuple[int, ...] | Row | tuple[Row, ...]


class MissingInputError(InputError):
    """An input without which no number exists was not given.

    Args:
        field: the name of the input, or the names joined by `` or ``.
        calculator: which calculator needs it.
        description: what the input is.
    """

    def __init__(self, field: str, calculator: str, description: str) -> None:
        super().__init__(field, "nothing", "given")
        self.args = (f"{calculator} needs {field}: {description}.",)


def resolve(calculator: Calculator, given: Mapping[str, object]) -> dict[str, Input]:
    """Return every input of a calculator, checked, with defaults filled in.

    Args:
        calculator: what is to be computed.
        given: inputs by name; ``None`` counts as not given.

    Returns:
        Values by name in the order of ``calculator.params``. An input that is neither given nor
        has a default is absent.

    Raises:
        UsageError: for a name the calculator does not have, or two inputs of a ``one_of`` group.
        InputError: for a value of the wrong kind or outside its range, or a missing one.

    Examples:
        >>> from trialwise.stats.registry import get
        >>> resolve(get("srm-test"), {"counts": [50210, 49790]})
        {'counts': (50210, 49790), 'threshold': 0.001}
    """
    return resolve_params(calculator.name, calculator.params, calculator.one_of, given)


def resolve_params(
    name: str,
    params: Sequence[Param],
    one_of: Iterable[tuple[str, ...]],
    given: Mapping[str, object],
) -> dict[str, Input]:
    """Return the same as ``resolve`` for a calculator called ``name`` with these inputs."""
    present = {key: value for key, value in given.items() if value is not None}
    _check_names(name, params, present)
    resolved: dict[str, Input] = {}
    for param in params:
        if param.name in present:
            resolved[param.name] = checked(param, present[param.name])
        elif param.required:
            raise MissingInputError(param.name, name, param.description)
        elif param.default is not None:
            resolved[param.name] = param.default
    for group in one_of:
        _check_group(name, params, group, present)
    return resolved


def _check_names(name: str, params: Sequence[Param], present: Mapping[str, object]) -> None:
    known = [param.name for param in params]
    for key in present:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            guess = f"did you mean '{near[0]}'? It" if near else "it"
            raise UsageError(f"{name} has no input '{key}'; {guess} takes: {', '.join(known)}")


def _check_group(
    name: str, params: Sequence[Param], group: tuple[str, ...], present: Mapping[str, object]
) -> None:
    chosen = [key for key in group if key in present]
    if len(chosen) > 1:
        raise UsageError(
            f"{name} takes exactly one of {', '.join(group)}; given: {' and '.join(chosen)}"
        )
    if not chosen:
        descriptions = [param.description for param in params if param.name in group]
        raise MissingInputError(" or ".join(group), name, "; or ".join(descriptions))


def checked(param: Param, value: object) -> Input:
    """Return ``value`` as the kind of ``param``.

    Args:
        param: the input.
        value: what was given for it; a list may come as text, as in ``50210,49790``.

    Returns:
        A float for ``rate`` and ``number``, an int for ``count``, a text for ``choice``, a tuple
        for the list kinds, a tuple of rows for ``table``.

    Raises:
        InputError: naming the value, what is allowed and the next step.
    """
    if param.kind == "choice":
        return _choice(param, value)
    if param.kind == "counts":
        return tuple(_count(param, item) for item in _items(param, value))
    if param.kind == "numbers":
        return _row(param, value)
    if param.kind == "table":
        return _table(param, value)
    return _count(param, value) if param.kind == "count" else _number(param, value)


def _choice(param: Param, value: object) -> str:
    if isinstance(value, str) and value in param.choices:
        return value
    near = difflib.get_close_matches(str(value), param.choices, n=1)
    raise InputError(param.name, value, param.allowed(), f"Did you mean {near[0]}?" if near else "")


def _row(param: Param, value: object) -> Row:
    return tuple(_number(param, item) for item in _items(param, value))


def _table(param: Param, value: object) -> tuple[Row, ...]:
    rows: object = value.split(";") if isinstance(value, str) else value
    if not isinstance(rows, Sequence) or isinstance(rows, str | bytes):
        raise InputError(param.name, value, param.allowed(), _TABLE_HINT)
    table = tuple(_row(param, row) for row in rows)
    if len({len(row) for row in table}) > 1:
        raise InputError(param.name, value, "made of rows of the same length", _TABLE_HINT)
    return table


def _items(param: Param, value: object) -> Sequence[object]:
    if isinstance(value, str):
        items: Sequence[object] = [_from_text(param, value, item) for item in value.split(",")]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        items = [value]
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        items = value
    else:
        raise InputError(param.name, value, param.allowed(), param.list_hint or _LIST_HINT)
    if len(items) < param.least_items:
        least = f"a list of at least {param.least_items} values"
        shown = ",".join(str(item) for item in items) or "nothing"
        raise InputError(param.name, shown, least, param.list_hint or _LIST_HINT)
    return items


def _from_text(param: Param, text: str, item: str) -> float:
    try:
        return float(item)
    except ValueError:
        raise InputError(
            param.name, repr(text), param.allowed(), param.list_hint or _LIST_HINT
        ) from None


def _count(param: Param, value: object) -> int:
    number = _number(param, value)
    if not number.is_integer():
        raise InputError(param.name, value, param.allowed(), "Round it to a whole number.")
    return int(value) if isinstance(value, numbers.Integral) else int(number)


def _number(param: Param, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        shown = repr(value) if isinstance(value, str) else value
        raise InputError(param.name, shown, param.allowed(), "Give it as a plain number.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isnan(number):
        raise InputError(param.name, "nan", param.allowed(), "Check how it was computed.")
    _check_range(param, value, number)
    return number


def _check_range(param: Param, value: object, number: float) -> None:
    if number == 0 and (param.not_zero or (param.low == 0 and param.low_open)):
        hint = param.zero_hint or param.low_hint
    elif number < param.low or (param.low_open and number == param.low):
        hint = param.low_hint
    elif number > param.high or (param.high_open and number == param.high):
        hint = param.high_hint
    elif math.isinf(number):
        hint = "Give a finite number."
    else:
        return
    raise InputError(param.name, value if math.isfinite(number) else number, param.allowed(), hint)
