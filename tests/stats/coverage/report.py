"""Print README.md of this folder: every simulation, what is promised and what was found.

Run from the repository: ``python -m tests.stats.coverage.report > tests/stats/coverage/README.md``.
"""

from tests.stats.coverage import simulated_levels, simulated_means, simulated_rates
from tests.stats.coverage.elsewhere import ELSEWHERE

_HEAD = """# Do the tests err, and the intervals cover, as often as they promise?

Printed by `report.py` in this folder (fixed seeds; the slow tests beside it assert the same
numbers). "±" is one Monte-Carlo standard error; without one, all outcomes were enumerated.
A promise holds when the value found is within four of them, plus the slack that a large-sample
method is given at the size simulated.

| calculator | what | promise | found | slack | holds |
|---|---|---|---|---|---|"""
_ELSEWHERE = """
The rest is simulated beside the other tests of the calculator, by these slow tests:

| calculator | file | test |
|---|---|---|"""


def row(claim):
    """Return a claim as a row of the table."""
    bound = {"equal": "", "at most": "≤ ", "at least": "≥ "}[claim.rule]
    error = f" ± {claim.error:.2g}" if claim.error else ""
    digits = 4 if claim.nominal >= 0.01 else 6
    cells = (
        claim.calculator,
        claim.what,
        f"{bound}{claim.nominal:.{digits}g}",
        f"{claim.found:.{digits}f}{error}",
        f"{claim.slack:g}" if claim.slack else "",
        "yes" if claim.holds() else "**no**",
    )
    return f"| {' | '.join(cells)} |"


def lines():
    """Yield the lines of the README."""
    yield _HEAD
    for module in (simulated_rates, simulated_means, simulated_levels):
        for simulation in module.SIMULATIONS:
            yield from (row(claim) for claim in simulation())
    yield _ELSEWHERE
    for name, (file, test) in ELSEWHERE.items():
        yield f"| {name} | `{file}` | `{test}` |"


if __name__ == "__main__":
    print("\n".join(lines()))  # noqa: T201
