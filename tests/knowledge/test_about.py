import pytest

from trialwise.knowledge.about import link_passages
from trialwise.knowledge.aliases import AliasTable
from trialwise.knowledge.schema import Document, Edge, Passage

TABLE = AliasTable(
    {
        "power": ["Statistical power", "power"],
        "mde": ["Minimum detectable effect", "MDE"],
        "cuped": ["CUPED"],
        "srm": ["Sample ratio mismatch", "SRM"],
        "se": ["Standard error", "SE"],
    }
)


def link(
    text: str, *, title: str = "Notes", headings: tuple[str, ...] = (), concept: str = ""
) -> tuple[Edge, ...]:
    document = Document("d/a.md", "d", concept, title, "a.md", "", "", (), text)
    return link_passages(document, (Passage(0, len(text), headings),), TABLE)


def about(text: str, *, title: str = "Notes", headings: tuple[str, ...] = ()) -> dict[str, str]:
    return {
        e.concept: e.why for e in link(text, title=title, headings=headings) if e.kind == "about"
    }


def mentions(text: str) -> dict[str, float]:
    return {edge.concept: edge.weight for edge in link(text) if edge.kind == "mention"}


def test_a_heading_that_names_a_concept_says_what_its_passages_are_about() -> None:
    assert about("It rises with traffic.", headings=("Guide", "Statistical power")) == {
        "power": "heading"
    }


def test_the_deepest_heading_with_a_name_counts_in_any_case() -> None:
    assert about("Text.", headings=("CUPED", "what is an srm", "Steps")) == {"srm": "heading"}


@pytest.mark.parametrize(
    "text",
    [
        "Power is the probability of a detection.",
        "**Statistical power** is what we want.",
        "First this. The MDE refers to the smallest effect.",
        "A minimum detectable effect (MDE) is small.",
    ],
)
def test_a_sentence_that_defines_a_concept_is_about_it(text: str) -> None:
    assert list(about(text).values()) == ["definition"]


@pytest.mark.parametrize(
    "text", ["With power the test is better.", "Power grows.", "My power is low."]
)
def test_a_sentence_that_only_uses_the_word_defines_nothing(text: str) -> None:
    assert about(text) == {}


def test_a_title_counts_where_the_text_mentions_it() -> None:
    assert about("We reached good power.", title="Power and SRM") == {"power": "title"}


def test_a_title_with_one_name_is_the_last_resort() -> None:
    assert about("Nothing in here.", title="All of CUPED") == {"cuped": "title"}
    assert about("Nothing in here.", title="Power and SRM") == {}


def test_a_text_that_keeps_returning_to_a_concept_is_about_it() -> None:
    assert about("We use CUPED, and CUPED helps power.") == {"cuped": "text"}
    assert about("We use CUPED for power.") == {}


def test_the_strongest_reason_is_kept() -> None:
    text = "Power is good. More power is better."
    (edge,) = [e for e in link(text, title="Power", headings=("Power",)) if e.kind == "about"]
    assert (edge.why, edge.weight) == ("heading", 2.5)


def test_mentions_are_counted() -> None:
    assert mentions("CUPED, cuped and SRM; se is no abbreviation here.") == {
        "cuped": 2.0,
        "srm": 1.0,
    }


def test_all_passages_of_a_concept_are_about_it_and_its_questions_mention_nothing() -> None:
    text = "what is power CUPED helps."
    document = Document("p/power.md", "p", "power", "Power", "power.md", "", "", (), text)
    passages = (Passage(14, 26, ()), Passage(0, 13, (), "question"), Passage(0, 4, (), "misbelief"))
    assert link_passages(document, passages, TABLE) == (
        Edge(0, "power", "about", 3.0, "concept"),
        Edge(0, "cuped", "mention", 1.0, ""),
        Edge(1, "power", "about", 3.0, "concept"),
        Edge(2, "power", "about", 3.0, "concept"),
    )


def test_a_document_without_passages_or_names_has_no_edges() -> None:
    assert link("Nothing at all.") == ()
    assert link_passages(Document("d/a", "d", "", "", "", "", "", (), ""), (), TABLE) == ()
