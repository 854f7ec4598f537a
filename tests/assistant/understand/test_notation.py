"""Results in the notation of papers and spreadsheets, written out."""

import pytest

from trialwise.assistant.understand.notation import as_said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("12 converted, 88 did not", "12 of 100"),
        ("50 yes / 450 no", "50 of 500"),
        ("yes 40 no 60", "40 of 100"),
        ("clicked 40, did not click 360", "40 of 400"),
        ("A 5.1 (1.2, n=40), B 5.8 (1.3, 42)", "A 5.1 ± 1.2 (n = 40), B 5.8 ± 1.3 (n = 42)"),
        ("5.1 (1.2) n 40 vs 5.8 (1.3) n 42", "5.1 ± 1.2 (n = 40) vs 5.8 ± 1.3 (n = 42)"),
        ("10±4 (200) vs 11±4 (210)", "10±4 (n = 200) vs 11±4 (n = 210)"),
        ("5/2/40 vs 6/2/42 (mean/sd/n)", "mean 5 sd 2 n 40 vs mean 6 sd 2 n 42"),
        ("95% CI is 10 ± 4", "95% CI is from 6 to 14"),
        ("effect 2.4 ± 1.1 (95% CI)", "effect from 1.3 to 3.5 (95% CI)"),
        ("a=12 b=88 c=20 d=80, Fisher", "12 of 100 vs 20 of 100, Fisher"),
        ("2x2 table 12 88 20 80, chi-square", " table 12, 88; 20, 80, chi-square"),
        ("A 3 red, 4 blue; B 6 red, 7 blue: chi", "Table of counts: A 3, 4; B 6, 7: chi"),
        ("x̄1 = 5", "mean1 = 5"),
        ("mean 3.4 on a 5-point scale", "mean 3.4"),
    ],
)
def test_notation_is_written_out(written, said):
    assert as_said(written) == said


@pytest.mark.parametrize(
    "text",
    [
        "no numbers, not one",
        "control 500 of 10,000, treatment 560 of 10,000",
        "500 (10000) vs 560 (10000)",  # users in brackets, or a spread: not told
        "12 went from yes to no and 25 from no to yes",
        "95% CI for 10 ± 4 (se)",
        "500 users 40 clicks, 520 users 55 clicks",
        "baseline 10 ± 2 %, detect 1 point",
        "sd 3, n 40 and sd 4, n 50",
    ],
)
def test_what_says_something_else_stays(text):
    assert as_said(text) == text


def test_long_texts_are_read_in_no_time():
    text = "3 red, 4 blue, 5 not, 5.1 (1.2) and " * 2000
    assert as_said(text)
