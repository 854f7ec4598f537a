"""``trialwise doctor``: is everything sound, and what to do about what is not."""

from typing import Annotated

import typer

from trialwise.cli import console
from trialwise.core.errors import GateError


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of checks.")] = False,
) -> None:
    """Check settings, pack, embedder, store and index; exit 4 when one of them is not sound."""
    from trialwise.assistant.health import check_health

    checks = check_health(console.settings())
    if as_json:
        console.say_json(
            [{"name": c.name, "is_sound": c.is_sound, "detail": c.detail} for c in checks]
        )
    else:
        for check in checks:
            console.say(f"{'ok ' if check.is_sound else 'NOT'}  {check.name:<12} {check.detail}")
    faults = [check.name for check in checks if not check.is_sound]
    if faults:
        raise GateError(f"not sound: {', '.join(faults)}")
