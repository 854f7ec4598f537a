"""The command ``trialwise``: commands are listed here and loaded when called."""

import difflib
import importlib
import io
import os
import sys
from typing import Any, Final, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

# Command → (module, function, help); the module is imported only when the command runs.
_COMMANDS: Final[dict[str, tuple[str, str, str]]] = {
    "ask": ("ask", "ask", "Ask a question, or a file of questions."),
    "chat": ("chat", "chat", "Ask one question after the other, and go on from the last."),
    "search": ("search", "search", "Show the passages a question finds."),
    "calc": ("calc", "calc", "List the calculators, or run one."),
    "graph": ("graph", "app", "Look at the concept graph."),
    "pack": ("pack", "app", "Check and count the knowledge pack."),
    "ingest": ("library", "ingest", "Index your own documents."),
    "sources": ("library", "sources", "List what was ingested."),
    "remove": ("library", "remove", "Remove a source and all that came from it."),
    "doctor": ("doctor", "doctor", "Check that everything is sound."),
    "evaluate": ("evaluate", "app", "Examine the assistant."),
    "bench": ("bench", "app", "Measure this machine."),
}


class _LazyGroup(TyperGroup):
    """A group whose commands are imported on call, so that help stays light.

    The context is ``Any``: typer carries click inside and exports no name for it.
    """

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # typer decides the signature
        """Return the commands in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | TyperGroup | None:
        """Return a command; only its help text when the group's own help is printed."""
        entry = _COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, name, text = entry
        if ctx.resilient_parsing or _is_group_help():
            return TyperCommand(name=cmd_name, help=text)
        loaded: Any = getattr(importlib.import_module(f"trialwise.cli.{module}"), name)
        if not isinstance(loaded, typer.Typer):
            single = typer.Typer(add_completion=False)
            settings = getattr(loaded, "command_settings", {})
            single.command(cmd_name, help=text, **settings)(loaded)
            loaded = single
        command: Any = typer.main.get_command(loaded)
        return command if isinstance(command, TyperCommand | TyperGroup) else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that ``args`` name; an unknown one gets the nearest names.

        Raises:
            UsageError: for an unknown command.
        """
        word = args[0]
        if word in _COMMANDS or word.startswith("-"):
            return super().resolve_command(ctx, args)
        from trialwise.core.errors import UsageError

        near = difflib.get_close_matches(word, _COMMANDS, n=2)
        guess = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"no command '{word}'.{guess} There are: {', '.join(_COMMANDS)}")


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

    # A second BLAS thread only spins on vectors this short: 23 ms of CPU per question against 7.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Greek shows "?", no crash
    try:
        code = app(prog_name="trialwise", standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        _end(130, "Stopped; what was done so far is kept.")
    except typer.TyperException as error:  # empty when help was shown instead
        _end(2, error.format_message())
    except TrialwiseError as error:
        _end(error.exit_code, str(error))
    except OSError as error:
        place = f" {error.filename}" if error.filename else ""
        _end(1, f"the system refused{place}: {error.strerror or error}")
    _end(code or 0)


def _end(code: int, message: str = "") -> NoReturn:
    if message:
        print(f"trialwise: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
