"""What is said of a method: its name, convention, formula and source."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """A test or an interval in words.

    Attributes:
        name: for people, as in a list of alternatives.
        phrase: the convention as a sentence part.
        latex: its formula.
        text: the same in plain Unicode.
        source: where it comes from.
        note: why it differs from the others.
    """

    name: str
    phrase: str
    latex: str
    text: str
    source: str
    note: str = ""
