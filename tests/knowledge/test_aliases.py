import pytest

from trialwise.knowledge.aliases import AliasTable, tokens
from trialwise.knowledge.pack import built_in_pack, load_pack

TABLE = AliasTable(
    {
        "odds_ratio": ["Odds ratio", "OR"],
        "standard_error": ["Standard error", "SE"],
        "itt": ["Intention to treat", "IT", "ITT"],
        "cuped": ["CUPED"],
        "p_value": ["p-value", "p value"],
        "type_ii_error": ["Type II error", "type 2 error"],
        "test": ["Test"],
        "a_b_test": ["A/B test"],
        "multiple_testing": ["Multiple testing"],
        "ci": ["Confidence interval", "CI", "95% CI"],
        "df": ["Degrees of freedom", "d.f."],
        "chi": ["χ² test"],
        "beta": ["P(B>A)"],
        "bayes": ["Bayes' theorem"],
    }
)


def found(text: str, *, any_case: bool = False) -> list[tuple[str, str]]:
    return [(m.concept, text[m.start : m.end]) for m in TABLE.find(text, any_case=any_case)]


def test_the_longest_name_wins_and_names_do_not_overlap() -> None:
    assert found("An A/B test and a test.") == [("a_b_test", "A/B test"), ("test", "test")]


@pytest.mark.parametrize(
    "text",
    ["odds ratio", "Odds Ratios", "odds-ratio", "ODDS RATIO", "odds\n  ratio", "odds **ratio"],
)
def test_case_number_and_what_stands_between_the_words_do_not_matter(text: str) -> None:
    assert [concept for concept, _ in found(text)] == ["odds_ratio"]


@pytest.mark.parametrize("text", ["odds. Ratio", "odds (ratio", "odds, ratio", "odds: ratio"])
def test_a_name_does_not_reach_across_punctuation(text: str) -> None:
    assert found(text) == []


def test_inflected_words_match_by_their_stem() -> None:
    assert found("multiple tests") == [("multiple_testing", "multiple tests")]


@pytest.mark.parametrize("text", ["this or that", "if it is", "se", "Or so. It was. Se"])
def test_an_abbreviation_that_is_a_word_needs_its_capitals(text: str) -> None:
    assert found(text) == []


def test_an_abbreviation_in_capitals_is_found() -> None:
    assert found("The OR has an SE; IT counts.") == [
        ("odds_ratio", "OR"),
        ("standard_error", "SE"),
        ("itt", "IT"),
    ]


def test_in_questions_only_stop_words_need_capitals() -> None:
    assert found("what is the se or it", any_case=True) == [("standard_error", "se")]
    assert found("what is OR", any_case=True) == [("odds_ratio", "OR")]


@pytest.mark.parametrize("text", ["cup", "cups", "a cup of tea", "cupping"])
def test_cuped_is_no_cup(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["CUPED", "cuped", "Cuped"])
def test_cuped_is_found_in_any_case(text: str) -> None:
    assert found(text) == [("cuped", text)]


@pytest.mark.parametrize("text", ["CIs", "CI", "ITTs"])
def test_an_abbreviation_has_a_plural(text: str) -> None:
    assert [match for _, match in found(text)] == [text]


@pytest.mark.parametrize("name", ["d.f.", "95% CI", "χ² test", "P(B>A)", "Bayes’ theorem"])
def test_marks_inside_a_name_are_part_of_it(name: str) -> None:
    text = f"so {name} here"
    (match,) = TABLE.find(text)
    assert match.start == 3
    assert match.end in (3 + len(name), 2 + len(name))


def test_a_match_says_where_it_stands_and_by_which_name() -> None:
    (match,) = TABLE.find("🎲 the type 2 errors")
    assert (match.concept, match.start, match.end) == ("type_ii_error", 6, 19)
    assert (match.words, match.alias) == (3, "type 2 error")


@pytest.mark.parametrize("text", ["", "🎲 …", "样本量 обучение"])
def test_a_text_without_names_gives_nothing(text: str) -> None:
    assert found(text) == []


def test_tokens_carry_offsets_and_stems() -> None:
    assert [(t.start, t.end, t.text, t.stem) for t in tokens("Users' α-tests")] == [
        (0, 5, "Users", "user"),
        (7, 8, "α", "α"),
        (9, 14, "tests", "test"),
    ]


def test_the_version_changes_with_the_names_and_not_with_their_order() -> None:
    first = AliasTable({"a": ["x"], "b": ["y"]}).version
    assert AliasTable({"b": ["y"], "a": ["x"]}).version == first
    assert AliasTable({"a": ["x", "z"], "b": ["y"]}).version != first


def test_a_name_without_words_is_left_out() -> None:
    assert AliasTable({"a": ["…", ""]}).find("… a") == []


def test_every_name_of_the_built_in_pack_finds_its_concept() -> None:
    concepts = load_pack(built_in_pack()).concepts.values()
    table = AliasTable.of((c.id, c.name, c.aliases) for c in concepts)
    lost = [
        (concept.id, name)
        for concept in concepts
        for name in (concept.name, *concept.aliases)
        if [match.concept for match in table.find(name)] != [concept.id]
    ]
    assert lost == []
