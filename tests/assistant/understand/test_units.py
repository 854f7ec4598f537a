"""Times in one unit."""

from trialwise.assistant.understand.slots import read_slots


def test_times_are_read_in_the_first_unit() -> None:
    slots = read_slots("sd 6.1 minutes, detect a 6-second change")
    assert slots.roles["sd"].value == 6.1
    assert slots.roles["effect"].value == 0.1
    assert slots.notes == ("all times are read in minutes",)


def test_one_unit_needs_no_word() -> None:
    slots = read_slots("sd 200 ms, detect a 6 ms change")
    assert slots.roles["effect"].value == 6
    assert slots.notes == ()


def test_numbers_without_a_unit_stay() -> None:
    slots = read_slots("sd 200 ms, 400 users per arm")
    assert slots.users[0].value == 400
