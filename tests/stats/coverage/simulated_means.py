"""Error rates and coverage of tests and intervals of means, correlations, hazards and estimates."""

import numpy as np
from tests.stats.coverage.claims import holds_truth, outputs, simulated

_SEED = 20_250
_DRAWS = 4000


def _arm(values, arm):
    """Return the summaries of one arm."""
    return {f"mean_{arm}": values.mean(), f"sd_{arm}": values.std(ddof=1), f"n_{arm}": values.size}


def welch():
    """Simulate two normal arms of unlike size and spread, as summaries and as values."""
    rng = np.random.default_rng(_SEED)
    hits = {"welch-test": [], "t-test-values": []}
    held = {"welch-test": [], "t-test-values": []}
    for _ in range(_DRAWS):
        a, b = rng.normal(0, 1, 9), rng.normal(0, 3, 14)
        for name, given in (
            ("welch-test", {**_arm(a, "a"), **_arm(b, "b")}),
            ("t-test-values", {"values_a": a, "values_b": b}),
        ):
            found = outputs(name, **given)
            hits[name].append(found["p_value"] <= 0.05)
            held[name].append(holds_truth(found, 0.0))
    for name in hits:
        what = "9 and 14 normal users, sd 1 and 3"
        yield simulated(name, f"type I error, {what}", 0.05, hits[name], slack=0.003)
        yield simulated(name, f"coverage of the effect, {what}", 0.95, held[name], slack=0.003)


def one_mean():
    """Simulate eight normal values around 5."""
    rng = np.random.default_rng(_SEED + 1)
    hits, held, by_summary = [], [], []
    for _ in range(_DRAWS):
        values = rng.normal(5, 2, 8)
        found = outputs("one-mean-values", values=values, null=5.0)
        hits.append(found["p_value"] <= 0.05)
        held.append(found["low"] <= 5 <= found["high"])
        mean, sd = float(values.mean()), float(values.std(ddof=1))
        interval = outputs("one-mean-interval", mean=mean, sd=sd, n=8)
        by_summary.append(interval["low"] <= 5 <= interval["high"])
    yield simulated("one-mean-values", "type I error, 8 normal values", 0.05, hits)
    yield simulated("one-mean-values", "coverage of the mean", 0.95, held)
    yield simulated("one-mean-interval", "coverage, 8 normal values", 0.95, by_summary)


def correlations():
    """Simulate twelve pairs without a correlation, and 25 with one of 0.5."""
    rng, name = np.random.default_rng(_SEED + 2), "correlation-values"
    for method, slack in (("pearson", 0.003), ("spearman", 0.01)):
        hits = []
        for _ in range(_DRAWS):
            x, y = rng.normal(size=(2, 12))
            found = outputs(name, values_a=x, values_b=y, method=method)
            hits.append(found["p_value"] <= 0.05)
        yield simulated(name, f"type I error of {method}, 12 pairs", 0.05, hits, slack=slack)
    held = []
    for _ in range(_DRAWS):
        x = rng.normal(size=25)
        found = outputs(name, values_a=x, values_b=x / np.sqrt(3) + rng.normal(size=25))
        held.append(found["low"] <= 0.5 <= found["high"])
    yield simulated(name, "coverage of a Pearson correlation of 0.5", 0.95, held, slack=0.004)


def standardised():
    """Simulate a true difference of 0.6 standard deviations, 12 and 10 users."""
    rng = np.random.default_rng(_SEED + 3)
    held = []
    for _ in range(_DRAWS):
        a, b = rng.normal(0, 1, 12), rng.normal(0.6, 1, 10)
        pooled = np.sqrt((11 * a.var(ddof=1) + 9 * b.var(ddof=1)) / 20)
        found = outputs("hedges-g", d=float((b.mean() - a.mean()) / pooled), n_a=12, n_b=10)
        held.append(holds_truth(found, 0.6, "d"))
    yield simulated("hedges-g", "coverage of a d of 0.6, 12 and 10 users", 0.95, held, slack=0.01)


def estimates():
    """Simulate two normal estimates with known errors and no difference."""
    rng = np.random.default_rng(_SEED + 4)
    draws = rng.normal([1.0, 1.0], [1.0, 0.5], size=(_DRAWS, 2))
    errors = {"standard_error_a": 1.0, "standard_error_b": 0.5}
    for name, input_ in (("interaction-test", "effect"), ("interval-overlap", "estimate")):
        found = [outputs(name, **{f"{input_}_a": a, f"{input_}_b": b}, **errors) for a, b in draws]
        hits = [one["p_value"] <= 0.05 for one in found]
        yield simulated(name, "type I error, two normal estimates", 0.05, hits)
        held = [holds_truth(one, 0.0) for one in found]
        yield simulated(name, "coverage of the difference", 0.95, held)
    found = [outputs("interval-from-se", estimate=a, standard_error=1.0) for a, _ in draws]
    held = [one["low"] <= 1 <= one["high"] for one in found]
    yield simulated("interval-from-se", "coverage, normal estimate", 0.95, held)
    wrong = [
        outputs("p-from-interval", low=a - 1 - 1.959964, high=a - 1 + 1.959964)["p_value"] <= 0.05
        for a, _ in draws
    ]
    yield simulated("p-from-interval", "type I error, normal estimate", 0.05, wrong)
    p = [outputs("twyman-check", estimate=a, standard_error=1.0, past_sd=2.0) for a in
         rng.normal(0, np.sqrt(5), _DRAWS).tolist()]  # fmt: skip
    few = [one["p_value"] <= 0.05 for one in p]
    yield simulated("twyman-check", "p below 5 % for effects like past ones", 0.05, few)


def planned_precision():
    """Simulate samples of the planned size, and how often the estimate is within the margin."""
    rng = np.random.default_rng(_SEED + 5)
    size = 400_000

    def within(name, estimate, truth, margin, slack):
        return simulated(name, "estimates within the margin", 0.95, abs(estimate - truth) <= margin,
                         slack=slack)  # fmt: skip

    name = "sample-size-precision-proportion"
    plan = outputs(name, margin=0.03, baseline=0.2)
    yield within(name, rng.binomial(plan["n"], 0.2, size) / plan["n"], 0.2, 0.03, 0.005)
    name = "precision-difference-proportions"
    plan = outputs(name, baseline=0.2, target=0.25, n=3000)
    rates = rng.binomial(3000, [0.2, 0.25], (size, 2)) / 3000
    yield within(name, rates[:, 1] - rates[:, 0], 0.05, plan["margin"], 0.003)
    name = "sample-size-precision-difference-proportions"
    plan = outputs(name, baseline=0.2, margin=0.02)
    n = plan["n_control"]
    rates = rng.binomial(n, 0.2, (size, 2)) / n
    yield within(name, rates[:, 1] - rates[:, 0], 0.0, 0.02, 0.003)
    for name, given in (
        ("precision-difference-means", {"sd": 30, "n": 200, "convention": "z"}),
        ("sample-size-precision-difference-means", {"sd": 30, "margin": 4, "convention": "z"}),
    ):
        plan = outputs(name, **given)
        spread = 30 * np.sqrt(2 / plan["n_control"])
        yield within(name, rng.normal(0, spread, size), 0, plan["margin"], 0.003)
    name = "sample-size-precision-mean"
    plan = outputs(name, sd=30, margin=2, convention="z")
    yield within(name, rng.normal(0, 30 / np.sqrt(plan["n"]), size), 0, 2, 0.003)


def _log_rank(times, events, in_b):
    """Return observed and expected events of both arms, and the variance, of sorted times."""
    order = np.argsort(times)
    events, in_b = events[order], in_b[order]
    left = np.arange(times.size, 0, -1)
    share = np.cumsum(in_b[::-1])[::-1] / left
    expected_b = float((events * share).sum())
    variance = float((events * share * (1 - share)).sum())
    return int(events.sum()), int((events & in_b).sum()), expected_b, variance


def hazards():
    """Simulate exponential times of 2 × 150 users, a third of them censored."""
    rng, name = np.random.default_rng(_SEED + 6), "hazard-ratio-from-events"
    in_b = np.repeat([False, True], 150)
    for ratio in (1.0, 0.8):
        hits, held, rough = [], [], []
        for _ in range(3000):
            until = rng.exponential(np.where(in_b, 1 / ratio, 1.0))
            end = rng.uniform(0, 3, 300)
            found = _log_rank(np.minimum(until, end), until <= end, in_b)
            total, seen_b, expected_b, variance = found
            table = {
                "observed_a": total - seen_b, "expected_a": total - expected_b,
                "observed_b": seen_b, "expected_b": expected_b,
            }  # fmt: skip
            exact = outputs(name, **table, variance=variance)
            hits.append(exact["p_value"] <= 0.05)
            held.append(holds_truth(exact, ratio, "hazard_ratio"))
            rough.append(holds_truth(outputs(name, **table), ratio, "hazard_ratio"))
        if ratio == 1.0:
            yield simulated(name, "type I error, 2 × 150 users", 0.05, hits, slack=0.003)
        what = f"coverage of a hazard ratio of {ratio}"
        yield simulated(name, what, 0.95, held, slack=0.006)
        yield simulated(name, f"{what}, variance approximated", 0.95, rough, slack=0.006)


SIMULATIONS = (welch, one_mean, correlations, standardised, estimates, planned_precision, hazards)
