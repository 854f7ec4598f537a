"""How far a running test is: the share of the planned users or events whose data are in."""

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.wording import number, percent

_MOST = 1e15
SO_FAR = Param(
    "so_far",
    "number",
    "users whose data are in so far, or events for times to an event",
    required=True,
    low=0,
    high=_MOST,
    low_hint="Counts cannot be negative.",
)
PLANNED = Param(
    "planned",
    "number",
    "users, or events, planned for the final analysis, counted the same way",
    required=True,
    low=0,
    high=_MOST,
    low_open=True,
    low_hint="A plan needs users.",
)
_PARAMS = (SO_FAR, PLANNED)


@validated("information-fraction", _PARAMS)
def information_fraction(call: Call, *, so_far: float, planned: float) -> Calculation:
    """Return the share of the planned information that is in.

    t = n / N: for means and rates information is in proportion to users, for times to an event to
    the events seen.

    Args:
        call: filled in by ``validated``.
        so_far: users or events so far n, at most ``planned``.
        planned: users or events at the final analysis N, above 0.

    Returns:
        ``fraction``, and what ``remains``, as a number of users or events.

    Raises:
        InputError: for a value outside its range, or more than planned.

    Source: Jennison & Turnbull (1999), Group Sequential Methods, ch. 3.

    Examples:
        >>> information_fraction(so_far=12000, planned=40000).outputs["fraction"]
        0.3
    """
    if so_far > planned:
        raise InputError(
            "so_far",
            f"{so_far:,.15g}",
            f"at most planned ({planned:,.15g})",
            "Past the planned end the information fraction is 1: analyse the test.",
        )
    fraction = so_far / planned
    return call.result(
        outputs={"fraction": fraction, "remaining": planned - so_far},
        summary=f"{percent(fraction, 4)} of the planned information is in; "
        f"{number(planned - so_far)} of {number(planned)} are still to come.",
        reading=(f"{number(so_far)} so far", f"{number(planned)} planned"),
        convention="information in proportion to users, or to events for times to an event",
        assumptions=(
            "Both numbers count the same: users of one arm, of all arms, or events.",
            "The arms keep their planned split; otherwise use 1/(1/n₁ + 1/n₂) of both.",
        ),
        formula=r"t = n/N",
        formula_text="t = n / N",
        worked=f"{number(so_far)} / {number(planned)} = {number(fraction, 6)}",
        code=f"print({so_far!r}/{planned!r})",
        r_code=f'cat(sprintf("%.12g", {so_far!r}/{planned!r}))',
        source="Jennison & Turnbull (1999), Group Sequential Methods, ch. 3",
    )


INFORMATION_FRACTION = Calculator(
    name="information-fraction",
    title="Information fraction of a running test",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("fraction", "share of the planned information that is in"),
        Output("remaining", "users or events still to come"),
    ),
    run=information_fraction,
    example={"so_far": 12000, "planned": 40000},
    headline="fraction",
    printed=("fraction",),
)
CALCULATORS = (INFORMATION_FRACTION,)
