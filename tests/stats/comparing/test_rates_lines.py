"""The printed lines of the calculators for rates, tables and times, executed for many inputs."""

import shutil

import pytest
from tests.stats.executed import expected_of, printed_by, printed_by_r

from trialwise.stats.registry import get

TABLES = [
    (184, 2000, 226, 2000),
    (3, 50, 9, 40),
    (0, 50, 3, 40),
    (3, 50, 0, 40),
    (5, 5, 3, 9),
    (9, 9, 10, 10),
]
ARMS = ("conversions_a", "users_a", "conversions_b", "users_b")
EVENTS = ("events_a", "exposure_a", "events_b", "exposure_b")
TIMES = get("kaplan-meier").example
TRIAL = get("log-rank-test").example


def one_group():
    samples = [(40, 500), (0, 20), (20, 20), (3, 17)]
    for x, n in samples:
        sample = {"conversions": x, "users": n}
        for method in ("wilson", "clopper_pearson", "jeffreys", "agresti_coull", "mid_p", "wald"):
            if method != "wald" or 0 < x < n:
                yield "one-proportion-interval", sample | {"method": method, "alpha": 0.1}
        for method in ("wilson", "clopper_pearson"):
            yield "one-proportion-interval", sample | {"method": method, "population": 800}
        for method in ("exact", "mid_p", "z"):
            for sides in (1, 2):
                test = {"null": 0.13, "method": method, "sides": sides, "alpha": 0.02}
                yield "one-proportion-test", sample | test
    yield (
        "one-proportion-interval",
        {"conversions": 5, "users": 9, "population": 30, "method": "wald"},
    )
    for users in (1, 3, 10**9):
        yield "zero-events", {"users": users, "alpha": 0.01}
    for rate in (0.9, 1e-9):
        yield "zero-events-sample-size", {"rate": rate, "alpha": 0.1}


def two_arms():
    for table in TABLES:
        arms = dict(zip(ARMS, table, strict=True)) | {"alpha": 0.1}
        x, n, y, m = table
        yield "risk-ratio", arms
        yield "risk-ratio", arms | {"method": "koopman"}
        if 0 < x + y < n + m:
            for method in ("auto", "cornfield", "exact", "mid_p"):
                yield "odds-ratio", arms | {"method": method}
        for method in ("fisher", "mid_p", "barnard", "boschloo"):
            for sides in (1, 2):
                if n < 600 or method in {"fisher", "mid_p"}:
                    yield "fisher-test", arms | {"method": method, "sides": sides}
        for method in ("farrington_manning", "miettinen_nurminen", "wald"):
            if method != "wald" or 0 < x < n or 0 < y < m:
                margin = arms | {"margin": 0.06, "method": method}
                yield "tost-proportions", margin
                yield "noninferiority-test-proportions", margin
                yield "noninferiority-test-proportions", margin | {"higher_is_better": "no"}


def tables():
    for only_a, only_b in [(25, 43), (7, 7), (0, 5), (3, 9)]:
        for method in ("auto", "exact", "mid_p", "chi_square", "corrected"):
            yield "mcnemar-test", {"only_a": only_a, "only_b": only_b, "method": method}
    for table in ("10,20,30;40,15,5", "1,2,0;3,4,5;7,7,7", "5,0;0,5"):
        yield "chi-square-test", {"table": table}
    yield "proportions-k-test", {"conversions": [1, 5, 0, 9], "users": [10, 10, 10, 10]}


def rates_and_times():
    for events, exposure in [(12, 40), (0, 1000), (1, 2.5)]:
        sample = {"events": events, "exposure": exposure, "alpha": 0.01}
        for method in ("exact", "mid_p", "jeffreys", "score", "wald"):
            if events or method != "wald":
                yield "poisson-rate-interval", sample | {"method": method}
    for pair in [(30, 100, 45, 100), (3, 10, 9, 7), (0, 10, 7, 12.5), (5, 3.5, 0, 2), (0, 1, 0, 1)]:
        arms = dict(zip(EVENTS, pair, strict=True)) | {"alpha": 0.1}
        for sides in (1, 2):
            for method in ("auto", "mid_p", "score", "wald"):
                if method != "wald" or pair[0] * pair[2]:
                    yield "poisson-rates-test", arms | {"method": method, "sides": sides}
            if pair[0] or pair[2]:
                yield "poisson-rates-test", arms | {"overdispersion": 3, "sides": sides}
    yield "kaplan-meier", TIMES | {"alpha": 0.1}
    yield "kaplan-meier", TIMES | {"at": [3]}
    yield "kaplan-meier", TIMES | {"at": [40]}
    yield "kaplan-meier", {"times": [1, 2, 3, 4]}
    yield "kaplan-meier", {"times": [1, 9.5, 9.5], "events": [1, 0, 0], "at": [2]}
    yield "log-rank-test", TRIAL | {"alpha": 0.1}
    yield "log-rank-test", {"times_a": [5, 6], "events_a": [0, 0], "times_b": [1, 2]}
    table = {"observed_a": 21, "expected_a": 10.75, "observed_b": 9, "expected_b": 19.25}
    yield "hazard-ratio-from-events", table
    yield "hazard-ratio-from-events", table | {"variance": 6.257, "alpha": 0.01}


GROUPS = {"one group": one_group, "two arms": two_arms, "tables": tables, "times": rates_and_times}


@pytest.mark.reference
@pytest.mark.parametrize("group", GROUPS)
def test_the_python_line_prints_the_result(group):
    for name, given in GROUPS[group]():
        result, expected = expected_of(name, given)
        assert "\n" not in result.code
        assert "trialwise" not in result.code
        # scipy's optimisers stop at about 1e-8 of the rate
        found = printed_by(result.code)
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-12), (name, given)


@pytest.mark.slow
@pytest.mark.reference
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_the_r_line_prints_the_result():
    cases = []
    for group in GROUPS.values():
        for name, given in group():
            result, expected = expected_of(name, given)
            if result.r_code:
                cases.append((name, given, result.r_code, expected))
    for (name, given, line, expected), found in zip(
        cases, printed_by_r([case[2] for case in cases]), strict=True
    ):
        assert "\n" not in line
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-9), (name, given, line)
