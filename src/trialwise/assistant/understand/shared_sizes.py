"""Sizes that may be of one group or of all: clusters, and users of an analysis of variance."""

import re
from typing import Final

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.attempt import Attempt, compiled
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.effects import Reading

_PER_GROUP: Final = (
    r"\b(?:per|in\s+each|in\s+every|each|every|apiece)\b|\bgroups?\s+of\b|\b(?:cell|group|arm)\s+sizes?\b|"
    r"(?<=\d)\s*(?:{people})?\s*/\s*(?:group|arm|cell)"
)


def read_shared_sizes(attempt: Attempt) -> None:
    """Read a size as that of one group or of all of them, both ways when nothing says which."""
    if not attempt.phrase.target:
        return
    _read_clusters(attempt)
    _read_groups(attempt)


def _read_clusters(attempt: Attempt) -> None:
    """Read clusters as those of control or as all of them."""
    value = attempt.filled.inputs.get("clusters")
    text = attempt.slots.text
    if not isinstance(value, int) or cue("phrase.clusters_per_arm").search(text):
        return
    half: Inputs = {"clusters": value // 2}
    whole: Inputs = {"clusters": value}
    if cue("phrase.clusters_in_all").search(text):
        attempt.add(half)
        attempt.notes.append(f"{value} clusters in all are split equally over two arms")
        return
    labels = (f"{value} clusters per arm", f"{value} clusters in total")
    attempt.cross([Reading(labels[0], whole), Reading(labels[1], half)])
    attempt.unclear += ("clusters",)


def _read_groups(attempt: Attempt) -> None:
    """Read the users of an analysis of variance as those of one group or of all groups."""
    value, groups = attempt.filled.inputs.get("n"), _groups(attempt)
    text = attempt.slots.text
    if not isinstance(value, int) or groups < 2 or compiled(_PER_GROUP).search(text):
        return
    shared: Inputs = {"n": value // groups}
    if re.search(
        r"\b(?:in\s+total|total|overall|altogether|in\s+all|split)\b", text, re.IGNORECASE
    ):
        attempt.add(shared)
        attempt.notes.append(f"{value:,} users in all are split equally over {groups} groups")
        return
    labels = (f"{value:,} users per group", f"{value:,} users in total")
    attempt.cross([Reading(labels[0], {"n": value}), Reading(labels[1], shared)])
    attempt.unclear += ("users",)


def _groups(attempt: Attempt) -> int:
    """Return how many groups one test compares, 0 when the calculator has none or none are said."""
    if not attempt.calculator.name.endswith("-anova"):
        return 0
    means = attempt.filled.inputs.get("means")
    if isinstance(means, tuple):
        return len(means)
    groups = attempt.filled.inputs.get("groups")
    return groups if isinstance(groups, int) else attempt.slots.arms
