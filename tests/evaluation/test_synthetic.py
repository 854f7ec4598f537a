"""The made-up encyclopaedia: the same every time, and its questions can be answered from it."""

from collections import Counter
from itertools import islice

import pytest

from trialwise.core.errors import UsageError
from trialwise.core.text import STOP_WORDS
from trialwise.evaluation.synthetic import LEAST, MOST, SyntheticCorpus, title_of

CORPUS = SyntheticCorpus(400)
ROWS = tuple(CORPUS.rows())


def test_the_same_seed_gives_the_same_documents_and_questions() -> None:
    again = SyntheticCorpus(400)
    assert tuple(again.rows()) == ROWS
    assert list(again.questions(20)) == list(CORPUS.questions(20))


def test_another_seed_gives_other_texts_under_the_same_titles() -> None:
    other = tuple(SyntheticCorpus(400, seed=1).rows())
    assert [row.title for row in other] == [row.title for row in ROWS]
    assert all(one.text != two.text for one, two in zip(ROWS, other, strict=True))


def test_documents_are_yielded_and_not_held() -> None:
    first = next(SyntheticCorpus(MOST).rows())
    assert (first.id, first.title) == ("0", "Babad Bababad")


def test_ids_are_the_numbers_and_a_document_can_be_had_by_its_own() -> None:
    assert [row.id for row in ROWS] == [str(number) for number in range(400)]
    assert CORPUS.article(37).text == ROWS[37].text


def test_titles_are_unique_where_family_names_come_again() -> None:
    titles = {title_of(number) for number in (*range(3000), *range(100_003, 103_003), MOST - 1)}
    assert len(titles) == 6001


def test_a_text_is_one_paragraph_of_60_to_110_words_that_begins_with_its_title() -> None:
    for row in ROWS:
        assert 60 <= len(row.text.split()) <= 110
        assert row.text.startswith(f"{row.title} is a ")
        assert "\n" not in row.text


def test_3_to_8_other_documents_are_mentioned_each_once() -> None:
    for number, row in enumerate(ROWS):
        mentioned = list(CORPUS.article(number).roles.values())
        assert 3 <= len(mentioned) <= 8
        assert len(set(mentioned) | {number}) == len(mentioned) + 1
        assert all(row.text.count(title_of(each)) == 1 for each in mentioned)


def test_most_mentions_go_to_neighbours_and_the_first_documents_are_popular() -> None:
    times: Counter[int] = Counter()
    near = 0
    for number in range(400):
        for each in CORPUS.article(number).roles.values():
            times[each] += 1
            near += min((each - number) % 400, (number - each) % 400) <= 40
    assert 0.7 < near / times.total() < 0.9
    assert times[0] > 3 * times[200]


def test_small_words_are_most_frequent_and_stop_words() -> None:
    counted = Counter(word.strip(".") for row in ROWS for word in row.text.split())
    assert {word for word, _ in counted.most_common(5)} <= STOP_WORDS
    content = [word for row in range(400) for word in CORPUS.article(row).words]
    assert not STOP_WORDS & set(content)
    frequent = [times for _, times in Counter(content).most_common(100)]
    assert frequent[0] > 2 * frequent[-1]


def test_one_hop_questions_name_a_title_and_words_of_its_text() -> None:
    for question in islice(CORPUS.questions(40), 0, None, 2):
        (gold,) = question.gold
        row = ROWS[int(gold)]
        assert question.id.startswith("one-hop-")
        title, _, asked = question.text.partition(" known for: ")
        assert title == f"What is {row.title}"
        assert set(asked.rstrip("?").split()) <= set(row.text.replace(".", "").lower().split())


def test_two_hop_questions_lead_from_a_title_to_a_document_with_the_role() -> None:
    for question in islice(CORPUS.questions(40), 1, None, 2):
        first, onward = map(int, question.gold)
        wanted, role = question.text.removeprefix("What is the ").split(" of ")[0:2]
        assert question.id.startswith("two-hop-")
        assert question.text.endswith(f" of {title_of(first)}?")
        assert CORPUS.article(first).roles[role.removeprefix("the ")] == onward
        assert wanted in CORPUS.article(onward).roles
        assert title_of(onward) in ROWS[first].text


def test_the_smallest_collection_has_questions_too() -> None:
    smallest = SyntheticCorpus(LEAST)
    gold = {int(each) for question in smallest.questions(30) for each in question.gold}
    assert gold <= set(range(LEAST))


@pytest.mark.parametrize("count", [0, LEAST - 1, MOST + 1])
def test_too_few_or_too_many_documents_are_refused(count: int) -> None:
    with pytest.raises(UsageError, match="ask for 20 to 50,000,000"):
        SyntheticCorpus(count)
