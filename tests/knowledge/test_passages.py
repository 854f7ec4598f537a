import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwise.knowledge.passages import cut_passages
from trialwise.knowledge.schema import Form, Passage


def cut(text: str, form: Form = "markdown", target_words: int = 110) -> list[str]:
    """Return the texts of the passages, after checking what holds for all of them."""
    passages = cut_passages(text, form=form, target_words=target_words)
    check(text, passages)
    return [text[passage.start : passage.end] for passage in passages]


def check(text: str, passages: tuple[Passage, ...]) -> None:
    for passage in passages:
        body = text[passage.start : passage.end]
        assert body
        assert body == body.strip()
        assert 0 <= passage.start < passage.end <= len(text)
    for first, second in pairwise(passages):
        assert first.end <= second.start


def headings(text: str) -> list[tuple[str, ...]]:
    passages = cut_passages(text, form="markdown", target_words=110)
    return [passage.headings for passage in passages]


def words(count: int, word: str = "word") -> str:
    return " ".join([word] * count)


def test_a_passage_is_the_exact_slice_of_the_file() -> None:
    text = "# Title\n\nFirst *paragraph* with a [link](x.md).\n\nSecond one."
    (passage,) = cut_passages(text, form="markdown", target_words=110)
    assert text[passage.start : passage.end] == (
        "First *paragraph* with a [link](x.md).\n\nSecond one."
    )


def test_no_passage_crosses_a_heading() -> None:
    text = (
        "Lead in.\n\n# One\n\nAlpha beta.\n\n## Two\n\nGamma delta.\n\n# Three\n\nEpsilon zeta.\n"
    )
    assert cut(text) == ["Lead in.", "Alpha beta.", "Gamma delta.", "Epsilon zeta."]
    assert headings(text) == [(), ("One",), ("One", "Two"), ("Three",)]


def test_sections_of_the_same_name_stay_apart() -> None:
    text = "# A\n\n## Example\n\nFirst one.\n\n## Example\n\nSecond one.\n"
    assert cut(text) == ["First one.", "Second one."]


def test_headings_with_underlines_and_markup_count() -> None:
    assert headings("The *big* `one`\n===\n\nText here.\n\nSmall\n---\n\nMore text.\n") == [
        ("The big one",),
        ("The big one", "Small"),
    ]


def test_a_heading_in_a_list_or_quote_opens_no_section() -> None:
    assert headings("# Top\n\n> # Quoted\n> words here\n\n- # Listed\n") == [("Top",)]


def test_short_paragraphs_join_up_to_the_target_and_long_prose_is_cut_by_sentences() -> None:
    paragraphs = "\n\n".join(f"Sentence {i} has exactly six words." for i in range(60))
    joined = cut(paragraphs)
    assert all(60 <= len(part.split()) <= 140 for part in joined[:-1])
    prose = " ".join(f"Sentence {i} has exactly six words." for i in range(60))
    parts = cut(prose)
    assert len(parts) == len(joined)
    assert all(part.endswith(".") for part in parts)


@pytest.mark.parametrize(
    "block",
    [
        "```python\n" + "\n\n".join(f"line_{i} = compute(a, b, c)." for i in range(80)) + "\n```",
        "| a | b |\n|---|---|\n" + "\n".join(f"| Row {i}. | Value {i}. |" for i in range(80)),
        "$$\n" + " + ".join(f"x_{i}" for i in range(150)) + "\n$$",
    ],
    ids=["code", "table", "formula"],
)
def test_code_tables_and_formulas_stay_whole(block: str) -> None:
    parts = cut(f"# Title\n\nBefore the block.\n\n{block}\n\nAfter the block.\n")
    assert sum(block in part for part in parts) == 1


@pytest.mark.parametrize(
    "text",
    [
        words(5000),  # a sentence without an end
        "x" * 100_000,  # a word without an end
        "样本量" * 20_000,
        "```\n" + "\n".join(["some words of code"] * 5000) + "\n```",
    ],
    ids=["sentence", "word", "chinese", "code"],
)
@pytest.mark.parametrize("form", ["markdown", "text"])
def test_what_has_no_end_is_cut_so_that_it_can_be_read(text: str, form: Form) -> None:
    parts = cut(text, form)
    assert max(len(part.split()) for part in parts) <= 140
    assert max(map(len, parts)) <= 2500
    assert sum(len(re.findall(r"\S", part)) for part in parts) == len(re.findall(r"\S", text))


@pytest.mark.parametrize("sign", ["=", "-", "+ y", "# z"])
def test_a_line_of_a_formula_is_no_heading(sign: str) -> None:
    text = f"It holds that\n$$\nV(x)\n{sign}\n1/n\n$$\nfor all n.\n"
    assert cut(text) == [text.strip()]
    assert headings(text) == [()]


@pytest.mark.parametrize(
    "text",
    [
        "$$x$$ is the mean.\n\n# One\n\n$$y$$ too.",
        "$$ never closed\n\n# One\n\nText with $$ inside.",
        "Costs $$\n\n# One\n\nand $$ more.",
    ],
)
def test_two_dollars_that_open_no_formula_swallow_no_heading(text: str) -> None:
    assert headings(text) == [(), ("One",)]


def test_a_formula_of_single_letters_is_kept() -> None:
    assert cut("The pooled rate is\n\np = (x + y) / (n + m)\n\nfor two arms.\n") == [
        "The pooled rate is\n\np = (x + y) / (n + m)\n\nfor two arms."
    ]


def test_imports_exports_and_empty_components_of_mdx_are_skipped() -> None:
    text = (
        "---\ntitle: Guide\n---\n"
        "import Tabs from '@theme/Tabs';\nimport {\n  A,\n  B,\n} from \"x\"\n"
        "import './style.css';\n\n"
        "export const meta = {\n  a: 1,\n}\n\n"
        "# Guide\n\nText one.\n\n<MaxWidthImage\n  border={true}\n/>\n\n"
        "<Tabs>\n\nText two.\n\n</Tabs>\n"
    )
    assert cut(text, "mdx") == ["Text one.", "Text two."]


def test_prose_that_begins_like_an_import_is_kept() -> None:
    text = "import duties come from 'abroad', they say.\n\nexport of constant goods.\n"
    assert cut(text, ".md") == [text.strip()]


def test_comments_are_skipped_and_end_a_passage() -> None:
    text = "One two.\n\n<!-- a\n\nremark -->\n\nThree four.\n\n{/* hidden remark */}\n\nFive.\n"
    assert cut(text, "mdx") == ["One two.", "Three four.", "Five."]
    assert cut("```html\n<!-- shown -->\n```\n") == ["```html\n<!-- shown -->\n```"]


def test_indented_text_is_code_in_markdown_and_prose_in_mdx() -> None:
    text = "<Tab>\n\n    Text one. # No heading.\n\n</Tab>\n"
    assert cut(text, "mdx") == ["Text one. # No heading."]
    assert cut(text, ".md") == ["Text one. # No heading."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_gives_the_same_passages(end: str) -> None:
    text = "# One\n\nAlpha beta.\n\n- item one\n- item two\n\n## Two\n\nGamma delta.\n"
    expected = ["Alpha beta.\n\n- item one\n- item two", "Gamma delta."]
    assert cut(text.replace("\n", end)) == [part.replace("\n", end) for part in expected]


def test_mixed_line_ends_do_not_shift_the_offsets() -> None:
    text = "Alpha\rbeta.\r\n\r\n# One\r\rGamma\ndelta.\n"
    assert cut(text) == ["Alpha\rbeta.", "Gamma\ndelta."]


def test_paragraphs_of_plain_text_end_at_blank_lines_of_either_kind() -> None:
    long = f"{words(100)}.\n\n{words(100)}."
    assert len(cut(long, "text")) == 2
    assert len(cut(long.replace("\n", "\r\n"), "text")) == 2


def test_plain_text_has_no_headings_and_no_markup() -> None:
    assert cut("# not a heading\n\n---\ntext", "text") == ["# not a heading\n\n---\ntext"]


def test_unicode_counts_by_characters() -> None:
    text = "# Größe 🎲\n\n🎲🎲 Cafe\u0301 样本量 größer.\n\n👩‍🔬 done.\n"
    assert cut(text) == ["🎲🎲 Cafe\u0301 样本量 größer.\n\n👩‍🔬 done."]


def test_nested_lists_stay_whole_or_are_cut_by_items() -> None:
    small = "- one\n  - two\n    - three\n- four\n"
    assert cut(small) == [small.strip()]
    long = "\n".join(f"- item {i} is here\n  1. nested {i} is here too" for i in range(60))
    parts = cut(long)
    assert len(parts) > 2
    assert " ".join(parts).count("nested") == 60


@pytest.mark.parametrize("text", ["", " \n\t\n", "🎲 🎲", "---", "***\n\n___", "\ufeff"])
@pytest.mark.parametrize("form", ["markdown", "mdx", "text"])
def test_a_text_without_words_has_no_passages(text: str, form: Form) -> None:
    assert cut(text, form) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: a\n---\nText here.", ["Text here."]),
        ("---\r\ntitle: a\r\n---\r\nText here.", ["Text here."]),
        ("---\n---\nText here.", ["Text here."]),
        ("---\ntitle: a: broken\n---\nText here.", ["Text here."]),
        ("---\n\nText here.\n\n---\n\nMore text.", ["Text here.\n\n---\n\nMore text."]),
        ("---\nText here\n---\n\nMore text.", ["More text."]),
        ("---\ntitle: never closed\n\nText here.", ["title: never closed\n\nText here."]),
    ],
)
def test_front_matter_is_left_out_and_rules_are_not_front_matter(
    text: str, expected: list[str]
) -> None:
    assert [part for part in cut(text) if part != "---"] == expected


def test_a_null_character_does_not_shift_the_offsets() -> None:
    assert cut("# A\0B\n\nText \0 here.\n") == ["Text \0 here."]


WORDS = st.text("abcdefgh", min_size=2, max_size=8)
SENTENCES = st.lists(WORDS, min_size=1, max_size=30).map(
    lambda found: " ".join(found).capitalize() + "."
)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=12).map(" ".join)
HEADINGS = st.builds(lambda depth, title: "#" * depth + " " + title, st.integers(1, 4), WORDS)
LISTS = st.lists(SENTENCES, min_size=1, max_size=6).map(
    lambda items: "\n".join(f"- {item}" for item in items)
)
CODE = st.lists(SENTENCES, max_size=5).map(lambda lines: "\n".join(["```", *lines, "```"]))
MARKDOWN = st.lists(st.one_of(PARAGRAPHS, HEADINGS, LISTS, CODE), max_size=12).map("\n\n".join)


@settings(max_examples=60, deadline=None)
@given(MARKDOWN, st.sampled_from(["markdown", "mdx"]), st.sampled_from(["\n", "\r\n"]))
def test_every_word_outside_headings_is_in_some_passage(text: str, form: Form, end: str) -> None:
    text = text.replace("\n", end)
    parts = cut(text, form)
    body = re.sub(r"^#+ .*$", "", text, flags=re.MULTILINE).replace("```", " ")
    found = " ".join(parts).replace("```", " ")
    assert re.findall(r"\w+", found) == re.findall(r"\w+", body)


MARKS = st.lists(
    st.sampled_from(
        ["# ", "\n", "\n\n", "- ", "> ", "```", "    ", "| a |", "|-|", "<b>", "<!--", "-->", "$$",
         "1. ", "\t", "\r", "\0", "---", "import x from 'y'", "[a]: b", "*", "_", "`", "\\",
         "&amp;", "Two words.", "é", "🎲", "\u2028", "A. ", "样本"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(MARKS, st.sampled_from(["markdown", "mdx", "text"]))
def test_whatever_the_marks_passages_are_ordered_visible_slices(text: str, form: Form) -> None:
    check(text, cut_passages(text, form=form, target_words=40))
