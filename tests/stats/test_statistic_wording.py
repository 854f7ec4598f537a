"""The statistic of a test beside its p-value."""

import pytest

from trialwise.stats.registry import NAMES, calculate, get
from trialwise.stats.statistic_wording import statistic_text, with_statistic

NAMED = frozenset({"t", "z", "f", "h", "u", "v", "chi_square"})


@pytest.mark.parametrize(
    ("outputs", "text"),
    [
        ({"t": 2.0, "df": 24, "p_value": 0.0569}, "t = 2.00 (24 df)"),
        ({"t": -0.0123, "df": 6.91, "p_value": 0.9}, "t = −0.012 (6.9 df)"),
        ({"f": 1.44, "df_a": 99, "df_b": 119, "p_value": 0.06}, "F = 1.44 (119 and 99 df)"),
        ({"chi_square": 4.76, "method": "exact", "p_value": 0.03}, ""),
        ({"u": 17.5, "method": "exact", "p_value": 0.06}, "U = 17.5"),
        ({"z_lower": 3.5, "p_lower": 0.1, "z_upper": -3.1, "p_value": 0.2}, "z = −3.10"),
        ({"statistic": 15.9, "tests": 3, "df": 6, "p_value": 0.01}, "χ² = 15.90 (6 df)"),
        ({"statistic": 2.5, "p_value": 0.01}, "z = 2.50"),
        ({"p_value": 0.01}, ""),
    ],
)
def test_a_statistic_is_said_with_its_degrees_of_freedom(outputs, text) -> None:
    assert statistic_text(outputs) == text


def test_a_p_value_of_something_else_stays_alone() -> None:
    outputs = {"z": 3.26, "p_value": 0.0263}
    said = "the effect is +1, always-valid p = 0.0263."
    assert with_statistic(said, outputs) == said


@pytest.mark.parametrize("name", [name for name in NAMES if "test" in name.split("-")])
def test_every_test_names_its_statistic_once(name) -> None:
    result = calculate(name, get(name).example)
    statistic = statistic_text(result.outputs)
    if not statistic or "p_value" not in result.outputs:
        return
    symbol = statistic.split(" ")[0]
    assert (
        sum(result.summary.count(f" {symbol}{sign}") for sign in (" = ", "("))
        + result.summary.count(f"({symbol} = ")
        == 1
    )
