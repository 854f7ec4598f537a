"""Every calculator with a p-value, an interval or a boundary has its error rate simulated."""

import ast
import re
from pathlib import Path

import pytest
from tests.stats.coverage.elsewhere import ELSEWHERE

from trialwise.stats.registry import calculators

HERE = Path(__file__).parent
SIMULATED = "".join(path.read_text("utf-8") for path in HERE.glob("simulated_*.py"))
PROMISES = re.compile(
    r".*p_value|p_(lower|upper)|.*_low|low|.*critical.*|hdi_low|adjusted|rejected|rate_high"
    r"|mismatch|log_(upper|lower)|reached|alpha_spent"
)
PROMISING = [
    calculator.name
    for calculator in calculators()
    if any(PROMISES.fullmatch(output.name) for output in calculator.outputs)
]


@pytest.mark.parametrize("name", PROMISING)
def test_its_error_rate_or_coverage_is_simulated_somewhere(name):
    assert name in ELSEWHERE or f'"{name}"' in SIMULATED


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_simulation_named_exists_and_is_slow(name):
    file, test = ELSEWHERE[name]
    tree = ast.parse((HERE.parent / file).read_text("utf-8"))
    marks = next(
        [ast.unparse(mark) for mark in node.decorator_list]
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == test
    )
    assert "pytest.mark.slow" in marks
