"""The signature and documentation of a generated calculator, from its inputs."""

import inspect
from collections.abc import Callable
from typing import Final

from trialwise.core.records import Calculation
from trialwise.stats.calculator import Param
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.family import PlanFamily

_TYPES: Final = {"count": int, "choice": str, "numbers": tuple[float, ...]}


def checked_function(
    family: PlanFamily,
    name: str,
    params: tuple[Param, ...],
    run: Callable[..., Calculation],
    returns: str,
) -> Callable[..., Calculation]:
    """Return ``run`` as a checked function with the signature and documentation of its inputs.

    Args:
        family: what the calculator belongs to.
        name: of the calculator.
        params: its inputs.
        run: takes the ``Call`` and the inputs as keywords.
        returns: what it answers, in words.
    """
    call = inspect.Parameter("call", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Call)
    shown = [
        inspect.Parameter(
            param.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if param.required else param.default,
            annotation=_annotation(param),
        )
        for param in params
    ]
    run.__name__ = run.__qualname__ = name.replace("-", "_")
    run.__doc__ = _document(family, params, returns)
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [call, *shown], return_annotation=Calculation
    )
    one_of = (*family.groups, *(family.one_of if family.effect[0] in params else ()))
    return validated(name, params, one_of)(run)


def _annotation(param: Param) -> object:
    kind = _TYPES.get(param.kind, float)
    return kind if param.required or param.default is not None else kind | None


def _document(family: PlanFamily, params: tuple[Param, ...], returns: str) -> str:
    inputs = "\n".join(
        f"    {param.name}: {param.description}; {param.allowed()}." for param in params
    )
    return (
        f"Return {returns}, for {family.subject}.\n\n{family.formula}\n\nArgs:\n{inputs}\n\n"
        f"Returns:\n    The calculation.\n\nRaises:\n"
        f"    InputError: for a value outside its range, or when nothing attainable answers.\n\n"
        f"Source: {family.source}\n"
    )
