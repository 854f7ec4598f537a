"""One call of a calculator: its checked inputs, and which of them were filled in by default."""

import dataclasses
import functools
import inspect
import math
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import StatisticsError
from typing import Concatenate, ParamSpec, cast

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Param
from trialwise.stats.statistic_wording import with_statistic
from trialwise.stats.validate import Input, resolve_params
from trialwise.stats.wording import with_brackets

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Call:
    """The inputs of one calculation after they were checked.

    Attributes:
        calculator: its name.
        params: the inputs it takes.
        resolved: every input by name, defaults included.
        defaulted: names of the inputs that were not given.
    """

    calculator: str
    params: tuple[Param, ...]
    resolved: dict[str, Input]
    defaulted: tuple[str, ...]

    def inputs(self) -> dict[str, Value]:
        """Return the inputs as a record holds them: a list as text, ``50210,49790``."""
        return {name: _as_value(value) for name, value in self.resolved.items()}

    def command(self) -> str:
        """Return the command line that repeats this calculation."""
        given = [
            f"{param.option} {_as_text(self.resolved[param.name])}"
            for param in self.params
            if param.name in self.resolved and param.name not in self.defaulted
        ]
        return " ".join(["trialwise calc", self.calculator, *given])

    def result(
        self,
        *,
        outputs: Mapping[str, Value],
        summary: str,
        reading: Sequence[str],
        convention: str,
        assumptions: Sequence[str],
        formula: str,
        formula_text: str,
        worked: str,
        code: str,
        r_code: str,
        source: str,
        alternatives: Sequence[Alternative] = (),
        tables: Sequence[Table] = (),
    ) -> Calculation:
        """Return the calculation of this call; see ``Calculation`` for what each part holds."""
        return Calculation(
            calculator=self.calculator,
            inputs=self.inputs(),
            defaulted=self.defaulted,
            outputs=outputs,
            summary=with_statistic(summary, outputs),
            reading=tuple(reading),
            convention=convention,
            alternatives=tuple(alternatives),
            assumptions=tuple(assumptions),
            formula=formula,
            formula_text=formula_text,
            code=code,
            command=self.command(),
            source=source,
            tables=tuple(tables),
            worked=with_brackets(worked),
            r_code=r_code,
        )

    def default_mark(self, *names: str) -> str:
        """Return `` (default)`` when all of these inputs were filled in, else nothing."""
        return " (default)" if all(name in self.defaulted for name in names) else ""


def _as_value(value: Input) -> Value:
    if isinstance(value, tuple):
        is_table = bool(value) and isinstance(value[0], tuple)
        return (";" if is_table else ",").join(str(_as_value(item)) for item in value)
    return value


def _as_text(value: Input) -> str:
    text = str(_as_value(value))
    return text.removesuffix(".0") if isinstance(value, float) else shlex.quote(text)


def validated(
    name: str, params: tuple[Param, ...], one_of: Sequence[tuple[str, ...]] = ()
) -> Callable[[Callable[Concatenate[Call, P], Calculation]], Callable[P, Calculation]]:
    """Return a decorator that checks the inputs of a calculator before its body runs.

    The body receives the ``Call`` as its first argument, which callers do not see, and every input
    as a keyword. A result that is not finite becomes a refusal, so no caller ever meets ``nan``,
    and alternatives whose outputs equal those of the result are left out.

    Args:
        name: of the calculator.
        params: its inputs.
        one_of: groups of inputs of which exactly one must be given.

    Returns:
        The decorator. The decorated function raises what ``resolve`` raises.
    """

    def decorate(body: Callable[Concatenate[Call, P], Calculation]) -> Callable[P, Calculation]:
        @functools.wraps(body)
        def run(*args: P.args, **given: P.kwargs) -> Calculation:
            if args:
                raise TypeError(f"{body.__name__} takes its inputs as keywords")
            resolved = resolve_params(name, params, one_of, given)
            defaulted = tuple(key for key in resolved if given.get(key) is None)
            call = Call(name, params, resolved, defaulted)
            return _computed(cast(Callable[..., Calculation], body), call)

        signature = inspect.signature(body)
        visible = list(signature.parameters.values())[1:]
        run.__signature__ = signature.replace(parameters=visible)  # type: ignore[attr-defined]
        return run

    return decorate


def _computed(body: Callable[..., Calculation], call: Call) -> Calculation:
    """Run the body; arithmetic that leaves the range of a float is a refusal with a reason."""
    try:
        calculation = body(call, **call.resolved)
    except (ArithmeticError, StatisticsError):
        raise _not_finite(call) from None
    numbers = [value for value in calculation.outputs.values() if isinstance(value, float)]
    for alternative in calculation.alternatives:
        numbers += [value for value in alternative.outputs.values() if isinstance(value, float)]
    if not all(math.isfinite(value) for value in numbers):
        raise _not_finite(call)
    different = tuple(entry for entry in calculation.alternatives if _differs(entry, calculation))
    return dataclasses.replace(calculation, alternatives=different)


def _differs(alternative: Alternative, calculation: Calculation) -> bool:
    """Return whether an alternative says anything else than the result itself."""
    return any(
        calculation.outputs.get(name) != value for name, value in alternative.outputs.items()
    )


def _not_finite(call: Call) -> InputError:
    given = ", ".join(f"{name} {value}" for name, value in call.resolved.items())
    return InputError(
        "inputs",
        given,
        "of a size for which the result is a finite number",
        "One of them is extremely small or large; check its unit or rescale it.",
    )
