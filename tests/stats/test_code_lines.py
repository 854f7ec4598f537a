"""Every printed Python line, executed, gives the numbers it stands beside."""

import contextlib
import io
import itertools
import math

import pytest

from trialwise.stats.registry import calculate, get

# The calculators whose lines depend on many inputs; others test their own.
CALCULATORS = [
    *("sample-size-proportions", "power-proportions", "mde-proportions", "duration-proportions"),
    *("sample-size-means", "power-means", "mde-means", "duration-means"),
    *("two-proportion-test", "welch-test", "srm-test"),
]
DESIGNS = [
    {},
    {"sides": 1, "alpha": 0.01},
    {"ratio": 0.5, "arms": 3},
    {"ratio": 1.1, "sides": 1, "arms": 4},
    {"comparisons": 5},
    {"arms": 3, "comparisons": 2, "variance_reduction": 0.3, "ratio": 0.7},
    {"design_effect": 1.9, "sides": 1},
    {"variance_reduction": 0.25, "design_effect": 4.0},
    {"design_effect": 60.0, "power": 0.9},
    {"arms": 4, "correction": "sidak"},
]
# Lines that take longer to run.
MORE_DESIGNS = [
    {"arms": 3, "correction": "dunnett"},
    {"arms": 4, "comparisons": 2, "correction": "dunnett", "ratio": 0.5, "sides": 1},
]
EXACT_DESIGNS = [{}, {"sides": 1, "ratio": 1.5}, {"arms": 3, "correction": "none"}]
RATES = [{"baseline": 0.1, "target": 0.12}, {"baseline": 0.4, "effect": -0.05}]
MEANS = [
    {"sd": 30, "effect": 2.5},
    {"sd": 1, "effect": -2.0},
    {"sd": 1, "effect": 50},
    {"sd": 4, "mean": 50, "lift": 0.03},
    {"cv": 1.5, "lift": 0.2},
]
CONVENTIONS = ["pooled", "unpooled", "cohen_h", "continuity", "baseline_null"]


def without_power(plan):
    return {name: value for name, value in plan.items() if name != "power"}


def cases():
    for change, design, key in itertools.product(RATES, DESIGNS, CONVENTIONS):
        plan = {**change, **design, "convention": key}
        yield "sample-size-proportions", plan
        yield "power-proportions", without_power(plan) | {"n": 1234}
        yield "duration-proportions", plan | {"traffic": 321.5, "share": 0.9}
    for design, key, way in itertools.product(DESIGNS, CONVENTIONS, ["increase", "decrease"]):
        plan = {**design, "convention": key, "direction": way, "baseline": 0.2, "n": 7770}
        yield "mde-proportions", plan
    for change, design, key in itertools.product(MEANS, DESIGNS, ["t", "z"]):
        plan = {**change, **design, "convention": key}
        yield "sample-size-means", plan
        yield "power-means", without_power(plan) | {"n": 140}
        yield "duration-means", plan | {"traffic": 55}
    for n, design, key in itertools.product([9, 500], DESIGNS, ["t", "z"]):
        n = n * math.ceil(design.get("design_effect", 1))
        yield "mde-means", {"sd": 3, "n": n, "convention": key, **design}
        yield "mde-means", {"sd": 3, "n": n, "convention": key, **design, "power": 0.999999}
    for table, sides in itertools.product(
        [(184, 2000, 226, 2000), (0, 50, 0, 60), (9, 9, 8, 8), (0, 20, 6, 20)], [1, 2]
    ):
        names = ("conversions_a", "users_a", "conversions_b", "users_b")
        yield "two-proportion-test", dict(zip(names, table, strict=True)) | {"sides": sides}
    names = ("mean_a", "sd_a", "n_a", "mean_b", "sd_b", "n_b")
    for sides in (1, 2):
        sample = dict(zip(names, (5, 2, 30, 4, 3.5, 50), strict=True))
        yield "welch-test", sample | {"sides": sides}
    yield from longer_cases()
    yield "srm-test", {"counts": [50210, 49790]}
    yield "srm-test", {"counts": [990, 2100, 1010], "ratios": [0.25, 0.5, 0.25]}


def longer_cases():
    for design, key in itertools.product(MORE_DESIGNS, ["pooled", "continuity"]):
        plan = {**RATES[0], **design, "convention": key}
        yield "sample-size-proportions", plan
        yield "power-proportions", plan | {"n": 1234}
        yield "mde-proportions", {**design, "convention": key, "baseline": 0.2, "n": 7770}
    for design, key in itertools.product(MORE_DESIGNS, ["t", "z"]):
        yield "sample-size-means", {**MEANS[0], **design, "convention": key}
        yield "power-means", {**MEANS[0], **design, "convention": key, "n": 140}
        yield "mde-means", {"sd": 3, "n": 90, "convention": key, **design}
    for rates, design in itertools.product([(0.1, 0.5), (0.6, 0.2)], EXACT_DESIGNS):
        plan = {"baseline": rates[0], "target": rates[1], "convention": "exact", **design}
        yield "sample-size-proportions", plan
        yield "power-proportions", plan | {"n": 30}
        yield "duration-proportions", plan | {"traffic": 3.5}
    for design, way in itertools.product(EXACT_DESIGNS, ["increase", "decrease"]):
        plan = {"baseline": 0.4, "n": 40, "convention": "exact", "direction": way}
        yield "mde-proportions", plan | design


def printed_by(code):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "<line>", "exec"), {})  # noqa: S102  # our own line
    return [float(word) for word in output.getvalue().split()]


@pytest.mark.reference
@pytest.mark.parametrize("name", CALCULATORS)
def test_the_line_prints_the_result(name):
    for calculator, given in cases():
        if calculator != name:
            continue
        result = calculate(name, given)
        assert "\n" not in result.code
        printed = get(name).printed or (get(name).headline,)
        expected = [float(result.outputs[output]) for output in printed]
        assert printed_by(result.code) == pytest.approx(expected, rel=1e-6, abs=1e-12), given
