"""The design of a test as said in a sentence: error rates, sides, arms, and split between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.missing import as_written, ask, ask_which
from trialwise.assistant.understand.slots import NUMBER_WORDS, Slots
from trialwise.core.quantities import Quantity
from trialwise.core.records import Missing


@dataclass(slots=True)
class DesignReading:
    """Inputs that were said, what was taken for granted, and what has to be asked."""

    inputs: Inputs = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)


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
    return reading


def _read_alpha(slots: Slots, reading: DesignReading) -> None:
    said: dict[float, str] = {}
    for quantity in slots.given.get("alpha", ()):
        said.setdefault(as_rate(quantity), as_written(quantity))
    for quantity in slots.given.get("confidence", ()):
        said.setdefault(_rest(as_rate(quantity)), as_written(quantity))
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
    shares = planned_shares(slots, reading.assumptions)
    if shares and min(shares) > 0:
        treatments = {round(share, 9) for share in shares[1:]}
        if len(treatments) > 1:
            reading.missing.append(ask("split"))
            return
        arms = arms or len(shares)
        ratio = round(shares[1] / shares[0], 9)
        if ratio != 1:
            reading.inputs["ratio"] = ratio
    if arms > 2:
        reading.inputs["arms"] = arms
        reading.assumptions.append(
            f"{arms} arms are read as one control and {arms - 1} treatments, "
            "each compared with control (Bonferroni)"
        )


def _read_comparisons(slots: Slots, reading: DesignReading) -> None:
    """Read how many metrics are tested; corrected for when the sentence says so, else said."""
    said = cue("design.comparisons").search(slots.text)
    if said is None:
        return
    word = said.group("n").lower()
    count = int(word) if word.isdigit() else NUMBER_WORDS[word]
    if count < 2:
        return
    if cue("design.correction").search(slots.text):
        reading.inputs["comparisons"] = count
        reading.assumptions.append(f"alpha is divided between {count} comparisons (Bonferroni)")
    else:
        reading.assumptions.append(
            f"one metric decides; with a decision on any of {count}, alpha has to be divided"
        )


def planned_shares(slots: Slots, assumptions: list[str]) -> tuple[float, ...]:
    """Return the planned share of each arm, control first; empty when no split was said.

    Notes in ``assumptions`` when the order of an unequal split was not said.
    """
    split = slots.split
    if split is None:
        return _said_share_of_treatment(slots)
    shares = split.parts
    if _is_equal(shares):
        return shares
    said = cue("design.control_share").search(slots.text, split.end)
    if said is not None and len(shares) == 2:
        wanted = float(said.group("share")) / 100
        return shares if abs(shares[0] - wanted) < abs(shares[1] - wanted) else shares[::-1]
    assumptions.append("the first share of the split is read as control")
    return shares


def _is_equal(shares: Iterable[float]) -> bool:
    held = tuple(shares)
    return max(held) - min(held) < 1e-9


def _said_share_of_treatment(slots: Slots) -> tuple[float, ...]:
    """Return the shares when a share of the traffic is said to go to the treatment."""
    share = slots.roles.get("share")
    if share is None or not cue("design.to_treatment").match(slots.text, share.end):
        return ()
    return (_rest(share.value), share.value) if 0 < share.value < 1 else ()
