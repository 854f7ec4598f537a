"""False claims that a question rests on, known by form and words (words/*.toml)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from trialwise.assistant.schema import Premise
from trialwise.assistant.understand.cues import load_words

_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+")
_NAME: Final = re.compile(r"\{([a-z_][a-z_0-9]*)\}")  # {0,40} is a count and stays


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim of the pack with the words that make it, each somewhere in the sentence."""

    premise: Premise
    all: tuple[str, ...]
    none: tuple[str, ...]
    in_any_form: bool
    may_lack: frozenset[int]


def read_premise(text: str) -> Premise | None:
    """Return the false claim that a question rests on, None when its words show none.

    >>> read_premise("p is 0.02, so it is 98 % sure that B wins").concept
    'p_value_misinterpretation'
    """
    if _denies(text):
        return None
    asserted = puts_claim(text)
    for claim in _claims():
        if (asserted or claim.in_any_form) and _makes(claim, text):
            return claim.premise
    return None


def near_premises(text: str) -> tuple[Premise, ...]:
    """Return the claims one word of which lacks in a sentence that concludes or asks for a yes.

    Which of them is meant, if any, nearness in meaning to the sayings of the claims has to tell.
    """
    if _denies(text) or not _concludes(text):
        return ()
    return tuple(
        claim.premise
        for claim in _claims()
        if claim.may_lack
        and not any(_pattern(each).search(text) for each in claim.none)
        and len(lacking := _lacking(claim, text)) == 1
        and lacking <= claim.may_lack
    )


def _lacking(claim: _Claim, text: str) -> frozenset[int]:
    """Return which entries of the words of a claim are not found, the first is 1."""
    return frozenset(
        number for number, each in enumerate(claim.all, 1) if not _pattern(each).search(text)
    )


def number_question(premise: Premise, text: str) -> str:
    """Return a question for the number that shows why a claim is false; '' when there is none.

    >>> number_question(read_premise("6 tests at 5% each, the overall error stays 5%"), "6 tests")
    '6 tests. What is the chance of at least one false positive?'
    """
    for name in premise.numbers:
        find, question = _premises()["number"][name]
        found = _pattern(find).search(text)
        if found is not None:
            return str(question).format(*(group or "5" for group in found.groups()))
    return ""


def has_words(concept: str, claim: str) -> bool:
    """Return whether a claim of the pack is known by its words, so that nearness need not tell."""
    return any(
        premise.concept == concept and claim.lower().startswith(premise.claim.lower())
        for premise in (entry.premise for entry in _claims())
    )


def puts_claim(text: str) -> bool:
    """Return whether ``text`` puts a claim forward: it states, concludes, or asks for a yes.

    A question that begins with what or how, or leaves its answer open, does not; nor do words that
    deny a claim ("does not mean").
    """
    if _denies(text):
        return False
    if _concludes(text) or _shows("puts_forward", text):
        return True
    return not _asks(text) and _shows("states", text)


def _concludes(text: str) -> bool:
    """Return whether a sentence of ``text`` draws a conclusion or asks for a yes."""
    if _shows("tags", text):
        return True
    if any(_shows("infers", part) and not _shows("asks", part) for part in _SENTENCE.split(text)):
        return True
    is_open = _shows("asks", text) or _shows("yes_or_no", text)
    return not is_open and _shows("hints", text)


def _asks(text: str) -> bool:
    """Return whether ``text`` asks an open question."""
    is_open = _shows("asks", text) or _shows("yes_or_no", text) or text.rstrip().endswith("?")
    return is_open and not _shows("puts_forward", text)


def _makes(claim: _Claim, text: str) -> bool:
    found = all(_pattern(each).search(text) for each in claim.all)
    return found and not any(_pattern(each).search(text) for each in claim.none)


def _denies(text: str) -> bool:
    return _shows("denies", text)


def _shows(form: str, text: str) -> bool:
    return any(_pattern(each).search(text) for each in _forms()[form])


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, list[str]]:
    return dict(load_words("forms.toml")["form"])


@lru_cache(maxsize=1)
def _classes() -> Mapping[str, list[str]]:
    return dict(load_words("claims.toml")["class"])


@lru_cache(maxsize=1)
def _claims() -> tuple[_Claim, ...]:
    """Return the claims in the order of the file."""
    return tuple(
        _Claim(
            Premise(
                entry["concept"],
                entry["claim"],
                compute=entry.get("compute", True),
                true_if=entry.get("true_if", ""),
                numbers=tuple(entry.get("number", ())),
            ),
            tuple(entry["all"]),
            tuple(entry.get("none", ())),
            in_any_form=entry.get("form") == "any",
            may_lack=frozenset(entry.get("may_lack", ())),
        )
        for entry in _premises()["premise"].values()
    )


@lru_cache(maxsize=1)
def _premises() -> Mapping[str, Mapping[str, Any]]:
    return load_words("premises.toml")


@lru_cache(maxsize=512)
def _pattern(item: str) -> re.Pattern[str]:
    """Return an item compiled on first use: most sentences need few of them."""
    return re.compile(_expanded(item), re.IGNORECASE)


def _expanded(item: str) -> str:
    """Return a pattern on one line, each ``{name}`` replaced by the words of its class."""
    line = "".join(part.strip() for part in item.splitlines())
    classes = _classes()
    return _NAME.sub(
        lambda name: f"(?:{'|'.join(_expanded(each) for each in classes[name[1]])})", line
    )
