"""Which number of a plan a sentence asks for: by its words, else by what it leaves open."""

from trialwise.assistant.schema import Target
from trialwise.assistant.understand.cues import cue, cue_names
from trialwise.assistant.understand.slots import Slots


def planning_target(slots: Slots) -> Target | None:
    """Return the planning quantity that a sentence asks for, None when it asks for none.

    Words decide first ("how long", "what power"). Short sentences only name a thing, "users/arm?"
    or "power?", which asks for it when it is not given while the rest of the plan is.
    """
    text = slots.text
    has_users = bool(slots.users) and "se" not in slots.given  # the error's own users
    if cue("target.duration").search(text):
        return "duration"
    if _asks_for_power(slots):
        return "power"
    asks_mde = bool(cue("target.mde").search(text))
    if cue("target.sample").search(text) and not (has_users and asks_mde):
        return "sample_size"
    is_open = not _has_effect(slots) and ("traffic" in slots.given or _has_base(slots))
    if asks_mde and (has_users or is_open):
        return "mde"
    if not asks_mde and _asks_if_enough(slots):
        return "power"
    if _may_have_effect(slots) and not has_users and cue("target.size").search(text):
        return "sample_size"
    return _left_open(slots)


def has_input(slots: Slots) -> bool:
    """Return whether some number is there that a plan can use."""
    is_given = slots.pair or slots.given or slots.fractions
    return bool(is_given) or any(q.kind != "count" for q in slots.unassigned)


def has_design(slots: Slots) -> bool:
    """Return whether the question brings the inputs of a concrete design."""
    keys = {"baseline", "effect", "n", "traffic", "sd", "mean", "target", "cohens_d"}
    held = keys & slots.given.keys()
    return slots.pair is not None or len(held) >= 2 or (bool(held) and "power" in slots.given)


def _asks_for_power(slots: Slots) -> bool:
    """Return whether the power is asked for, or named without a value where the rest is given."""
    if "power" in slots.given or "beta" in slots.given:
        return False
    if cue("target.power").search(slots.text):
        return True
    is_rest_given = _has_users_or_time(slots) and _has_effect(slots)
    return is_rest_given and bool(cue("target.names_power").search(slots.text))


def _asks_if_enough(slots: Slots) -> bool:
    """Return whether users and effect are given and it is asked whether they are enough."""
    return (
        bool(slots.users)
        and _has_effect(slots)
        and "power" not in slots.given
        and bool(cue("target.enough").search(slots.text))
    )


def _left_open(slots: Slots) -> Target | None:
    """Return what a plan without a question leaves open: "baseline 5 %, mde 1 pp, power 80 %"."""
    text = slots.text
    if not cue("target.planning").search(text) or not _has_base(slots):
        return None
    # "10 % vs 12 %" says what is compared, not that a comparison in words is wanted
    kinds = [name for name in cue_names("intent") if slots.pair is None or name != "comparison"]
    if any(cue(f"intent.{name}").search(text) for name in kinds):
        return None
    if slots.users:
        is_open = not _has_effect(slots)
        return "mde" if is_open and cue("target.planned").search(text) else None
    if not _has_effect(slots):
        return None
    return "duration" if "traffic" in slots.given else "sample_size"


def _has_users_or_time(slots: Slots) -> bool:
    is_timed = "traffic" in slots.given and any(q.kind == "duration" for q in slots.quantities)
    counts = any(q.kind == "count" and q.value > 1 for q in slots.unassigned)
    return bool(slots.users) or is_timed or counts


def _has_base(slots: Slots) -> bool:
    """Return whether the metric's rate or spread is given."""
    keys = {"baseline", "sd", "se", "variance", "cv", "cohens_d"}
    return slots.pair is not None or bool(keys & slots.given.keys()) or len(slots.fractions) == 1


def _may_have_effect(slots: Slots) -> bool:
    """Return whether an effect is given, or numbers without words may hold one."""
    free = [q for q in slots.unassigned if q.kind in ("percent", "points", "money")]
    has_base = bool({"baseline", "sd"} & slots.given.keys()) or bool(slots.fractions)
    return _has_effect(slots) or len(free) + has_base >= 2


def _has_effect(slots: Slots) -> bool:
    changes = {"effect", "target", "cohens_d"} & slots.given.keys()
    return slots.pair is not None or bool(changes) or len(slots.given.get("mean", ())) == 2
