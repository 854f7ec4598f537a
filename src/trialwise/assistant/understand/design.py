"""The design of a test as said in a sentence: error rates, sides, arms, and split between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.missing import as_written, ask, ask_which
from trialwise.assistant.understand.slots import NUMBER_WORDS, Slots
from trialwise.core.quantities import Quantity
from trialwise.core.records import Missing
from trialwise.stats.error_rates import ALPHA

_ALPHA: Final = float(str(ALPHA.default))
_ALL: Final = 1.011  # 33 %, 33 % and 34 % may be rounded up


@dataclass(slots=True)
class DesignReading:
    """Inputs that were said, what was taken for granted, and what has to be asked.

    ``refusal`` says why there can be no number, '' when there can.
    """

    inputs: Inputs = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    refusal: str = ""


def read_test_design(slots: Slots) -> DesignReading:
    """Return alpha and sides, for a test of results."""
    reading = DesignReading()
    _read_alpha(slots, reading)
    if slots.sides:
        reading.inputs["sides"] = slots.sides
    return reading


def read_plan_design(slots: Slots) -> DesignReading:
    """Return alpha, power, sides, arms and the ratio of treatment to control, for a plan."""
    reading = DesignReading()
    _read_alpha(slots, reading)
    _read_power(slots, reading)
    if slots.sides:
        reading.inputs["sides"] = slots.sides
    _read_arms(slots, reading)
    _read_comparisons(slots, reading)
    _read_reduction(slots, reading)
    _read_dropout(slots, reading)
    return reading


def _read_alpha(slots: Slots, reading: DesignReading) -> None:
    said: dict[float, str] = {}
    for quantity in slots.given.get("alpha", ()):
        said.setdefault(as_rate(quantity), as_written(quantity))
    for quantity in slots.given.get("confidence", ()):
        alpha = _rest(as_rate(quantity))
        if slots.sides == 1 and round(alpha / 2, 12) in said:
            continue  # "0.025 one-sided (95 % interval)" says the same twice
        said.setdefault(alpha, as_written(quantity))
    for quantity in slots.given.get("level", ()):
        rate = as_rate(quantity)  # "95 % significance" is meant as confidence
        said.setdefault(rate if rate < 0.5 else _rest(rate), as_written(quantity))
    _settle("alpha", said, reading)


def _read_power(slots: Slots, reading: DesignReading) -> None:
    said = {as_rate(quantity): as_written(quantity) for quantity in slots.given.get("power", ())}
    for quantity in slots.given.get("beta", ()):
        said.setdefault(_rest(as_rate(quantity)), f"beta {as_written(quantity)}")
    _settle("power", said, reading)


def _settle(role: str, said: dict[float, str], reading: DesignReading) -> None:
    if len(said) > 1:
        reading.missing.append(ask_which(role, list(said.values())))
    elif said:
        reading.inputs[role] = next(iter(said))


def _rest(rate: float) -> float:
    return round(1 - rate, 12)


def as_rate(quantity: Quantity) -> float:
    """Return a power or confidence as a fraction: ``power 80`` means 80 %."""
    is_plain = quantity.kind in ("count", "number")
    return quantity.value / 100 if is_plain and quantity.value > 1 else quantity.value


def _read_arms(slots: Slots, reading: DesignReading) -> None:
    if cue("design.empty_arm").search(slots.text):
        reading.inputs["ratio"] = 0.0  # the calculator says what is wrong with that
        return
    arms = slots.arms
    reading.refusal = _too_much(slots) or _no_share(slots)
    shares = planned_shares(slots, reading.assumptions)
    if slots.shares and min(shares) <= 0:
        reading.inputs["ratio"] = 0.0  # a holdout of all; the calculator says what is wrong
    elif shares and min(shares) > 0:
        treatments = {round(share, 9) for share in shares[1:]}
        if len(treatments) > 1:
            reading.missing.append(ask("split"))
            return
        arms = arms or len(shares)
        ratio = round(shares[1] / shares[0], 9)
        if ratio != 1:
            reading.inputs["ratio"] = ratio
    if arms < 0:
        reading.inputs["arms"] = arms  # the calculator says what is wrong with that
    if arms > 2:
        reading.inputs["arms"] = arms
        how = _correction(slots, reading)
        reading.assumptions.append(
            f"{arms} arms are read as one control and {arms - 1} treatments, "
            f"each compared with control ({how})"
        )


def _no_share(slots: Slots) -> str:
    """Return why the share of an arm cannot be, '' when it can."""
    share = slots.roles.get("share")
    if share is None or 0 < share.value <= 1:
        return ""
    words = (cue("design.to_treatment"), cue("design.to_control"))
    if not any(pattern.match(slots.text, share.end) for pattern in words):
        return ""
    return (
        f"share = {as_written(share)}: the share of an arm lies above 0 % and below 100 %. "
        "Say how much of the traffic each arm gets."
    )


def _too_much(slots: Slots) -> str:
    """Return why the shares of the arms cannot be, '' when they can."""
    total = sum(slots.shares)
    if total < _ALL:
        return ""
    shares = " and ".join(f"{100 * share:g} %" for share in slots.shares)
    return (
        f"the shares of the arms, {shares}, add up to {100 * total:g} %, and there is only 100 % "
        "of the traffic to share. Say how much of it each arm gets."
    )


def _correction(slots: Slots, reading: DesignReading) -> str:
    """Return how alpha is shared between the treatments, in words; sets it when it is not."""
    if cue("design.uncorrected").search(slots.text):
        reading.inputs["correction"] = "none"
        return "no correction, so false positives add up"
    for name in ("dunnett", "sidak"):
        if cue(f"design.{name}").search(slots.text):
            reading.inputs["correction"] = name
            return name.capitalize()
    is_each = cue("design.alpha_of_each").search(slots.text)
    if "alpha" in reading.inputs and is_each and not cue("design.overall").search(slots.text):
        reading.inputs["correction"] = "none"
        return f"alpha {reading.inputs['alpha']:g} for each, as given"
    return "Bonferroni"


def _read_comparisons(slots: Slots, reading: DesignReading) -> None:
    """Read how many metrics are tested; corrected for when the sentence says so, else said."""
    are_between_arms = _read_pairs_of_arms(slots, reading)
    said = cue("design.comparisons").search(slots.text)
    if said is None:
        return
    word = said.group("n").lower()
    count = int(word) if word.isdigit() else NUMBER_WORDS[word]
    if count < 2 or (are_between_arms and cue("design.between_arms").search(said.group())):
        return
    is_corrected = cue("design.correction").search(slots.text)
    if is_corrected and not cue("design.uncorrected").search(slots.text):
        reading.inputs["comparisons"] = count
        reading.assumptions.append(f"alpha is divided between {count} comparisons (Bonferroni)")
    else:
        reading.assumptions.append(
            f"one metric decides; with a decision on any of {count}, alpha has to be divided"
        )


def _read_pairs_of_arms(slots: Slots, reading: DesignReading) -> bool:
    """Read between how many pairs of arms alpha is shared; return whether arms are several.

    Each treatment against control is what the calculators take for granted; for every pair of
    arms, or another number of comparisons, alpha is divided here.
    """
    arms = reading.inputs.get("arms", 2)
    if not isinstance(arms, int) or arms < 3:
        return False
    said = cue("design.comparisons").search(slots.text)
    count = arms * (arms - 1) // 2 if cue("design.pairwise").search(slots.text) else 0
    if said is not None and cue("design.between_arms").search(said.group()):
        word = said.group("n").lower()
        count = int(word) if word.isdigit() else NUMBER_WORDS[word]
    if count < 1 or count == arms - 1 or "correction" in reading.inputs:
        return True
    alpha = reading.inputs.get("alpha", _ALPHA)
    if isinstance(alpha, float):
        reading.inputs["alpha"] = alpha / count
        reading.inputs["correction"] = "none"
        reading.assumptions[-1] = (
            f"alpha {alpha:g} is divided between {count} comparisons of {arms} arms (Bonferroni)"
        )
    return True


def _read_reduction(slots: Slots, reading: DesignReading) -> None:
    """Read the share of the variance that a covariate removes: the squared correlation."""
    text = slots.text
    if not cue("design.covariate").search(text):
        return
    for name in ("explained", "correlation"):
        said = slots.roles.get(name)
        if said is not None:
            share = round(said.value**2 if name == "correlation" else said.value, 12)
            square = f", the square of {as_written(said)}" if name == "correlation" else ""
            reading.inputs["variance_reduction"] = share
            reading.assumptions.append(
                f"the covariate is taken to remove {100 * share:g} % of the variance{square}"
            )
            return
    if cue("design.names_cuped").search(text):
        reading.missing.append(ask("correlation"))


def _read_dropout(slots: Slots, reading: DesignReading) -> None:
    """Read the share of users that cannot be analysed: the others have to be enough."""
    dropout = slots.roles.get("dropout")
    if dropout is None or "n" in slots.given:
        return
    if not 0 <= dropout.value < 1:
        reading.refusal = f"{as_written(dropout)} of the users drop out: it must be below 100 %."
        return
    factor = 1 / (1 - dropout.value)
    reading.inputs["design_effect"] = round(factor, 12)
    reading.assumptions.append(
        f"{as_written(dropout)} drop out, so the users needed are multiplied by "
        f"1 / (1 - {dropout.value:g}) = {factor:.4g}, which takes the place of a design effect"
    )


def planned_shares(slots: Slots, assumptions: list[str]) -> tuple[float, ...]:
    """Return the planned share of each arm, control first; empty when no split was said.

    Notes in ``assumptions`` when the order of an unequal split was not said.
    """
    if slots.shares:
        return slots.shares
    split = slots.split
    if split is None:
        return _said_share_of_one_arm(slots)
    shares = split.parts
    if _is_equal(shares):
        return shares
    if cue("design.treatment_first").match(slots.text, split.end):
        return shares[::-1]
    favours = cue("allocation.favours").match(slots.text, split.end)
    if favours is not None and len(shares) == 2:
        is_control = bool(cue("allocation.control").search(favours.group("arm")))
        return tuple(sorted(shares, reverse=is_control))
    said = cue("design.treatment_share").search(slots.text, split.end)
    if said is not None and len(shares) == 2:
        wanted = float(said.group("share")) / 100
        return shares if abs(shares[1] - wanted) < abs(shares[0] - wanted) else shares[::-1]
    said = cue("design.control_share").search(slots.text, split.end)
    if said is not None and len(shares) == 2:
        wanted = float(said.group("share")) / 100
        return shares if abs(shares[0] - wanted) < abs(shares[1] - wanted) else shares[::-1]
    assumptions.append("the first share of the split is read as control")
    return shares


def _is_equal(shares: Iterable[float]) -> bool:
    held = tuple(shares)
    return max(held) - min(held) < 1e-9


def _said_share_of_one_arm(slots: Slots) -> tuple[float, ...]:
    """Return both shares when a share of the traffic is said to go to one of two arms."""
    share = slots.roles.get("share")
    if share is None or not 0 < share.value < 1:
        return ()
    if cue("design.to_treatment").match(slots.text, share.end):
        return (_rest(share.value), share.value)
    if cue("design.to_control").match(slots.text, share.end):
        return (share.value, _rest(share.value))
    return ()
