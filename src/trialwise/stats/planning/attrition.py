"""Users to recruit when some drop out before they can be analysed."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, counted, number, percent, tidy

_DROPOUT: Final = Param(
    "dropout",
    "rate",
    "share of the users who are lost before they can be analysed: 15 % is 0.15",
    required=True,
    low=0,
    high=1,
    high_open=True,
    low_hint="Nobody lost is 0.",
    high_hint="Someone has to stay: 15 % lost is 0.15; of a response rate give 1 minus it.",
)
_NEEDED: Final = Param(
    "n",
    "count",
    "users who are needed at the end, per arm or in all",
    low=1,
    high=LARGEST_SIZE,
    low_hint="Give the users that can be analysed.",
)
_RECRUITED: Final = Param(
    "recruited",
    "count",
    "users who start, to be turned into users who stay; in place of n",
    low=1,
    high=LARGEST_SIZE,
    low_hint="Give the users who start.",
)
_PARAMS: Final = (_DROPOUT, _NEEDED, _RECRUITED)
_SOURCE: Final = (
    "Chow, Shao, Wang & Lokhnygina (2017), Sample Size Calculations in Clinical Research, "
    "3rd ed., ch. 1; diluted effect: Lachin & Foulkes (1986), Biometrics 42, 507-519"
)


@validated("attrition", _PARAMS)
def attrition(
    call: Call, *, dropout: float, n: int | None = None, recruited: int | None = None
) -> Calculation:
    """Return how many users to recruit so that ``n`` are left, or how many are left.

    recruited = n / (1 − d), rounded up; left = recruited (1 − d), rounded down.

    Args:
        call: filled in by ``validated``.
        dropout: share of the users who are lost, in [0, 1).
        n: users who are needed at the end, at least 1.
        recruited: users who start, at least 1; in place of ``n``.

    Returns:
        ``factor`` of the users, and with ``n`` or ``recruited`` how many start, stay and are lost.

    Raises:
        InputError: for a value outside its range, or both ``n`` and ``recruited``.

    Source: Chow et al. (2017), Sample Size Calculations in Clinical Research, ch. 1.

    Examples:
        >>> attrition(dropout=0.15, n=1000).outputs["to_recruit"]
        1177
    """
    if n is not None and recruited is not None:
        raise InputError(
            "recruited", recruited, "left out when n is given", "Give one of the two sizes."
        )
    stay = tidy(1 - dropout)
    size = n if n is not None else recruited
    return call.result(
        outputs=_outputs(stay, n, recruited),
        summary=_summary(stay, n, recruited),
        reading=(
            f"{percent(dropout)} of the users are lost, {percent(stay)} stay",
            *(() if size is None else (_read(size, is_needed=n is not None),)),
        ),
        convention="those who are lost are left out of the analysis",
        alternatives=_alternatives(stay, n),
        assumptions=(
            "Users drop out at random and alike in both arms; when the treatment changes who "
            "stays, comparing those who stayed is biased, however many were recruited.",
            "The share is an average: the users who are left vary around it.",
        ),
        formula=r"n_{\text{recruited}}=\frac{n}{1-d}",
        formula_text="recruited = n / (1 − d)",
        worked=_worked(stay, n, recruited),
        code=f"print(1/(1-{dropout!r}))",
        r_code=f"cat(format(1/(1-{dropout!r}), digits=12))",
        source=_SOURCE,
    )


def _read(size: int, *, is_needed: bool) -> str:
    return counted(size, "user") + (" needed at the end" if is_needed else " recruited")


def _recruits(n: int, stay: float) -> int:
    return math.ceil(tidy(n / stay))


def _outputs(stay: float, n: int | None, recruited: int | None) -> dict[str, Value]:
    outputs: dict[str, Value] = {"factor": 1 / stay}
    if n is not None:
        start = _recruits(n, stay)
        return outputs | {"to_recruit": start, "remaining": n, "lost": start - n}
    if recruited is not None:
        left = math.floor(tidy(recruited * stay))
        return outputs | {"to_recruit": recruited, "remaining": left, "lost": recruited - left}
    return outputs


def _summary(stay: float, n: int | None, recruited: int | None) -> str:
    if n is not None:
        return (
            f"Recruit {count(_recruits(n, stay))} so that {count(n)} are left "
            f"({number(1 / stay, 4)} times as many)."
        )
    if recruited is not None:
        left = math.floor(tidy(recruited * stay))
        return f"Of {counted(recruited, 'user')}, {count(left)} are left."
    return (
        f"Multiply the users needed by {number(1 / stay, 4)}: so many have to be recruited for "
        "each one who can be analysed."
    )


def _alternatives(stay: float, n: int | None) -> tuple[Alternative, ...]:
    """Return what people add by mistake, and the users when those who drop out are analysed."""
    diluted: dict[str, Value] = {"factor": 1 / stay**2}
    added: dict[str, Value] = {"factor": 2 - stay}
    if n is not None:
        diluted["to_recruit"] = math.ceil(tidy(n / stay**2))
        added["to_recruit"] = math.ceil(tidy(n * (2 - stay)))
    return (
        Alternative(
            "everyone analysed, no effect on those who drop out",
            diluted,
            "they stay in the analysis and dilute the effect, 1 / (1 − d)²",
        ),
        Alternative("n × (1 + d)", added, "a common short cut that leaves too few users"),
    )


def _worked(stay: float, n: int | None, recruited: int | None) -> str:
    if n is not None:
        return (
            f"{count(n)} / {number(stay, 6)} = {number(n / stay, 6)} → {count(_recruits(n, stay))}"
        )
    if recruited is not None:
        return f"{count(recruited)} · {number(stay, 6)} = {number(recruited * stay, 6)}"
    return f"1 / {number(stay, 6)} = {number(1 / stay, 6)}"


ATTRITION_CALCULATOR = Calculator(
    name="attrition",
    title="Users to recruit when some drop out",
    family="planning",
    params=_PARAMS,
    outputs=(
        Output("factor", "users to recruit per user who is needed"),
        Output("to_recruit", "users who start (optional: needs n or recruited)"),
        Output("remaining", "users who stay (optional: needs n or recruited)"),
        Output("lost", "users who are lost (optional: needs n or recruited)"),
    ),
    run=attrition,
    example={"dropout": 0.15, "n": 1000},
    headline="factor",
    varies=("dropout",),
    curve="dropout",
)

CALCULATORS = (ATTRITION_CALCULATOR,)
