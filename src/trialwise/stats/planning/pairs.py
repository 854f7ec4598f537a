"""The shares of pairs in which only one side succeeds, from whatever describes them."""

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.planning.change import FRACTION_HINT
from trialwise.stats.planning.inputs import NO_EFFECT_HINT
from trialwise.stats.wording import difference, percent, tidy


def _share(name: str, description: str, hint: str) -> Param:
    return Param(
        name,
        "rate",
        description,
        low=0,
        high=1,
        low_open=True,
        low_hint=hint,
        high_hint=FRACTION_HINT,
    )


DISCORDANT = _share(
    "discordant",
    "share of pairs whose two outcomes differ, whichever is the better one, as a fraction",
    "When no pair differs there is nothing to test.",
)
ONLY_A = _share(
    "only_a",
    "share of pairs in which only A, the control, succeeds, as a fraction",
    "Give discordant and the effect when only B ever succeeds alone.",
)
ONLY_B = _share(
    "only_b",
    "share of pairs in which only B, the treatment, succeeds, as a fraction",
    "Give discordant and the effect when only A ever succeeds alone.",
)
EFFECT = Param(
    "effect",
    "number",
    "difference of the two rates to detect, only_b - only_a, signed: 2 points is 0.02",
    low=-1,
    high=1,
    not_zero=True,
    low_hint="Effects are fractions: -2 points is -0.02.",
    high_hint="Effects are fractions: 2 points is 0.02.",
    zero_hint=NO_EFFECT_HINT,
)
ODDS_RATIO = Param(
    "odds_ratio",
    "number",
    "only_b over only_a, the odds that a discordant pair favours B",
    low=0,
    high=1e9,
    low_open=True,
    low_hint="Below 1 favours A, above 1 favours B.",
)


def pair_shares(
    *,
    discordant: float | None,
    only_a: float | None,
    effect: float | None,
    odds_ratio: float | None,
    only_b: float | None,
) -> tuple[float, float]:
    """Return the shares of pairs in which only A and only B succeed.

    Args:
        discordant: share of pairs that differ; or
        only_a: share in which only A succeeds.
        effect: ``only_b - only_a``; or
        odds_ratio: ``only_b / only_a``; or
        only_b: share in which only B succeeds.

    Raises:
        InputError: when the shares are equal or leave [0, 1].

    >>> pair_shares(discordant=0.25, only_a=None, effect=0.125, odds_ratio=None, only_b=None)
    (0.0625, 0.1875)
    """
    if discordant is not None:
        a, b = _of_discordant(discordant, effect=effect, odds_ratio=odds_ratio, only_b=only_b)
    else:
        a, b = _of_only_a(only_a or 0.0, effect=effect, odds_ratio=odds_ratio, only_b=only_b)
    if a == b:
        raise InputError("only_b", b, "different from only_a", NO_EFFECT_HINT)
    if min(a, b) < 0 or tidy(a + b) > 1:
        name = "effect" if effect is not None else "odds_ratio" if odds_ratio else "only_b"
        raise InputError(
            name,
            {"effect": effect, "odds_ratio": odds_ratio, "only_b": only_b}[name],
            "such that the shares of pairs lie between 0 % and 100 % in sum",
            f"Only A would be {percent(tidy(a), 6)} and only B {percent(tidy(b), 6)}.",
        )
    return a, b


def _of_discordant(
    discordant: float, *, effect: float | None, odds_ratio: float | None, only_b: float | None
) -> tuple[float, float]:
    """Return the shares of pairs in which only A and only B succeed."""
    if only_b is not None:
        return tidy(discordant - only_b), only_b
    if odds_ratio is not None:
        return discordant / (1 + odds_ratio), discordant * odds_ratio / (1 + odds_ratio)
    change = effect or 0.0
    return difference(discordant, change) / 2, (discordant + change) / 2


def _of_only_a(
    only_a: float, *, effect: float | None, odds_ratio: float | None, only_b: float | None
) -> tuple[float, float]:
    """Return the shares of pairs in which only A and only B succeed."""
    if only_b is not None:
        return only_a, only_b
    if odds_ratio is not None:
        return only_a, only_a * odds_ratio
    return only_a, tidy(only_a + (effect or 0.0))
