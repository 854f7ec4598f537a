"""An effect so far with its standard error: given, or from the counts or the means of two arms."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, difference, number, percent, points, signed

_LARGEST: Final = 1e150


def _counts(arm: str, role: str) -> tuple[Param, Param]:
    return (
        Param(
            f"conversions_{arm}",
            "count",
            f"users of {role} who converted so far",
            low=0,
            high=LARGEST_SIZE,
            low_hint="Counts cannot be negative.",
        ),
        Param(
            f"users_{arm}",
            "count",
            f"users of {role} so far, converted or not",
            low=2,
            high=LARGEST_SIZE,
            low_hint="Wait for users.",
        ),
    )


def _means(arm: str, role: str) -> tuple[Param, Param, Param]:
    return (
        Param(f"mean_{arm}", "number", f"mean of {role} so far", low=-_LARGEST, high=_LARGEST),
        Param(
            f"sd_{arm}",
            "number",
            f"standard deviation between the users of {role}",
            low=0,
            high=_LARGEST,
            low_hint="A standard deviation cannot be negative.",
        ),
        Param(
            f"n_{arm}",
            "count",
            f"users of {role} so far",
            low=2,
            high=LARGEST_SIZE,
            low_hint="A standard deviation needs at least two users.",
        ),
    )


EFFECT = Param(
    "effect",
    "number",
    "effect so far, treatment minus control, in any unit; needs its standard error",
    low=-_LARGEST,
    high=_LARGEST,
)
STANDARD_ERROR = Param(
    "standard_error",
    "number",
    "standard error of the effect so far, in the same unit",
    low=1e-150,
    high=_LARGEST,
    low_hint="A standard error is above 0.",
)
ESTIMATE_PARAMS: Final = (EFFECT, STANDARD_ERROR)
COUNT_PARAMS: Final = (*_counts("a", "control"), *_counts("b", "the treatment"))
MEAN_PARAMS: Final = (*_means("a", "control"), *_means("b", "the treatment"))
_GROUPS: Final = {
    "effect": ESTIMATE_PARAMS,
    "conversions_a": COUNT_PARAMS,
    "mean_a": MEAN_PARAMS,
}
Given = Mapping[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Observed:
    """An effect so far.

    Attributes:
        effect: treatment minus control.
        standard_error: of the effect.
        control: users in control, 0 when unknown.
        is_rate: whether the effect is a difference of rates.
        reading: the data as understood.
        code: Python that sets the effect ``d`` and its variance ``v``.
    """

    effect: float
    standard_error: float
    control: int
    is_rate: bool
    reading: tuple[str, ...]
    code: str

    @property
    def z(self) -> float:
        """Effect over its standard error."""
        return self.effect / self.standard_error

    @property
    def r_code(self) -> str:
        """The assignments in R."""
        return self.code.replace(" = ", " <- ").replace("**", "^")

    def said(self, effect: float) -> str:
        """Return an effect in its unit, with its sign."""
        return points(effect) if self.is_rate else signed(effect)


def observed(given: Given) -> Observed:
    """Return the effect so far from whichever inputs were given.

    Args:
        given: every input of ``ESTIMATE_PARAMS``, ``COUNT_PARAMS`` and ``MEAN_PARAMS`` that the
            calculator has; those not given are ``None``.

    Raises:
        InputError: for inputs of two kinds, a missing one, or data without variation.
    """
    kind = next(name for name in _GROUPS if given.get(name) is not None)
    for other, params in _GROUPS.items():
        if other != kind:
            _refuse(params, given, kind)
    values = _complete(_GROUPS[kind], given)
    if kind == "effect":
        return _from_estimate(values["effect"], values["standard_error"])
    return _from_counts(values) if kind == "conversions_a" else _from_means(values)


def _refuse(params: Sequence[Param], given: Given, kind: str) -> None:
    for param in params:
        value = given.get(param.name)
        if value is not None:
            raise InputError(
                param.name, number(value), f"left out with {kind}", "Give the data in one form."
            )


def _complete(params: Sequence[Param], given: Given) -> dict[str, float]:
    found: dict[str, float] = {}
    for param in params:
        value = given.get(param.name)
        if value is None:
            needed = ", ".join(entry.name for entry in params)
            raise InputError(
                param.name, "nothing", f"given with {params[0].name}", f"Give all of {needed}."
            )
        found[param.name] = value
    return found


def _from_estimate(effect: float, error: float) -> Observed:
    reading = f"effect {signed(effect, 10)} with standard error {number(error)}"
    return Observed(effect, error, 0, False, (reading,), f"d = {effect!r}; v = {error!r}**2; ")


def _from_counts(values: Mapping[str, float]) -> Observed:
    arms = []
    for arm in ("a", "b"):
        conversions, users = int(values[f"conversions_{arm}"]), int(values[f"users_{arm}"])
        if conversions > users:
            raise InputError(
                f"conversions_{arm}",
                count(conversions),
                f"at most users_{arm} ({count(users)})",
                "Count each user once.",
            )
        arms.append((conversions, users))
    (xa, na), (xb, nb) = arms
    pa, pb = xa / na, xb / nb
    variance = xa / na * ((na - xa) / na) / na + xb / nb * ((nb - xb) / nb) / nb
    if variance == 0:
        raise InputError(
            "conversions_a and conversions_b",
            f"{count(xa)} of {count(na)} and {count(xb)} of {count(nb)}",
            "neither none nor all in at least one arm",
            "The standard error would be zero; wait for more users.",
        )
    return Observed(
        difference(pb, pa),
        math.sqrt(variance),
        na,
        True,
        (
            f"control {count(xa)} of {count(na)} ({percent(pa, 4)})",
            f"treatment {count(xb)} of {count(nb)} ({percent(pb, 4)})",
        ),
        f"p = {xa}/{na}; q = {xb}/{nb}; d = q-p; v = p*(1-p)/{na}+q*(1-q)/{nb}; ",
    )


def _from_means(values: Mapping[str, float]) -> Observed:
    (ma, sa, na), (mb, sb, nb) = (
        (values[f"mean_{arm}"], values[f"sd_{arm}"], int(values[f"n_{arm}"])) for arm in ("a", "b")
    )
    error = math.hypot(sa / math.sqrt(na), sb / math.sqrt(nb))
    if error == 0:
        raise InputError(
            "sd_a and sd_b",
            0,
            "above 0 in at least one arm",
            "Without variation there is nothing to test; check how the metric was computed.",
        )
    return Observed(
        difference(mb, ma),
        error,
        na,
        False,
        (
            f"control: mean {number(ma)}, sd {number(sa)}, {count(na)} users",
            f"treatment: mean {number(mb)}, sd {number(sb)}, {count(nb)} users",
        ),
        f"d = {mb!r}-{ma!r}; v = {sa!r}**2/{na}+{sb!r}**2/{nb}; ",
    )
