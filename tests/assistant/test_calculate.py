"""From a request to its outcome: answered, both readings, needs input, refused."""

from trialwise.assistant.answer import understand
from trialwise.assistant.calculate import CalculationOutcome, markdown_table, run_request
from trialwise.core.records import Table


def outcome(text: str) -> CalculationOutcome:
    request = understand(text).request
    assert request is not None
    return run_request(request)


def texts(text: str) -> list[str]:
    return [line.text for line in outcome(text).draft.lines]


def test_an_answer_says_number_reading_convention_and_assumptions() -> None:
    lines = texts("sample size for 10% to 12%, 90/10 split")
    assert lines[0].startswith("You need 18,")
    assert lines[1].startswith("Read as: baseline 10 %")
    assert "Convention: " in lines[1]
    assert lines[2] == "Taken for granted: the first share of the split is read as control."


def test_every_reading_stands_with_its_number() -> None:
    found = outcome("baseline 10%, mde 5%, how many users")
    lines = [line.text for line in found.draft.lines]
    assert found.status == "both_readings"
    assert lines[0] == "The effect can be read two ways, and they give different numbers:"
    assert lines[1].startswith("5 % relative (baseline 10 % → 10.5 %): You need ")
    assert lines[2].startswith("+5 points absolute (baseline 10 % → 15 %): You need ")
    assert lines[3] == "Say 'relative' or 'points' to settle which one you mean."
    assert len(found.calculations) == 2


def test_a_reading_that_is_not_possible_is_said_beside_the_other() -> None:
    found = outcome("baseline 0.1%, mde 0.0001%, how many users")
    lines = [line.text for line in found.draft.lines]
    assert found.status == "both_readings"
    assert "not possible, effect = too small" in lines[1]
    assert "You need " in lines[2]
    assert len(found.calculations) == 1


def test_four_readings_are_all_there() -> None:
    found = outcome("power for 5000 users, baseline 10%, 5% lift")
    assert len(found.calculations) == 4
    assert found.draft.lines[0].text.startswith("The effect and the number of users can be read")


def test_asking_shows_how_the_number_depends_on_what_is_missing() -> None:
    found = outcome("sample size for a 5% mde")
    lines = [line.text for line in found.draft.lines]
    assert found.status == "needs_input"
    assert [entry.name for entry in found.missing] == ["baseline"]
    assert lines[0].startswith("I need one thing more for the sample size: What is the metric's")
    table = next(line for line in found.draft.lines if line.kind == "code").text
    assert table.count("\n") == 6
    assert "users per group, read as relative" in table


def test_several_questions_are_numbered() -> None:
    found = outcome("how many users do i need for my test?")
    assert found.draft.lines[0].text == "I need 2 things more for the sample size:"
    assert [line.kind for line in found.draft.lines[1:3]] == ["step", "step"]


def test_what_is_known_already_is_shown() -> None:
    lines = texts("baseline 10%, mde 2%, how long?")
    known = [line for line in lines if line.startswith("Known already")]
    assert known[0].startswith("Known already (2 % relative): you need ")
    assert known[1] == (
        "Known already (+2 points absolute): you need 3,841 users per group, 7,682 in total."
    )


def test_a_refusal_says_the_value_and_what_is_allowed() -> None:
    found = outcome("sample size from 120% to 130%")
    assert found.status == "refused"
    assert found.calculations == ()
    assert found.draft.lines[0].text.startswith("That is not possible: baseline = 1.2: it must be")


def test_tables_are_padded_markdown() -> None:
    table = Table("", ("a", "long"), (("1", "2"),))
    assert markdown_table(table) == "| a | long |\n|---|------|\n| 1 | 2    |"
