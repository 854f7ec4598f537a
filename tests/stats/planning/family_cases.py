"""Inputs on which every planning family is tried, by the ending of its calculators' names."""

import itertools

DESIGNS = [
    {},
    {"sides": 1, "alpha": 0.01, "power": 0.9},
    {"ratio": 0.5, "arms": 3},
    {"ratio": 1.7, "comparisons": 4, "power": 0.95},
    {"arms": 4, "correction": "dunnett"},
]
VARIANCE = [{"variance_reduction": 0.3}, {"design_effect": 1.9, "variance_reduction": 0.25}]
SAMPLES = [{}, {"sides": 1, "alpha": 0.01, "power": 0.9}, {"power": 0.3}]
# Metric, effects on several scales, designs, conventions, a size for power and detectable effect.
FAMILIES = {
    "rates": (
        [
            {"baseline": 0.5},
            {"baseline": 2.0, "exposure": 3.0, "dispersion": 0.4},
            {"baseline": 0.01, "overdispersion": 2.5},
        ],
        [{"lift": 0.1}, {"lift": -0.3}, {"rate_ratio": 1.7}],
        DESIGNS + VARIANCE,
        ["wald", "score", "sqrt", "difference"],
        20_000,
    ),
    "ratio-metric": (
        [
            {
                "mean_numerator": 12,
                "sd_numerator": 30,
                "mean_denominator": 4,
                "sd_denominator": 5,
                "correlation": 0.6,
            }
        ],
        [{"lift": 0.05}, {"effect": -0.4}],
        DESIGNS + VARIANCE,
        ["absolute", "relative"],
        4000,
    ),
    "quantile": (
        [
            {"baseline": 120, "sd_log": 0.8},
            {"baseline": 50, "quantile": 0.9, "sd": 11},
            {"baseline": 3, "density": 0.4, "quantile": 0.25},
        ],
        [{"lift": 0.05}, {"lift": -0.1}],
        [*DESIGNS, {"design_effect": 3.0}],
        ["difference", "log_ratio"],
        4000,
    ),
    "survival": (
        [
            {"baseline": 0.4},
            {"median": 12, "follow_up": 6, "accrual": 10},
            {"median": 5, "follow_up": 4},
            {"event_share": 0.4},
        ],
        [{"hazard_ratio": 0.7}, {"hazard_ratio": 1.3}],
        DESIGNS,
        ["schoenfeld", "freedman"],
        400,
    ),
    "hazard-ratio": (
        [{}],
        [{"hazard_ratio": 0.7}, {"hazard_ratio": 1.3}, {"median": 10, "median_target": 14}],
        [{}, {"sides": 1, "alpha": 0.01, "power": 0.9}, {"ratio": 0.5}],
        ["schoenfeld", "freedman"],
        300,
    ),
    "mann-whitney": (
        [{}],
        [{"superiority": 0.6}, {"superiority": 0.35}],
        DESIGNS,
        [None],
        120,
    ),
    "one-proportion": (
        [{"null": 0.1}, {"null": 0.6}],
        [{"effect": 0.05}, {"lift": -0.1}],
        SAMPLES,
        ["score", "wald", "arcsine", "exact"],
        300,
    ),
    "one-mean": (
        [{"sd": 30, "null": 50}],
        [{"effect": 5}, {"lift": -0.4}, {"target": 90}],
        SAMPLES,
        ["t", "z"],
        40,
    ),
    "paired-means": (
        [{"sd_difference": 4}, {"sd": 30, "correlation": 0.6, "mean": 50}],
        [{"effect": 5}, {"effect": -1.5}],
        SAMPLES,
        ["t", "z"],
        25,
    ),
    "mcnemar": (
        [{"discordant": 0.25}, {"only_a": 0.1}],
        [{"effect": 0.1}, {"odds_ratio": 0.5}, {"only_b": 0.2}],
        SAMPLES,
        ["connor", "miettinen", "wald", "exact"],
        150,
    ),
    "correlation": (
        [{}],
        [{"correlation": 0.3}, {"correlation": -0.05}, {"correlation": 0.95}],
        SAMPLES,
        ["t", "fisher"],
        30,
    ),
    "anova": (
        [{"groups": 3}, {"groups": 7}],
        [{"f": 0.25}, {"f": 1.5}],
        [{}, {"alpha": 0.01, "power": 0.9}],
        ["F", "chi_square"],
        20,
    ),
    "chi-square": (
        [{"df": 1}, {"df": 9}],
        [{"w": 0.1}, {"w": 0.8}],
        [{}, {"alpha": 0.01, "power": 0.9}],
        [None],
        200,
    ),
    "regression": (
        [{"predictors": 5}, {"predictors": 8, "tested": 2}],
        [{"f2": 0.15}, {"r_squared": 0.05}],
        [{}, {"alpha": 0.01, "power": 0.9}],
        [None],
        90,
    ),
    "interaction": (
        [{"sd": 10}, {"baseline": 0.2}],
        [{"effect": 0.05}, {"effect": -2}],
        SAMPLES,
        [None],
        300,
    ),
}
WITH_DURATION = ("rates", "ratio-metric", "quantile")
DIRECTED = (
    *("rates", "ratio-metric", "quantile", "survival", "hazard-ratio", "mann-whitney"),
    *("one-proportion", "mcnemar"),
)
# The effect that is none, where it is not 0.
NO_EFFECT = {"survival": 1.0, "hazard-ratio": 1.0, "mann-whitney": 0.5}


def plans(family):
    """Yield the inputs of a sample size, and the size for a power and a detectable effect."""
    metrics, effects, designs, conventions, n = FAMILIES[family]
    for metric, effect, design, key in itertools.product(metrics, effects, designs, conventions):
        yield {**metric, **effect, **design, **({"convention": key} if key else {})}, n


def metric_of(family, plan):
    """Return a plan without its effect."""
    effects = {name for effect in FAMILIES[family][1] for name in effect}
    return {name: value for name, value in plan.items() if name not in effects}


def cases(family):
    """Yield calculator and inputs for every unknown of every plan."""
    for plan, n in plans(family):
        yield f"sample-size-{family}", plan
        without_power = {name: value for name, value in plan.items() if name != "power"}
        yield f"power-{family}", without_power | {"n": n}
        found = metric_of(family, plan) | {"n": n}
        yield f"mde-{family}", found
        if family in DIRECTED:
            yield f"mde-{family}", found | {"direction": "decrease"}
        if family in WITH_DURATION:
            yield f"duration-{family}", plan | {"traffic": 321.5, "share": 0.9}


def sampled(family, count):
    """Return about ``count`` of the cases, evenly spaced, of every calculator of a family."""
    by_name = {}
    for name, given in cases(family):
        held = by_name.setdefault(name, [])
        if given not in held:
            held.append(given)
    share = max(count // len(by_name), 1)
    return [
        (name, given)
        for name, held in by_name.items()
        for given in held[:: max(len(held) // share, 1)]
    ]
