"""``trialwise calc``: list the calculators, describe one, or run it."""

from typing import TYPE_CHECKING, Annotated

import typer

from trialwise.cli import console

if TYPE_CHECKING:
    from trialwise.core.errors import InputError
    from trialwise.stats.calculator import Calculator


def calc(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="The calculator.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the record or the schema.")
    ] = False,
) -> None:
    """Run a calculator; without inputs, show what it takes."""
    from trialwise.core.errors import InputError
    from trialwise.core.records import to_dict
    from trialwise.stats.registry import calculate, calculators, get, json_schema

    if name is None:
        _list(calculators(), as_json)
        return
    calculator = get(name)
    words = [word for word in context.args if word != "--json"]
    as_json = as_json or "--json" in context.args
    if not words:
        if as_json:
            console.say_json(json_schema(calculator))
        else:
            _describe(calculator)
        return
    options = console.read_options(words)
    given = {
        key: console.read_value(key, calculator.param(key).kind, value)
        for key, value in options.items()
    }
    try:
        calculation = calculate(name, given)
    except InputError as error:
        raise _in_percent(calculator, error) from None
    if as_json:
        console.say_json(to_dict(calculation))
        return
    from trialwise.cli.render import render_calculation

    console.say(calculation.summary + "\n")
    console.say(render_calculation(calculation))


calc.command_settings = {  # type: ignore[attr-defined]  # read by main.py
    "context_settings": {"allow_extra_args": True, "ignore_unknown_options": True}
}


def _in_percent(calculator: "Calculator", error: "InputError") -> "InputError":
    """Return the error with a rate in percent as well: people type 120 %, not 1.2."""
    from trialwise.core.errors import InputError

    kinds = {param.name: param.kind for param in calculator.params}
    if kinds.get(error.field) != "rate" or not isinstance(error.value, float):
        return error
    shown = f"{error.value:g} ({100 * error.value:g} %)"
    return InputError(error.field, shown, error.allowed, error.next_step)


def _list(calculators: "tuple[Calculator, ...]", as_json: bool) -> None:
    if as_json:
        console.say_json(
            [
                {"name": entry.name, "title": entry.title, "family": entry.family}
                for entry in calculators
            ]
        )
        return
    width = max(len(entry.name) for entry in calculators)
    family = ""
    for entry in calculators:
        if entry.family != family:
            family = entry.family
            console.say(f"\n{family}" if entry is not calculators[0] else family)
        console.say(f"  {entry.name:<{width}}  {entry.title}")
    console.say("\nInputs of one: trialwise calc NAME")


def _describe(calculator: "Calculator") -> None:
    console.say(f"{calculator.title}\n")
    width = max(len(param.option) for param in calculator.params)
    for param in calculator.params:
        default = "required" if param.required else ""
        if param.default is not None:
            default = f"default {param.default}"
        console.say(f"  {param.option:<{width}}  {param.description}")
        note = f"{param.allowed()}{'; ' + default if default else ''}"
        console.say(f"  {'':<{width}}  {note}")
    for group in calculator.one_of:
        names = ", ".join(calculator.param(name).option for name in group)
        console.say(f"\nGive exactly one of {names}.")
    example = " ".join(
        f"{calculator.param(key).option} {_plain(value)}"
        for key, value in calculator.example.items()
    )
    console.say(f"\nExample: trialwise calc {calculator.name} {example}")


def _plain(value: object) -> str:
    return ",".join(str(item) for item in value) if isinstance(value, tuple | list) else str(value)
