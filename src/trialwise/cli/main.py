"""The command ``trialwise``: commands are listed here and loaded when called."""

import importlib
import os
import sys
from typing import Any, Final

import click
import typer
from typer.core import TyperGroup

# Command → (module, function, help); the module is imported only when the command runs.
_COMMANDS: Final[dict[str, tuple[str, str, str]]] = {
    "ask": ("ask", "ask", "Ask a question, or a file of questions."),
    "search": ("search", "search", "Show the passages a question finds."),
    "calc": ("calc", "calc", "List the calculators, or run one."),
    "graph": ("graph", "app", "Look at the concept graph."),
    "pack": ("pack", "app", "Check and count the knowledge pack."),
    "ingest": ("library", "ingest", "Index your own documents."),
    "sources": ("library", "sources", "List what was ingested."),
    "remove": ("library", "remove", "Remove a source and all that came from it."),
    "doctor": ("doctor", "doctor", "Check that everything is sound."),
    "bench": ("bench", "app", "Measure this machine."),
}


class _LazyGroup(TyperGroup):
    """A group whose commands are imported on call, so that help stays light."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; only its help text when the group's own help is printed."""
        entry = _COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, name, text = entry
        if ctx.resilient_parsing or _is_group_help():
            return click.Command(cmd_name, help=text)
        loaded: Any = getattr(importlib.import_module(f"trialwise.cli.{module}"), name)
        if isinstance(loaded, typer.Typer):
            return typer.main.get_command(loaded)
        single = typer.Typer(add_completion=False)
        settings = getattr(loaded, "command_settings", {})
        single.command(cmd_name, help=text, **settings)(loaded)
        return typer.main.get_command(single)


def _is_group_help() -> bool:
    """Return whether no command was named, so that only the list of commands is needed."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    return not words


app = typer.Typer(
    cls=_LazyGroup,
    name="trialwise",
    help="A private, cited, exact assistant for A/B testing and statistics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Answer questions about experiments from evidence, never from memory."""


def main() -> None:
    """Run the command line; our own errors become one line and an exit code."""
    from trialwise.core.errors import TrialwiseError

    try:
        app(standalone_mode=False)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.exceptions.Abort:
        print("Stopped; what was done so far is kept.", file=sys.stderr)
        sys.exit(130)
    except KeyboardInterrupt:
        print("Stopped; what was done so far is kept.", file=sys.stderr)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except TrialwiseError as error:
        print(f"trialwise: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # the reader left (head, less): that is no failure of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
