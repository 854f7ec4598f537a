"""``trialwise calc``: list the calculators, describe one, or run it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialwise.cli import console
from trialwise.core.errors import UsageError

if TYPE_CHECKING:
    from trialwise.core.errors import InputError
    from trialwise.core.records import Calculation, Curve
    from trialwise.stats.calculator import Calculator


def calc(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="The calculator.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the record or the schema.")
    ] = False,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Draw the curve into this .svg or .png file.")
    ] = None,
    no_plot: Annotated[bool, typer.Option("--no-plot", help="Leave the curve out.")] = False,
) -> None:
    """Run a calculator; without inputs, show what it takes."""
    from trialwise.stats.registry import calculators, get, json_schema

    if name is None:
        _list(calculators(), as_json)
        return
    calculator = get(name)
    flags = {"--json", "--no-plot"}  # also understood after an input, where typer leaves them
    words = [word for word in context.args if word not in flags]
    as_json, no_plot = as_json or "--json" in context.args, no_plot or "--no-plot" in context.args
    options = console.read_options(words)
    file = Path(options.pop("plot")) if "plot" in options else plot
    if file is not None and no_plot:
        raise UsageError("--plot and --no-plot exclude each other")
    if options:
        _run(calculator, options, as_json=as_json, no_plot=no_plot, file=file)
    elif as_json:
        console.say_json(json_schema(calculator))
    else:
        _describe(calculator)


calc.command_settings = {  # type: ignore[attr-defined]  # read by main.py
    "context_settings": {"allow_extra_args": True, "ignore_unknown_options": True}
}


def _run(
    calculator: "Calculator",
    options: dict[str, str],
    *,
    as_json: bool,
    no_plot: bool,
    file: Path | None,
) -> None:
    """Compute, and print the result with its tables and its curve."""
    from dataclasses import replace

    from trialwise.core.errors import InputError
    from trialwise.core.records import to_dict
    from trialwise.stats.sensitivity import sensitivity_tables, with_sensitivity

    if file is not None and file.suffix.lower() not in (".svg", ".png"):
        raise UsageError(f"--plot {file}: the name must end in .svg or .png")
    given = {
        key: console.read_value(key, calculator.param(key).kind, value)
        for key, value in options.items()
    }
    try:
        calculation = calculator.run(**given)
    except InputError as error:
        raise _in_percent(calculator, error) from None
    if no_plot:
        tables = (*calculation.tables, *sensitivity_tables(calculation))
        calculation = replace(calculation, tables=tables)
    else:
        calculation = with_sensitivity(calculation)
    if file is not None:
        _draw(calculation, file)
    if as_json:
        console.say_json(to_dict(calculation))
        return
    _show(calculation)


def _show(calculation: "Calculation") -> None:
    from trialwise.cli.plot import can_show_dots, plot_curve
    from trialwise.cli.render import render_calculation

    console.say(calculation.summary + "\n")
    console.say(render_calculation(calculation))
    if calculation.curve is not None:
        lines = plot_curve(calculation.curve, is_plain=not can_show_dots())
        console.say("\n" + "\n".join(f"  {line}" for line in lines))


def _draw(calculation: "Calculation", file: Path) -> None:
    """Write the curve as a picture."""
    from trialwise.core.errors import StorageError

    if calculation.curve is None:
        raise UsageError(f"{calculation.calculator} has no curve to draw; leave --plot out")
    picture = _picture(calculation.curve, file.suffix.lower())
    try:
        file.write_bytes(picture)
    except OSError as error:
        raise StorageError(f"cannot write {file}: {error.strerror or error}") from error
    console.notice(f"The curve is in {file}")


def _picture(curve: "Curve", suffix: str) -> bytes:
    from trialwise.core.plot_svg import curve_png, curve_svg

    return curve_png(curve) if suffix == ".png" else curve_svg(curve).encode()


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
    families = dict.fromkeys(entry.family for entry in calculators)
    for family in families:
        console.say(f"{family[0].upper()}{family[1:]}")
        for entry in calculators:
            if entry.family == family:
                console.say(f"  {entry.name:<{width}}  {entry.title}")
        console.say()
    console.say("Inputs of one: trialwise calc NAME")


def _describe(calculator: "Calculator") -> None:
    """Say what a calculator takes, what it gives and on what it rests, by its example."""
    from trialwise.cli.render import render_description

    console.say(render_description(calculator, calculator.run(**calculator.example)))
