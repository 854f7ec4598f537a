"""Quantities as people type them."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trialwise.core.quantities import find_pairs, find_quantities, parse_number

READINGS = [
    # percent
    ("5%", "percent", 0.05),
    ("5 %", "percent", 0.05),
    ("5 percent", "percent", 0.05),
    ("5 per cent", "percent", 0.05),
    ("15pct", "percent", 0.15),
    ("five percent", "percent", 0.05),
    ("(5%)", "percent", 0.05),
    ("0%", "percent", 0.0),
    ("120%", "percent", 1.2),
    ("-3%", "percent", -0.03),
    ("−3%", "percent", -0.03),
    ("+3%", "percent", 0.03),
    ("±3%", "percent", 0.03),
    ("٥%", "percent", 0.05),
    ("５％", "percent", 0.05),
    # points
    ("5 pp", "points", 0.05),
    ("0.5pp", "points", 0.005),
    ("15pp", "points", 0.15),
    ("12.5pp", "points", 0.125),
    ("5 percentage points", "points", 0.05),
    ("5 %-points", "points", 0.05),
    ("2 pts", "points", 0.02),
    ("five points", "points", 0.05),
    ("+0.5 pp", "points", 0.005),
    ("10 bps", "points", 0.001),
    ("25bp", "points", 0.0025),
    ("10 basis points", "points", 0.001),
    # numbers
    ("0.05", "number", 0.05),
    (".05", "number", 0.05),
    ("0,05", "number", 0.05),
    ("3.14159", "number", 3.14159),
    ("1e-5", "number", 1e-5),
    # counts
    ("0", "count", 0),
    ("-5", "count", -5),
    ("1e6", "count", 1e6),
    ("10k", "count", 10_000),
    ("10 k", "count", 10_000),
    ("10K", "count", 10_000),
    ("1.2 million", "count", 1_200_000),
    ("1.2m", "count", 1_200_000),
    ("3 mio", "count", 3_000_000),
    ("2bn", "count", 2e9),
    ("50,000", "count", 50_000),
    ("1,234,567", "count", 1_234_567),
    ("10 000", "count", 10_000),
    ("10\u202f000", "count", 10_000),
    ("1 000 000", "count", 1_000_000),
    ("999999999999999999999", "count", 1e21),
    ("a million", "count", 1_000_000),
    ("two thousand", "count", 2_000),
    ("n=1000", "count", 1000),
    ("5k per arm", "count", 5_000),
    # durations, in days
    ("2 weeks", "duration", 14),
    ("two weeks", "duration", 14),
    ("a week", "duration", 7),
    ("14 days", "duration", 14),
    ("14-day", "duration", 14),
    ("3 wks", "duration", 21),
    ("3 months", "duration", 90),
    ("1 quarter", "duration", 91),
    ("1 year", "duration", 365),
    ("12 hours", "duration", 0.5),
    # money
    ("$12.50", "money", 12.5),
    ("€5", "money", 5),
    ("12.50 USD", "money", 12.5),
    ("15dollars", "money", 15),
    ("$1.2m", "money", 1_200_000),
    # splits: the value is the last share
    ("50/50", "split", 0.5),
    ("50:50", "split", 0.5),
    ("90/10", "split", 0.1),
    ("1:1", "split", 0.5),
    ("1:1:1", "split", 1 / 3),
    ("33/33/34", "split", 0.34),
    # fractions
    ("2,100/30,000", "fraction", 0.07),
    ("2100 / 30000", "fraction", 0.07),
    ("2100 out of 30000", "fraction", 0.07),
    ("2,100 conversions out of 30,000 users", "fraction", 0.07),
    ("120 in 2000 users", "fraction", 0.06),
    ("10k/50k", "fraction", 0.2),
    ("3/4", "fraction", 0.75),
]


@pytest.mark.parametrize(("text", "kind", "value"), READINGS, ids=[row[0] for row in READINGS])
def test_one_quantity_is_read(text, kind, value):
    (quantity,) = find_quantities(text)
    assert (quantity.kind, quantity.value) == (kind, pytest.approx(value, rel=1e-12))
    assert text[quantity.start : quantity.end] == quantity.text


LEFT_ALONE = [
    "H0", "p95", "2x2", "v2", "2x", "1st", "10th", "A/B", "A/B/n test", "x²", "abc", "", "   ",
    "2024-05-01", "2024-05-01T10:30", "05/01/2024", "1.5.2024", "https://x.com/123/45?q=5%",
    "www.example.com/10", "0/0", "1e400", "1e400/1e400", "9" * 400, "twenty users", "per month",
]  # fmt: skip


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_names_dates_addresses_and_endless_numbers_are_left_alone(text):
    assert find_quantities(text) == []


TRAFFIC = [
    ("20k daily visitors", 20_000, 1),
    ("5,000 users per day", 5_000, 1),
    ("500/day", 500, 1),
    ("1M a week", 1_000_000, 7),
    ("1M visitors a week", 1_000_000, 7),
    ("3k weekly sessions", 3_000, 7),
    ("5000 per month", 5_000, 30),
    ("a million users per month", 1_000_000, 30),
    ("10k monthly", 10_000, 30),
]


@pytest.mark.parametrize(("text", "count", "days"), TRAFFIC)
def test_traffic_knows_its_days(text, count, days):
    (quantity,) = find_quantities(text)
    assert (quantity.kind, quantity.value, quantity.per_days) == ("count", count, days)


SCALES = [
    ("5%", "unknown"),
    ("+3% relative", "relative"),
    ("relative 5%", "relative"),
    ("lift of 5% (relative)", "relative"),
    ("5% rel", "relative"),
    ("5% absolute", "absolute"),
    ("an absolute lift of 2%", "absolute"),
    ("5 pp", "absolute"),
    ("10 bps", "absolute"),
    ("10k relative", "unknown"),
]


@pytest.mark.parametrize(("text", "scale"), SCALES)
def test_relative_absolute_and_unknown_are_kept_apart(text, scale):
    assert find_quantities(text)[0].scale == scale


def test_a_scale_belongs_to_its_own_clause():
    lift, baseline = find_quantities("a 5% relative lift with a 2% baseline")
    assert (lift.scale, baseline.scale) == ("relative", "unknown")


def test_a_sign_is_remembered():
    signed = [q.is_signed for q in find_quantities("+3%, -3%, −3%, 3%")]
    assert signed == [True, True, True, False]


def test_shares_of_a_split_add_up_and_parts_of_a_fraction_are_kept():
    (split,) = find_quantities("1:1:2")
    assert split.parts == (0.25, 0.25, 0.5)
    (fraction,) = find_quantities("2,100/30,000")
    assert fraction.parts == (2100, 30_000)


PAIRS = [
    ("from 10% to 12%", 0.10, 0.12, "to"),
    ("10% -> 12%", 0.10, 0.12, "->"),
    ("10%→12%", 0.10, 0.12, "→"),
    ("10 to 12%", 0.10, 0.12, "to"),
    ("10-12%", 0.10, 0.12, "-"),
    ("10 % – 12 %", 0.10, 0.12, "–"),
    ("10% - 12%", 0.10, 0.12, "-"),
    ("10% vs. 12%", 0.10, 0.12, "vs."),
    ("10% versus 12%", 0.10, 0.12, "versus"),
    ("10% to about 12%", 0.10, 0.12, "to"),
    ("50k–60k", 50_000, 60_000, "–"),
    ("$5 to $6", 5, 6, "to"),
    ("0.10 and 0.12", 0.10, 0.12, "and"),
]


@pytest.mark.parametrize(("text", "first", "second", "word"), PAIRS)
def test_two_joined_quantities_are_a_pair(text, first, second, word):
    (pair,) = find_pairs(text, find_quantities(text))
    assert (pair.first.value, pair.second.value) == pytest.approx((first, second))
    assert pair.word == word
    assert text[pair.start : pair.end].startswith(pair.first.text)


@pytest.mark.parametrize("text", ["10% of 12 days", "10%, 12%", "10%", "10% to 12 weeks"])
def test_quantities_that_are_not_joined_or_not_alike_are_no_pair(text):
    assert find_pairs(text, find_quantities(text)) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("12%", 0.12), (" 50,000 ", 50_000), ("10k", 10_000), ("-0.5", -0.5), ("1.2 million", 1.2e6)],
)
def test_parse_number_reads_the_whole_text(text, value):
    assert parse_number(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "abc", "12 and 13", "about 5", "nan", "inf", "1e400", "--5"])
def test_parse_number_refuses_what_is_not_one_number(text):
    with pytest.raises(ValueError, match=r"is not a number; write for example 0\.12, 12%") as seen:
        parse_number(text)
    assert f"'{text}'" in str(seen.value)


PIECES = st.sampled_from(
    ["5", "10", "0,05", "1,000", "%", " ", "k", "pp", "/", ":", "-", "–", "+", "to", "of", "users",
     "per day", "weeks", "$", "million", "five", "relative", ".", "e9", "a", "٥", "²", "\u202f"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)))
@example("1e999%")
@example("5 of 1e999")
@example("0,0,0")
def test_any_text_gives_ordered_spans_of_finite_quantities(text):
    found = find_quantities(text)
    find_pairs(text, found)
    last = 0
    for quantity in found:
        assert last <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.text
        assert math.isfinite(quantity.value)
        last = quantity.end


@given(st.integers(0, 10**12))
def test_a_printed_count_is_read_back(count):
    for text in (f"{count}", f"{count:,}", f"{count:,} users"):
        (quantity,) = find_quantities(text)
        assert (quantity.kind, quantity.value) == ("count", count)


@given(st.integers(-10_000, 10_000))
def test_a_printed_rate_is_read_back(hundredths):
    percent = hundredths / 100
    for text in (f"{percent}%", f"{percent:.2f} %", f"a change of {percent:+.2f}% overall"):
        (quantity,) = find_quantities(text)
        assert quantity.kind == "percent"
        assert quantity.value == pytest.approx(hundredths / 10_000, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("2,100 conversions on 30k users, treatment 2,310 on 30k, win?", ["fraction", "fraction"]),
        ("1.5k conversions from 30k vs 1.6k from 30k", ["fraction", "fraction"]),
        ("A 1200/24000 B 1320/24100", ["fraction", "fraction"]),
        ("20,000 users in 2 weeks", ["count", "duration"]),
        ("went up by 500 from 30k to 31k", ["count", "count", "count"]),
    ],
)
def test_results_are_read_as_events_of_users_and_nothing_else_is(
    text: str, kinds: list[str]
) -> None:
    assert [quantity.kind for quantity in find_quantities(text)] == kinds


def test_traffic_may_say_daily_behind_the_noun() -> None:
    assert find_quantities("1,500 visitors daily")[0].per_days == 1.0
