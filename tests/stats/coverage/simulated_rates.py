"""Error rates and coverage of tests and intervals of counts and rates."""

from itertools import product

import numpy as np
from scipy import stats
from tests.stats.coverage.claims import Claim, holds_truth, outputs, simulated

_SEED = 20_240


def _pairs(chances_a, chances_b):
    """Return all pairs of counts that are not too rare, with their chance."""
    for a, b in product(range(len(chances_a)), range(len(chances_b))):
        chance = chances_a[a] * chances_b[b]
        if chance > 1e-8:
            yield a, b, chance


def two_proportions():
    """Enumerate two arms of 150 users with a rate of 10 %, and with 10 % against 20 %."""
    name, n = "two-proportion-test", 150
    low, high = (stats.binom.pmf(np.arange(n + 1), n, rate) for rate in (0.1, 0.2))

    def run(a, b):
        return outputs(name, conversions_a=a, users_a=n, conversions_b=b, users_b=n)

    wrong = sum(chance * (run(a, b)["p_value"] <= 0.05) for a, b, chance in _pairs(low, low))
    covered = sum(chance * holds_truth(run(a, b), 0.1) for a, b, chance in _pairs(low, high))
    yield Claim(name, "type I error, 2 × 150 users at 10 %", 0.05, wrong, slack=0.01)
    yield Claim(name, "coverage of the effect, 10 % and 20 %", 0.95, covered, slack=0.01)


def fisher():
    """Enumerate two arms of 40 users."""
    name, n = "fisher-test", 40
    chances = stats.binom.pmf(np.arange(n + 1), n, 0.2)
    for method in ("fisher", "mid_p"):
        wrong = 0.0
        for a, b, chance in _pairs(chances, chances):
            arms = {"conversions_a": a, "users_a": n, "conversions_b": b, "users_b": n}
            if chance > 1e-6:
                wrong += chance * (outputs(name, **arms, method=method)["p_value"] <= 0.05)
        bound = {"rule": "at most", "slack": 0.005 if method == "mid_p" else 0.0}
        yield Claim(name, f"type I error of {method}, 2 × 40 users at 20 %", 0.05, wrong, **bound)


def one_proportion():
    """Enumerate 60 users at 39 rates: lowest coverage of the exact, mean of the others."""
    name, n = "one-proportion-interval", 60
    rates = np.arange(0.025, 0.99, 0.025)
    chances = stats.binom.pmf(np.arange(n + 1)[:, None], n, rates)
    for method in ("clopper_pearson", "wilson", "jeffreys", "mid_p"):
        limits = [outputs(name, conversions=k, users=n, method=method) for k in range(n + 1)]
        held = np.array([[holds_truth(found, rate, "rate") for rate in rates] for found in limits])
        coverage = (chances * held).sum(axis=0)
        if method == "clopper_pearson":
            lowest = float(coverage.min())
            yield Claim(name, f"lowest coverage of {method}", 0.95, lowest, rule="at least")
        else:
            mean = float(coverage.mean())
            yield Claim(name, f"mean coverage of {method}", 0.95, mean, slack=0.01)


def no_event():
    """Compute the chance of no event at the highest rate that is still compatible with none."""
    for n in (5, 50, 5000):
        found = outputs("zero-events", users=n, users_b=2 * n)
        chance = (1 - found["rate_high"]) ** n
        yield Claim("zero-events", f"chance of no event at the limit, {n} users", 0.05, chance)
    both = (1 - found["difference_high"]) ** (2 * n)
    yield Claim("zero-events", "chance of no event at the limit of a difference", 0.025, both)


def poisson_rate():
    """Enumerate counts at 40 means."""
    name, means = "poisson-rate-interval", np.arange(2.0, 42.0)
    chances = stats.poisson.pmf(np.arange(90)[:, None], means)
    for method in ("exact", "mid_p", "jeffreys", "score"):
        limits = [outputs(name, events=k, exposure=1, method=method) for k in range(90)]
        held = np.array([[holds_truth(found, mean, "rate") for mean in means] for found in limits])
        coverage = (chances * held).sum(axis=0)
        if method == "exact":
            lowest = float(coverage.min())
            yield Claim(name, "lowest coverage of exact", 0.95, lowest, rule="at least")
        else:
            mean = float(coverage.mean())
            yield Claim(name, f"mean coverage of {method}", 0.95, mean, slack=0.01)


def poisson_rates():
    """Enumerate two counts with means of 15."""
    name, chances = "poisson-rates-test", stats.poisson.pmf(np.arange(45), 15)
    for method, rule in (("exact", "at most"), ("score", "equal")):
        wrong = covered = 0.0
        for a, b, chance in _pairs(chances, chances):
            arms = {"events_a": a, "exposure_a": 5, "events_b": b, "exposure_b": 5}
            found = outputs(name, **arms, method=method)
            wrong += chance * (found["p_value"] <= 0.05)
            # limits that do not exist (no events) are infinitely far
            covered += chance * (
                found.get("rate_ratio_low", 0) <= 1 <= found.get("rate_ratio_high", np.inf)
            )
        slack = 0.0 if method == "exact" else 0.01
        yield Claim(name, f"type I error of {method}", 0.05, wrong, rule=rule, slack=slack)
        if method == "exact":
            rule = "at least"
        yield Claim(name, f"coverage of {method}", 0.95, covered, rule=rule, slack=slack)


def a_a_rejections():
    """Enumerate 150 A/A tests."""
    name, n = "aa-false-positive-rate", 150
    chances = stats.binom.pmf(np.arange(n + 1), n, 0.05)
    found = [outputs(name, rejections=k, tests=n) for k in range(n + 1)]
    wrong = sum(
        chance * (one["p_value"] <= 0.05) for one, chance in zip(found, chances, strict=True)
    )
    covered = sum(
        chance * holds_truth(one, 0.05, "rate") for one, chance in zip(found, chances, strict=True)
    )
    yield Claim(name, "type I error, 150 sound tests", 0.05, float(wrong), rule="at most")
    yield Claim(name, "coverage of the rate", 0.95, float(covered), rule="at least")


def split():
    """Enumerate sound splits of 20,000 users."""
    total = 20_000
    count = np.arange(9500, 10_501)
    chances = stats.binom.pmf(count, total, 0.5)
    alarm = [outputs("srm-test", counts=(int(k), total - int(k)))["mismatch"] for k in count]
    yield Claim(
        "srm-test", "alarms of a sound split, 20,000 users", 0.001, float(chances @ alarm),
        slack=0.0001,
    )  # fmt: skip
    found = outputs("srm-limits", total=total)
    outside = (count < found["users_low"]) | (count > found["users_high"])
    yield Claim(
        "srm-limits", "sound splits outside the limits", 0.001, float(chances @ outside),
        rule="at most", slack=0.0001,
    )  # fmt: skip


def categories():
    """Simulate 150 users in five categories."""
    shares = [0.1, 0.15, 0.2, 0.25, 0.3]
    draws = np.random.default_rng(_SEED).multinomial(150, shares, size=4000)
    unique, times = np.unique(draws, axis=0, return_counts=True)
    p = [outputs("goodness-of-fit", counts=row, shares=shares)["p_value"] for row in unique]
    hits = np.repeat(np.array(p) <= 0.05, times)
    yield simulated("goodness-of-fit", "type I error, 150 users", 0.05, hits, slack=0.005)


def _segments(rng, odds_ratio):
    """Return conversions in three segments of unlike rates."""
    users_a, users_b = np.array([120, 200, 80]), np.array([150, 160, 90])
    odds = np.array([0.1, 0.3, 0.6]) / (1 - np.array([0.1, 0.3, 0.6]))
    rates_b = odds * odds_ratio / (1 + odds * odds_ratio)
    return {
        "conversions_a": rng.binomial(users_a, odds / (1 + odds)),
        "users_a": users_a,
        "conversions_b": rng.binomial(users_b, rates_b),
        "users_b": users_b,
    }


def segments():
    """Simulate three segments without and with a common effect."""
    rng, name = np.random.default_rng(_SEED + 1), "mantel-haenszel"
    none = [outputs(name, **_segments(rng, 1.0))["p_value"] <= 0.05 for _ in range(3000)]
    some = [
        holds_truth(outputs(name, **_segments(rng, 1.6)), 1.6, "odds_ratio") for _ in range(3000)
    ]
    yield simulated(name, "type I error, 800 users in 3 segments", 0.05, none, slack=0.004)
    yield simulated(name, "coverage of an odds ratio of 1.6", 0.95, some, slack=0.004)
    mixed = []
    for _ in range(3000):
        users_a, users_b = rng.multinomial([400, 500], [0.2, 0.5, 0.3])
        given = {"conversions_a": users_a // 5, "conversions_b": users_b // 5}
        found = outputs("simpson-check", users_a=users_a, users_b=users_b, **given)
        mixed.append(found["mix_p_value"] <= 0.05)
    yield simulated(
        "simpson-check", "type I error of the check of the mix", 0.05, mixed, slack=0.004
    )


SIMULATIONS = (
    two_proportions,
    fisher,
    one_proportion,
    no_event,
    poisson_rate,
    poisson_rates,
    a_a_rejections,
    split,
    categories,
    segments,
)
