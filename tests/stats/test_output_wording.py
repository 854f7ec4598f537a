"""Inputs and outputs of any calculator as people read them."""

import pytest

from trialwise.stats.calculator import Output, Param
from trialwise.stats.output_wording import (
    input_label,
    input_text,
    is_of_rates,
    is_share,
    output_label,
    output_text,
)
from trialwise.stats.registry import get


@pytest.mark.parametrize(
    ("name", "description", "value", "text"),
    [
        ("n_control", "users", 12345, "12,345"),
        ("mismatch", "whether", True, "yes"),
        ("mismatch", "whether", False, "no"),
        ("method", "the test", "pooled z test", "pooled z test"),
        ("power", "", 0.80001, "80 %"),
        ("lift_low", "", -0.0213, "−2.13 %"),
        ("effect", "", 0.02, "+2 points"),
        ("margin", "", 0.02, "2 points"),
        ("relative_margin", "half the width as a fraction of the rate", 0.02, "2 %"),
        ("target", "", 0.12, "12 %"),
        ("rate_a", "", 0.092, "9.2 %"),
        ("family_wise_error", "chance of a false positive", 0.64151, "64.15 %"),
        ("standard_error", "standard error of the rate", 0.01234567, "0.01235"),
        ("risk_ratio", "rate over rate", 1.2283, "1.228"),
        ("design_effect", "", 1.98, "1.98"),
        ("p_value", "probability of as much", 0.028562, "0.02856"),
    ],
)
def test_an_output_of_rates_has_its_unit(name, description, value, text):
    assert output_text(Output(name, description), value, of_rates=True) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("effect", 2.17, "+2.17"),
        ("effect_low", -0.5, "−0.5"),
        ("target", 52.5, "52.5"),
        ("margin", 1.9, "1.9"),
        ("lift", 0.05, "+5 %"),
        ("standardised_effect", 0.08333333, "0.08333"),
    ],
)
def test_an_output_of_means_has_the_metrics_unit(name, value, text):
    assert output_text(Output(name, ""), value, of_rates=False) == text


def test_whether_a_calculator_compares_rates_is_seen_from_its_inputs():
    of_rates = [name for name in ("power-means", "welch-test") if is_of_rates(get(name))]
    assert of_rates == []
    assert all(is_of_rates(get(name)) for name in ("power-proportions", "two-proportion-test"))


def test_p_values_are_no_shares():
    assert not is_share(Output("p_value", "probability of it"), of_rates=True)


@pytest.mark.parametrize(
    ("name", "kind", "value", "text"),
    [
        ("power", "rate", 0.8, "80 %"),
        ("alpha", "rate", 0.05, "0.05"),
        ("lift", "number", 0.125, "+12.5 %"),
        ("effect", "number", -0.02, "−2 points"),
        ("n", "count", 5000, "5,000"),
        ("sd", "number", 30.5, "30.5"),
        ("convention", "choice", "pooled", "pooled"),
    ],
)
def test_an_input_is_written_as_in_a_sentence(name, kind, value, text):
    assert input_text(Param(name, kind, ""), value, of_rates=True) == text


def test_labels_are_the_first_phrase():
    assert output_label(Output("x", "users needed in control, rounded up")) == (
        "users needed in control"
    )
    assert output_label(Output("x", "relative difference (optional)")) == "relative difference"
    assert input_label(Param("n", "count", "users per arm; more is better")) == "users per arm"
    assert input_label(Param("design_effect", "number", "factor")) == "design effect"


@pytest.mark.parametrize(
    ("output", "value", "of_rates", "text"),
    [
        (Output("expected_loss_b", "", "points"), 0.0144, True, "1.44 points"),
        (Output("expected_loss_b", "", "points"), 0.0144, False, "0.0144"),
        (Output("mean_a", "", "rate"), 0.0924, True, "9.24 %"),
        (Output("mean_a", "", "rate"), 50.2, False, "50.2"),
        (Output("rate", "events per unit of exposure", "number"), 25.0, False, "25"),
        (Output("superiority", "", "percent"), 0.9, False, "90 %"),
        (Output("lift_margin", ""), 0.118, True, "11.8 %"),
        (Output("posterior_alpha", "first parameter"), 41.0, True, "41"),
        (Output("icc", ""), 0.02, False, "0.02"),
        (Output("probability_b_better", "probability"), 1 - 1e-14, True, "above 99.99 %"),
        (Output("p_values", ""), "0.0338099194491,0.65117387897", False, "0.03381; 0.6512"),
    ],
)
def test_a_declared_unit_and_the_exceptions_of_names_hold(output, value, of_rates, text):
    assert output_text(output, value, of_rates=of_rates) == text


@pytest.mark.parametrize(
    ("name", "inputs", "said"),
    [
        ("standard-error", {"sd": 30, "n": 900}, "margin 1.96"),
        ("standard-error", {"baseline": 0.1, "n": 900}, "margin 1.96 points"),
        ("poisson-rate-interval", {"events": 500, "exposure": 20}, "rate 25 "),
        ("mcnemar-test", {"only_a": 25, "only_b": 43, "pairs": 500}, "effect +3.6 points"),
        (
            "confidence-sequence",
            {"mean_a": 50, "sd_a": 30, "n_a": 99, "mean_b": 53, "sd_b": 30, "n_b": 99, "n_opt": 99},
            "effect +3 ",
        ),
    ],
)
def test_the_unit_follows_the_inputs_that_were_given(name, inputs, said):
    calculator = get(name)
    result = calculator.run(**inputs)
    of_rates = is_of_rates(calculator, result.inputs)
    shown = [
        f"{output.name} {output_text(output, result.outputs[output.name], of_rates=of_rates)} "
        for output in calculator.outputs
        if output.name in result.outputs
    ]
    assert any(text.startswith(said) for text in shown)
