"""Every calculator by name: look one up, run it, describe its inputs as JSON Schema."""

import difflib
import importlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from trialwise.core.errors import UsageError
from trialwise.core.records import Calculation
from trialwise.stats import bayesian, comparing, multiple, planning, sequential, trust
from trialwise.stats.calculator import Calculator, Param

# In the order in which people meet them.
_FAMILIES: Final = (planning, comparing, sequential, multiple, bayesian, trust)
_MODULES: Final[Mapping[str, str]] = {
    name: f"{family.__name__}.{module}"
    for family in _FAMILIES
    for name, module in family.INDEX.items()
}
NAMES: Final[tuple[str, ...]] = tuple(_MODULES)


def calculators() -> tuple[Calculator, ...]:
    """Return every calculator; imports all of their modules."""
    return tuple(get(name) for name in NAMES)


@lru_cache(maxsize=256)
def get(name: str) -> Calculator:
    """Return the calculator called ``name``.

    Raises:
        UsageError: naming the nearest calculators and all there are.

    >>> get("sample-size-proportions").title
    'Sample size for two conversion rates'
    """
    if name not in _MODULES:
        near = nearest(name)
        guess = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"no calculator '{name}'.{guess} List them all with: trialwise calc")
    held: tuple[Calculator, ...] = importlib.import_module(_MODULES[name]).CALCULATORS
    return next(calculator for calculator in held if calculator.name == name)


def nearest(name: str) -> tuple[str, ...]:
    """Return up to three calculators that ``name`` may stand for, the likeliest first.

    Names that hold all of its words come before names that are spelled alike.

    >>> nearest("srm-tset")[0], nearest("sample size proportion")[0]
    ('srm-test', 'sample-size-proportions')
    """
    words = re.findall(r"[a-z0-9]+", name.lower())
    holding = [known for known in NAMES if words and all(word in known for word in words)]
    alike = difflib.get_close_matches("-".join(words), holding or NAMES, n=3, cutoff=0.5)
    return tuple(alike or sorted(holding, key=len)[:3])


def calculate(name: str, given: Mapping[str, object]) -> Calculation:
    """Return the result of a calculator.

    Args:
        name: of the calculator.
        given: inputs by name; ``None`` counts as not given.

    Returns:
        The calculation; ``defaulted`` names the inputs that were filled in.

    Raises:
        UsageError: for an unknown calculator or input, or two inputs that exclude each other.
        InputError: for a missing value or one outside its range.

    >>> calculate("sample-size-proportions", {"baseline": 0.10, "lift": 0.2}).outputs["total"]
    7682
    """
    return get(name).run(**given)


def json_schema(calculator: Calculator) -> dict[str, Any]:
    """Return the inputs of a calculator as JSON Schema, draft 2020-12.

    >>> from trialwise.stats.registry import get
    >>> json_schema(get("sample-size-proportions"))["required"]
    ['baseline']
    """
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": calculator.title,
        "type": "object",
        "properties": {param.name: _property(param) for param in calculator.params},
        "required": [param.name for param in calculator.params if param.required],
        "additionalProperties": False,
    }
    groups = [{"oneOf": [{"required": [name]} for name in group]} for group in calculator.one_of]
    if groups:
        schema["allOf"] = groups
    return schema


def _property(param: Param) -> dict[str, Any]:
    if param.kind == "choice":
        described: dict[str, Any] = {"type": "string", "enum": list(param.choices)}
    elif param.kind in {"counts", "numbers", "table"}:
        item = {"type": "integer" if param.kind == "counts" else "number", **_bounds(param)}
        described = {"type": "array", "items": item, "minItems": param.least_items}
        if param.kind == "table":
            described = {"type": "array", "items": described, "minItems": 1}
    else:
        described = {"type": "integer" if param.kind == "count" else "number", **_bounds(param)}
    described["description"] = param.description
    if param.default is not None:
        described["default"] = param.default
    return described


def _bounds(param: Param) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    if param.low != float("-inf"):
        bounds["exclusiveMinimum" if param.low_open else "minimum"] = param.low
    if param.high != float("inf"):
        bounds["exclusiveMaximum" if param.high_open else "maximum"] = param.high
    if param.not_zero:
        bounds["not"] = {"const": 0}
    return bounds
