"""Critical values, corrections, boundaries and posteriors, by vectorised simulation."""

import numpy as np
from tests.stats.coverage.claims import Claim, outputs, simulated

_SEED = 20_260
_SIZE = 400_000


def critical_values():
    """Simulate statistics without an effect, beyond their critical values."""
    rng, name = np.random.default_rng(_SEED), "critical-value"
    for distribution, given, draws in (
        ("normal", {}, abs(rng.normal(size=_SIZE))),
        ("t", {"df": 7}, abs(rng.standard_t(7, _SIZE))),
        ("chi-square", {"df": 3}, rng.chisquare(3, _SIZE)),
        ("F", {"df": 2, "df_denominator": 30}, rng.f(2, 30, _SIZE)),
    ):
        bound = outputs(name, alpha=0.05, distribution=distribution, **given)["critical"]
        yield simulated(name, f"{distribution} statistics beyond it", 0.05, draws > bound)
    bound = outputs("range-critical", groups=4, df=20)["q"]
    spread = np.ptp(rng.normal(size=(_SIZE, 4)), axis=1) / np.sqrt(rng.chisquare(20, _SIZE) / 20)
    yield simulated("range-critical", "ranges of 4 groups beyond it", 0.05, spread > bound)


def statistics():
    """Simulate statistics without an effect and their p-values."""
    rng, name, size = np.random.default_rng(_SEED + 1), "p-from-statistic", 3000
    for given, draws in (
        ({"z": rng.normal(size=size)}, {}),
        ({"t": rng.standard_t(7, size)}, {"df": 7}),
        ({"chi_square": rng.chisquare(3, size)}, {"df": 3}),
        ({"f": rng.f(2, 30, size)}, {"df": 2, "df_denominator": 30}),
    ):
        ((statistic, values),) = given.items()
        p = [outputs(name, **{statistic: value}, **draws)["p_value"] for value in values]
        yield simulated(name, f"type I error of {statistic}", 0.05, np.array(p) <= 0.05)


def corrections():
    """Simulate ten tests, three of them with an effect, and their corrections."""
    rng = np.random.default_rng(_SEED + 2)
    alphas = [
        float(a) for a in outputs("weighted-bonferroni", weights=(5, 3, 1, 1))["alphas"].split(",")
    ]
    wrong = (rng.uniform(size=(_SIZE, 4)) <= alphas).any(axis=1)
    yield simulated(
        "weighted-bonferroni", "any error of 4 independent tests", 0.05, wrong,
        rule="at most",
    )  # fmt: skip
    alpha = outputs("bonferroni-alpha", tests=6)["alpha_per_test"]
    wrong = (rng.uniform(size=(_SIZE, 6)) <= alpha).any(axis=1)
    yield simulated("bonferroni-alpha", "any error of 6 tests", 0.05, wrong, rule="at most")
    name, true = "adjust-p-values", 3
    shift = np.repeat([3.0, 0.0], [true, 7])
    p_values = 2 * _upper(abs(rng.normal(shift, 1, size=(1500, 10))))
    for method in ("holm", "hochberg", "hommel", "bh"):
        shares = []
        for row in p_values:
            adjusted = outputs(name, p_values=row, method=method)["adjusted"]
            found = np.array([float(value) for value in adjusted.split(",")]) <= 0.05
            wrong = found[true:].sum()
            shares.append(wrong / max(found.sum(), 1) if method == "bh" else float(wrong > 0))
        what = "false discoveries" if method == "bh" else "any error"
        yield simulated(name, f"{what} of {method}, 10 tests", 0.05, shares, rule="at most")
    z = rng.normal(size=(3000, 4))
    p = [outputs("combine-z-values", z_values=row)["p_value"] for row in z]
    yield simulated("combine-z-values", "type I error, 4 tests", 0.05, np.array(p) <= 0.05)


def _upper(z):
    from scipy.stats import norm

    return norm.sf(z)


def boundaries():
    """Simulate monitored tests: alpha spent at a first look, power of a planned size, e-values."""
    rng = np.random.default_rng(_SEED + 3)
    found = outputs("alpha-spent", fraction=0.5)
    crossed = abs(rng.normal(size=10 * _SIZE)) > found["critical_z"]
    yield simulated("alpha-spent", "first looks beyond the bound", found["alpha_spent"], crossed)
    name = "sample-size-group-sequential"
    for boundary in ("lan-demets-obrien-fleming", "pocock"):
        plan = outputs(name, baseline=0.1, target=0.12, looks=4, boundary=boundary)
        bounds = np.array([float(value) for value in plan["critical_values"].split(",")])
        sizes = np.array([float(value) for value in plan["n_per_look"].split(",")])
        steps = rng.normal(size=(_SIZE // 2, 4)) * np.sqrt(np.diff(sizes, prepend=0))
        # the drift of the pooled z test: under the null the variance is that of the mean rate
        drift = 0.02 / np.sqrt(2 * 0.11 * 0.89)
        spread = np.sqrt((0.1 * 0.9 + 0.12 * 0.88) / (2 * 0.11 * 0.89))
        z = (np.cumsum(steps, axis=1) * spread + drift * sizes) / np.sqrt(sizes)
        power = (abs(z) > bounds).any(axis=1)
        yield simulated(name, f"power of {boundary}, 4 looks", 0.8, power, slack=0.005)
    needed = outputs("e-value", e_value=1.0)["e_needed"]
    e = np.exp(np.cumsum(rng.normal(size=(_SIZE // 10, 60)) * 0.3 - 0.045, axis=1))
    ever = e.max(axis=1) >= needed
    yield simulated("e-value", "e-values ever above 1/alpha, 60 looks", 0.05, ever, rule="at most")


def best_arm():
    """Draw three rates from the prior: the chance said to be best is how often it is."""
    rng, name = np.random.default_rng(_SEED + 4), "bayes-proportions-k"
    said, seen = [], []
    for _ in range(1500):
        rates = rng.beta(2, 8, 3)
        conversions = rng.binomial(150, rates)
        found = outputs(
            name, conversions=conversions, users=(150, 150, 150), prior_alpha=2.0, prior_beta=8.0
        )
        best = int(str(found["best"]).split()[-1]) - 1
        said.append(found["probability_best"])
        seen.append(best == int(rates.argmax()))
    share = float(np.mean(seen))
    error = float(np.sqrt(np.mean(np.array(said) * (1 - np.array(said))) / len(said)))
    yield Claim(
        name, "mean probability to be best, and how often it is", float(np.mean(said)), share, error
    )


SIMULATIONS = (critical_values, statistics, corrections, boundaries, best_arm)
