"""Plans against a margin, against rpact, epiR and mvtnorm of R, quadrature, and simulation."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats
from statsmodels.stats.power import TTestIndPower
from tests.stats.recorded import rows_of

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.numeric.tost import tost_power
from trialwise.stats.planning.margins.rates import rates_at_margin
from trialwise.stats.registry import calculate

ORACLES = rows_of(Path(__file__).parent / "reference" / "design_oracles.csv")


def run(name, **given):
    return calculate(name, given)


def outputs(name, **given):
    return run(name, **given).outputs


def alternative(result, name):
    return next(entry.outputs for entry in result.alternatives if entry.name == name)


def recorded(what):
    """Return the inputs and the value of each recorded row of one kind."""
    rows = [
        ([float(row[key]) for key in "abcdef" if row[key]], float(row["value"]))
        for row in ORACLES
        if row["what"] == what
    ]
    assert rows
    return rows


@pytest.mark.reference
@pytest.mark.parametrize(
    ("what", "convention"),
    [
        ("noninferiority_wald", "wald"),  # epiR::epi.ssninfb
        ("noninferiority_score", "farrington_manning"),  # rpact::getSampleSizeRates
        ("noninferiority_lower", "farrington_manning"),  # the same, lower is better
    ],
)
def test_users_for_noninferiority_of_a_rate(what, convention):
    for (p1, p2, margin, alpha, ratio, power), users in recorded(what):
        found = outputs(
            "sample-size-noninferiority-proportions",
            baseline=p1,
            effect=round(p2 - p1, 12),
            margin=margin,
            alpha=alpha,
            ratio=ratio,
            power=power,
            convention=convention,
            higher_is_better="no" if what.endswith("lower") else "yes",
        )
        assert found["n_control"] == math.ceil(users), (p1, p2, margin, alpha, ratio)
        assert found["n_treatment"] == math.ceil(round(found["n_control"] * ratio, 9))
        assert found["relative_margin"] == pytest.approx(margin / p1)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("what", "convention"),
    [("superiority_wald", "wald"), ("superiority_score", "farrington_manning")],
)
def test_users_for_superiority_of_a_rate_by_a_margin(what, convention):
    # epiR::epi.sssupb and rpact::getSampleSizeRates with thetaH0 = margin
    for (p1, p2, margin, alpha, ratio, power), users in recorded(what):
        found = outputs(
            "sample-size-superiority-margin-proportions",
            baseline=p1,
            target=p2,
            margin=margin,
            alpha=alpha,
            ratio=ratio,
            power=power,
            convention=convention,
        )
        assert found["n_control"] == math.ceil(users), (p1, p2, margin, ratio)


@pytest.mark.reference
def test_users_for_means_against_a_margin():
    # rpact::getSampleSizeMeans (t) and epiR::epi.ssninfc (normal)
    for kind in ("noninferiority_means_t", "noninferiority_means_z", "superiority_means_t"):
        for (sd, effect, margin, alpha, ratio, power), users in recorded(kind):
            name = "superiority-margin" if kind.startswith("superiority") else "noninferiority"
            found = outputs(
                f"sample-size-{name}-means",
                sd=sd,
                effect=effect,
                margin=margin,
                alpha=alpha,
                ratio=ratio,
                power=power,
                convention=kind[-1],
            )["n_control"]
            # rounding the treatment up may save a user of control
            most = math.ceil(users)
            assert most - math.ceil(1 / ratio) < found <= most, (kind, sd, effect, ratio)


@pytest.mark.reference
def test_the_textbook_formula_of_equivalence_is_epirs():
    # epiR::epi.ssequb and epi.ssequc
    for (p1, p2, margin, alpha, ratio, power), users in recorded("equivalence_textbook"):
        result = run(
            "sample-size-equivalence-proportions",
            baseline=p1,
            effect=round(p2 - p1, 12),
            margin=margin,
            alpha=alpha,
            ratio=ratio,
            power=power,
        )
        # the formula is an alternative only where it differs
        names = {entry.name: entry.outputs for entry in result.alternatives}
        found = names.get("textbook formula", result.outputs)
        assert found["n_control"] == math.ceil(users), (p1, p2, margin, alpha, ratio)
        assert found["n_control"] >= result.outputs["n_control"] - 1
    for (sd, effect, margin, alpha, ratio, power), users in recorded("equivalence_means_textbook"):
        result = run(
            "sample-size-equivalence-means",
            sd=sd,
            effect=effect,
            margin=margin,
            alpha=alpha,
            ratio=ratio,
            power=power,
        )
        found = alternative(result, "textbook formula")["n_control"]
        assert found == math.ceil(users), (sd, effect, margin, ratio)


@pytest.mark.reference
def test_the_power_of_equivalence_is_that_of_the_bivariate_t():
    # mvtnorm::pmvt of two perfectly correlated noncentral t
    for (sd, effect, margin, alpha, n), power in recorded("equivalence_means_power"):
        found = outputs(
            "power-equivalence-means", sd=sd, effect=effect, margin=margin, alpha=alpha, n=int(n)
        )
        assert found["power"] == pytest.approx(power, abs=2e-5)


@pytest.mark.reference
def test_the_power_of_equivalence_is_that_of_a_printed_example():
    # R package PowerTOST, vignette: sampleN.TOST(CV = 0.3, theta0 = 0.95) gives 40 subjects and
    # power 0.815845 in a crossover, which two groups of 20 with sd/√2 repeat
    sd = math.sqrt(math.log(1 + 0.3**2) / 2)
    plan = {"sd": sd, "margin": math.log(1.25), "effect": math.log(0.95)}
    assert outputs("power-equivalence-means", **plan, n=20)["power"] == pytest.approx(
        0.815845, abs=5e-7
    )
    assert outputs("sample-size-equivalence-means", **plan)["total"] == 40


@pytest.mark.reference
@pytest.mark.parametrize(
    ("lower", "upper", "df", "alpha"),
    [(3, 3, 20, 0.05), (1, 4, 2, 0.025), (5, 2, 1, 0.05), (2, 2.5, 10_000, 0.05), (3, 3, 2, 0.4)],
)
def test_the_integral_is_that_of_adaptive_quadrature(lower, upper, df, alpha):
    critical = stats.t.isf(alpha, df)

    def inside(u):
        both = stats.norm.cdf(upper - critical * u) - stats.norm.cdf(critical * u - lower)
        return max(both, 0) * stats.chi.pdf(u * math.sqrt(df), df) * math.sqrt(df)

    last = (lower + upper) / 2 / critical
    points = [u for u in (1 - 3 / math.sqrt(df), 1, 1 + 3 / math.sqrt(df)) if 0 < u < last]
    expected = integrate.quad(inside, 0, last, points=points, epsabs=1e-12, limit=400)[0]
    assert tost_power(lower, upper, df, alpha) == pytest.approx(expected, abs=1e-10)


def test_the_integral_becomes_the_normal_one():
    for df in (1e6, 1e9, 2e12):
        expected = 2 * stats.norm.cdf(3 - stats.norm.isf(0.05)) - 1
        assert tost_power(3, 3, df, 0.05) == pytest.approx(expected, abs=3 / df + 1e-9)
    assert tost_power(-1, 0.5, 10, 0.05) == 0


@pytest.mark.reference
@pytest.mark.parametrize("difference", [-0.6, -0.02, 0.0, 0.03, 0.7])
@pytest.mark.parametrize(("p1", "p2", "ratio"), [(0.1, 0.1, 1), (0.3, 0.5, 0.4), (0.02, 0.9, 3)])
def test_rates_at_the_margin_have_the_largest_likelihood(p1, p2, difference, ratio):
    def surprise(x):
        y = x + difference
        first = p1 * math.log(x) + (1 - p1) * math.log(1 - x)
        return -(first + ratio * (p2 * math.log(y) + (1 - p2) * math.log(1 - y)))

    low, high = max(0, -difference) + 1e-9, min(1, 1 - difference) - 1e-9
    best = optimize.minimize_scalar(surprise, bounds=(low, high), options={"xatol": 1e-12})
    first, second = rates_at_margin(p1, p2, difference, ratio)
    assert first == pytest.approx(best.x, abs=1e-6)
    assert second - first == pytest.approx(difference, abs=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize(("n", "ratio"), [(9, 1), (150, 0.5), (2000, 2)])
def test_the_power_of_means_is_that_of_statsmodels(n, ratio):
    # TTestIndPower, one-sided, with the distance from the margin as the effect
    for name, effect, margin, distance in (
        ("noninferiority", -0.5, 2.0, 1.5),
        ("superiority-margin", 3.0, 1.0, 2.0),
    ):
        expected = TTestIndPower().power(
            distance / 10, n, 0.025, math.ceil(n * ratio) / n, alternative="larger"
        )
        plan = {"sd": 10, "effect": effect, "margin": margin, "n": n, "ratio": ratio}
        found = outputs(f"power-{name}-means", **plan)["power"]
        assert found == pytest.approx(expected, rel=1e-7)


MIRRORED = [
    ("noninferiority-proportions", {"baseline": 0.3, "margin": 0.05}, 0.02),
    ("superiority-margin-proportions", {"baseline": 0.3, "margin": 0.05}, 0.1),
    ("noninferiority-means", {"sd": 3, "margin": 1.0}, 0.4),
    ("superiority-margin-means", {"sd": 3, "margin": 1.0}, 2.0),
]


@pytest.mark.parametrize(("name", "plan", "effect"), MIRRORED)
def test_a_metric_that_should_be_low_is_its_mirror_image(name, plan, effect):
    mirror = dict(plan)
    if "baseline" in plan:
        mirror["baseline"] = 1 - plan["baseline"]
    for ratio in (1, 0.5):
        high = outputs(f"sample-size-{name}", **plan, effect=effect, ratio=ratio)
        low = outputs(
            f"sample-size-{name}", **mirror, effect=-effect, ratio=ratio, higher_is_better="no"
        )
        assert high["total"] == low["total"]


@pytest.mark.parametrize(("name", "plan", "effect"), MIRRORED)
@pytest.mark.parametrize("ratio", [1, 2.5])
def test_the_users_have_the_power_and_fewer_do_not(name, plan, effect, ratio):
    given = {**plan, "effect": effect, "ratio": ratio}
    n = outputs(f"sample-size-{name}", **given)["n_control"]
    assert outputs(f"power-{name}", **given, n=n)["power"] >= 0.8 - 1e-9
    assert outputs(f"power-{name}", **given, n=n - 1)["power"] < 0.8


@pytest.mark.parametrize("metric", [{"baseline": 0.3}, {"sd": 3}])
@pytest.mark.parametrize("effect", [0.0, -0.01, 0.02])
@pytest.mark.parametrize("ratio", [1, 0.4])
def test_equivalence_has_the_power_and_fewer_users_do_not(metric, effect, ratio):
    kind = "proportions" if "baseline" in metric else "means"
    plan = {**metric, "effect": effect, "ratio": ratio}
    n = outputs(f"sample-size-equivalence-{kind}", **plan, margin=0.06)["n_control"]
    powers = [
        outputs(f"power-equivalence-{kind}", **plan, margin=0.06, n=k)["power"] for k in (n - 1, n)
    ]
    assert powers[0] < 0.8 <= powers[1]


@pytest.mark.parametrize("convention", ["wald", "farrington_manning"])
@pytest.mark.parametrize("better", ["yes", "no"])
def test_the_smallest_margin_of_a_rate_has_the_power(convention, better):
    plan = {"baseline": 0.2, "effect": 0.01, "higher_is_better": better, "convention": convention}
    found = outputs("mde-noninferiority-proportions", **plan, n=1500)
    again = outputs("power-noninferiority-proportions", **plan, n=1500, margin=found["margin"])
    assert again["power"] == pytest.approx(0.8, abs=1e-9)
    plan.pop("effect")
    found = outputs("mde-superiority-margin-proportions", **plan, n=1500, margin=0.02)
    plan["target"] = found["target"]
    again = outputs("power-superiority-margin-proportions", **plan, n=1500, margin=0.02)
    assert again["power"] == pytest.approx(0.8, abs=1e-9)
    assert (found["effect"] > 0) == (better == "yes")


@pytest.mark.parametrize("convention", ["t", "z"])
@pytest.mark.parametrize("better", ["yes", "no"])
def test_the_smallest_margin_of_a_mean_has_the_power(convention, better):
    plan = {"sd": 4, "higher_is_better": better, "convention": convention, "n": 60}
    found = outputs("mde-noninferiority-means", **plan, effect=0.3)["margin"]
    again = outputs("power-noninferiority-means", **plan, effect=0.3, margin=found)
    assert again["power"] == pytest.approx(0.8, abs=1e-9)
    found = outputs("mde-superiority-margin-means", **plan, margin=0.5)["effect"]
    again = outputs("power-superiority-margin-means", **plan, margin=0.5, effect=found)
    assert again["power"] == pytest.approx(0.8, abs=1e-9)
    plan.pop("higher_is_better")
    found = outputs("mde-equivalence-means", **plan, effect=-0.4)["margin"]
    again = outputs("power-equivalence-means", **plan, effect=-0.4, margin=found)
    assert again["power"] == pytest.approx(0.8, abs=1e-9)


def test_at_the_margin_the_power_is_alpha():
    plan = {"baseline": 0.2, "margin": 0.03, "n": 500}
    assert outputs("power-noninferiority-proportions", **plan, effect=-0.03)[
        "power"
    ] == pytest.approx(0.025, abs=1e-9)
    plan = {"sd": 5, "margin": 1, "n": 500}
    assert outputs("power-noninferiority-means", **plan, effect=-1)["power"] == pytest.approx(
        0.025, abs=1e-9
    )
    assert outputs("power-equivalence-means", **plan, effect=1)["power"] == pytest.approx(
        0.05, abs=1e-5
    )


@given(
    rate=st.floats(0.05, 0.95),
    margin=st.floats(0.002, 0.04),
    key=st.sampled_from(["wald", "farrington_manning"]),
)
@settings(max_examples=30, deadline=None)
def test_wider_margins_and_better_treatments_need_fewer(rate, margin, key):
    def size(**change):
        plan = {"baseline": rate, "margin": margin, "convention": key} | change
        return outputs("sample-size-noninferiority-proportions", **plan)["n_control"]

    assert size(margin=2 * margin) < size() < size(power=0.9)
    assert size(effect=-margin / 2) > size()
    assert size() < size(alpha=0.01)


def test_relative_margins_are_margins_of_the_baseline():
    plan = {"baseline": 0.1}
    same = [
        outputs(f"sample-size-{name}-proportions", **plan, **margin)["total"]
        for name in ("noninferiority", "equivalence")
        for margin in ({"margin": 0.01}, {"relative_margin": 0.1})
    ]
    assert same[0] == same[1]
    assert same[2] == same[3]
    plan = {"sd": 10, "mean": 50}
    assert (
        outputs("sample-size-equivalence-means", **plan, relative_margin=0.04)["total"]
        == outputs("sample-size-equivalence-means", **plan, margin=2)["total"]
    )


def test_one_sided_alpha_and_its_alternative_are_said():
    result = run("sample-size-noninferiority-proportions", baseline=0.1, margin=0.01)
    assert "alpha 0.025 one-sided (95 % interval) (default)" in result.reading
    wider = outputs("sample-size-noninferiority-proportions", baseline=0.1, margin=0.01, alpha=0.05)
    assert alternative(result, "one-sided alpha 0.05")["total"] == wider["total"]
    result = run("sample-size-equivalence-proportions", baseline=0.1, margin=0.01)
    assert "two tests, each at alpha 0.05 one-sided (90 % interval) (default)" in result.reading


@pytest.mark.parametrize(
    ("name", "plan", "says"),
    [
        (
            "sample-size-noninferiority-proportions",
            {"baseline": 0.1, "margin": 0.02, "effect": -0.02},
            "effect = -0.0.*: it must be on the good side of the margin",
        ),
        (
            "sample-size-superiority-margin-means",
            {"sd": 3, "effect": 1, "margin": 2},
            "effect = 1.0: it must be on the good side of the margin",
        ),
        (
            "sample-size-equivalence-means",
            {"sd": 3, "effect": -2.5, "margin": 2},
            r"smaller than the margin \(2\) in either direction",
        ),
        (
            "mde-noninferiority-means",
            {"sd": 3, "effect": 2, "n": 1000},
            "no margin is needed.* plan a superiority test",
        ),
        (
            "mde-noninferiority-proportions",
            {"baseline": 0.5, "n": 2},
            "n = 2: it must be large enough",
        ),
        (
            "mde-superiority-margin-proportions",
            {"baseline": 0.9, "margin": 0.2, "n": 1000},
            "a smaller margin",
        ),
        (
            "sample-size-noninferiority-means",
            {"sd": 3, "margin": 0},
            "margin = 0: it must be a number above 0",
        ),
        (
            "power-noninferiority-proportions",
            {"baseline": 0.1, "margin": 0.02, "effect": 0.95, "n": 10},
            "stays between 0 % and 100 %",
        ),
        (
            "sample-size-equivalence-proportions",
            {"baseline": 0.1, "margin": 0.02, "power": 0.03},
            r"power = 0.03: it must be above alpha \(0.05\)",
        ),
        ("sample-size-equivalence-means", {"sd": 3, "relative_margin": 0.1}, "needs mean"),
        (
            "sample-size-noninferiority-means",
            {"sd": 3, "mean": 0, "relative_margin": 0.1},
            "above 0 for a relative margin",
        ),
        (
            "sample-size-noninferiority-proportions",
            {"baseline": 0.5, "relative_margin": 2},
            "below 1 when multiplied by the baseline",
        ),
    ],
)
def test_refusals_say_what_is_allowed(name, plan, says):
    with pytest.raises(InputError, match=says):
        run(name, **plan)


def test_two_margins_are_refused():
    with pytest.raises(UsageError, match="exactly one of margin, relative_margin"):
        run("sample-size-noninferiority-means", sd=3, mean=9, margin=1, relative_margin=0.1)


def z_of(drawn, users, border):
    """Return Wald's z of simulated conversions against a border."""
    p1, p2 = (counts / n for counts, n in zip(drawn, users, strict=True))
    variance = p1 * (1 - p1) / users[0] + p2 * (1 - p2) / users[1]
    return (p2 - p1 - border) / np.sqrt(variance)


@pytest.mark.slow
def test_simulated_rates_have_the_power_and_the_false_positives():
    rng = np.random.default_rng(31)
    repeats, users = 100_000, (1200, 900)
    critical = stats.norm.isf(0.025)
    for truth in (-0.04, 0.0):
        drawn = rng.binomial(users[0], 0.3, repeats), rng.binomial(users[1], 0.3 + truth, repeats)
        rejected = np.mean(z_of(drawn, users, -0.04) > critical)
        plan = {"baseline": 0.3, "margin": 0.04, "effect": truth, "n": 1200, "ratio": 0.75}
        expected = outputs("power-noninferiority-proportions", **plan)["power"]
        assert rejected == pytest.approx(expected, abs=4 * math.sqrt(0.25 / repeats))
        both = (z_of(drawn, users, -0.04) > stats.norm.isf(0.05)) & (
            z_of(drawn, users, 0.04) < -stats.norm.isf(0.05)
        )
        expected = outputs("power-equivalence-proportions", **plan)["power"]
        assert np.mean(both) == pytest.approx(expected, abs=4 * math.sqrt(0.25 / repeats))


@pytest.mark.slow
def test_simulated_means_are_equivalent_as_often_as_planned():
    rng = np.random.default_rng(37)
    repeats, n, margin = 60_000, 9, 1.4
    a = rng.normal(0, 1, (repeats, n))
    for truth in (0.2, margin):
        b = rng.normal(truth, 1, (repeats, n))
        pooled = np.sqrt((a.var(axis=1, ddof=1) + b.var(axis=1, ddof=1)) / n)
        effect = b.mean(axis=1) - a.mean(axis=1)
        critical = stats.t.isf(0.05, 2 * n - 2)
        shown = (effect + margin > critical * pooled) & (effect - margin < -critical * pooled)
        plan = {"sd": 1, "margin": margin, "effect": truth, "n": n}
        expected = outputs("power-equivalence-means", **plan)["power"]
        assert np.mean(shown) == pytest.approx(expected, abs=4 * math.sqrt(0.25 / repeats))
        if truth == margin:
            assert np.mean(shown) <= 0.05 + 4 * math.sqrt(0.05 * 0.95 / repeats)
