"""Inputs on which the calculators of precision, clusters, triggering, traffic and margins run."""

import itertools

_RATE_PRECISION = [
    {"baseline": 0.1},
    {"baseline": 0.02, "alpha": 0.1},
    {"baseline": 0.7, "convention": "wilson"},
    {"baseline": 0.03, "convention": "exact"},
    {"baseline": 0.4, "population": 2000},
    {"baseline": 0.2, "population": 900, "convention": "wilson", "alpha": 0.01},
]
_MEAN_PRECISION = [
    {"sd": 30},
    {"sd": 2, "mean": -5, "alpha": 0.01},
    {"sd": 30, "mean": 50, "population": 500},
    {"sd": 30, "convention": "z"},
    {"sd": 12, "population": 800, "convention": "z", "alpha": 0.1},
]
_RATE_PAIRS = [
    {"baseline": 0.1},
    {"baseline": 0.1, "target": 0.13, "ratio": 0.5},
    {"baseline": 0.6, "target": 0.5, "ratio": 3, "alpha": 0.1},
]
_MEAN_PAIRS = [
    {"sd": 30, "mean": 50},
    {"sd": 30, "mean": 50, "ratio": 0.4, "alpha": 0.01},
    {"sd": 4, "mean": 9, "ratio": 2.5, "convention": "z"},
]
_CLUSTER_RATES = [
    {"baseline": 0.1, "target": 0.12, "cluster_size": 200, "icc": 0.01},
    {"baseline": 0.3, "effect": -0.08, "cluster_size": 30, "icc": 0.05, "cluster_cv": 0.6},
    {"baseline": 0.05, "lift": 0.5, "cluster_size": 80.5, "icc": 0.02, "ratio": 2, "sides": 1},
    {"baseline": 0.2, "lift": -0.3, "cluster_size": 40, "icc": 0.03, "convention": "z"},
    {
        "baseline": 0.2,
        "lift": 0.4,
        "cluster_size": 25,
        "icc": 0.1,
        "convention": "z",
        "sides": 1,
        "ratio": 0.5,
        "cluster_cv": 1.2,
    },
]
_CLUSTER_MEANS = [
    {"sd": 10, "effect": 2, "cluster_size": 50, "icc": 0.02},
    {"sd": 10, "effect": -3, "cluster_size": 20, "icc": 0.1, "cluster_cv": 0.4, "ratio": 0.5},
    {"sd": 4, "mean": 20, "lift": 0.1, "cluster_size": 12, "icc": 0.3, "sides": 1, "alpha": 0.01},
    {"sd": 10, "effect": 2.5, "cluster_size": 60, "icc": 0.05, "convention": "z", "ratio": 3},
]
_SWITCHBACKS = [
    {"sd": 1, "effect": 0.5, "correlation": 0.5, "period_hours": 12},
    {"sd": 3, "mean": 40, "lift": -0.05, "correlation": -0.2, "sides": 1, "alpha": 0.1},
    {"sd": 2, "effect": 1.1, "correlation": 0.4, "convention": "random"},
]
_MARGINS_RATES = [
    {"baseline": 0.1, "margin": 0.02},
    {"baseline": 0.1, "relative_margin": 0.3, "ratio": 0.5, "alpha": 0.05},
    {"baseline": 0.8, "margin": 0.05, "higher_is_better": "no", "effect": 0.01},
    {"baseline": 0.3, "margin": 0.06, "effect": -0.02, "ratio": 2, "power": 0.9},
]
_MARGINS_MEANS = [
    {"sd": 10, "margin": 1.5},
    {"sd": 10, "mean": 40, "relative_margin": 0.1, "ratio": 0.5, "alpha": 0.05},
    {"sd": 3, "margin": 1, "higher_is_better": "no", "effect": 0.25},
    {"sd": 25, "margin": 9, "effect": -2, "ratio": 1.7, "power": 0.9},
]
_SUPERIOR_RATES = [
    {"baseline": 0.1, "target": 0.13, "margin": 0.01},
    {"baseline": 0.1, "lift": 0.5, "relative_margin": 0.1, "ratio": 0.5, "alpha": 0.05},
    {"baseline": 0.3, "effect": -0.1, "margin": 0.03, "higher_is_better": "no", "ratio": 2},
]
_SUPERIOR_MEANS = [
    {"sd": 10, "effect": 3, "margin": 1},
    {"sd": 10, "mean": 40, "lift": 0.2, "relative_margin": 0.05, "ratio": 0.5, "alpha": 0.05},
    {"sd": 3, "effect": -1.5, "margin": 0.5, "higher_is_better": "no", "ratio": 2},
]
_EQUAL_RATES = [
    {"baseline": 0.1, "margin": 0.02},
    {"baseline": 0.4, "relative_margin": 0.2, "effect": 0.02, "ratio": 0.5},
    {"baseline": 0.7, "margin": 0.1, "effect": -0.03, "alpha": 0.025, "power": 0.9},
]
_EQUAL_MEANS = [
    {"sd": 10, "margin": 3},
    {"sd": 0.2, "margin": 0.2231, "effect": -0.05, "power": 0.9},
    {"sd": 6, "mean": 30, "relative_margin": 0.2, "effect": 1, "ratio": 0.5, "alpha": 0.01},
    {"sd": 10, "margin": 5, "convention": "z", "ratio": 2},
]


def _crossed(plans, conventions):
    """Return every plan under every convention that is not its own already."""
    return [
        {**plan, "convention": key}
        for plan, key in itertools.product(plans, conventions)
        if "convention" not in plan
    ] + [plan for plan in plans if "convention" in plan]


def _without(plans, *names):
    return [{key: value for key, value in plan.items() if key not in names} for plan in plans]


def _with(plans, *changes):
    return [{**plan, **change} for plan, change in itertools.product(plans, changes)]


_BOTH = ["wald", "farrington_manning"]
_TESTS = ["t", "z"]
_SCALES = ("margin", "relative_margin")
_EFFECTS = ("target", "effect", "lift")
CASES = {
    "precision-proportion": _with(_RATE_PRECISION, {"n": 800}, {"n": 57}),
    "sample-size-precision-proportion": _with(
        _RATE_PRECISION, {"margin": 0.02}, {"margin": 0.3}, {"relative_margin": 0.2}
    ),
    "precision-mean": _with(_MEAN_PRECISION, {"n": 3}, {"n": 345}),
    "sample-size-precision-mean": [
        *_with(_MEAN_PRECISION, {"margin": 2.5}, {"margin": 80}),
        {"sd": 30, "mean": 50, "relative_margin": 0.1},
    ],
    "precision-difference-proportions": _with(_RATE_PAIRS, {"n": 1234}),
    "sample-size-precision-difference-proportions": _with(
        _RATE_PAIRS, {"margin": 0.02}, {"lift_margin": 0.1}
    ),
    "precision-difference-means": _with(_MEAN_PAIRS, {"n": 4}, {"n": 1234}),
    "sample-size-precision-difference-means": _with(
        _MEAN_PAIRS, {"margin": 2}, {"margin": 60}, {"lift_margin": 0.1}
    ),
    "design-effect": [
        {"cluster_size": 50, "icc": 0.02},
        {"cluster_size": 12.5, "icc": 0.2, "cluster_cv": 0.7, "n": 900},
        {"cluster_size": 30, "variance_between": 2, "variance_within": 38},
    ],
    "sample-size-clusters-proportions": _with(_CLUSTER_RATES, {}, {"power": 0.95, "alpha": 0.01}),
    "power-clusters-proportions": _with(_CLUSTER_RATES, {"clusters": 4}, {"clusters": 31}),
    "mde-clusters-proportions": _with(
        _without(_CLUSTER_RATES, *_EFFECTS),
        {"clusters": 61},
        {"clusters": 90, "direction": "decrease", "power": 0.7},
    ),
    "sample-size-clusters-means": _with(_CLUSTER_MEANS, {}, {"power": 0.95, "alpha": 0.01}),
    "power-clusters-means": _with(_CLUSTER_MEANS, {"clusters": 4}, {"clusters": 31}),
    "mde-clusters-means": _with(
        _without(_CLUSTER_MEANS, *_EFFECTS), {"clusters": 3}, {"clusters": 45, "power": 0.95}
    ),
    "sample-size-switchback": _with(_SWITCHBACKS, {}, {"power": 0.95}),
    "power-switchback": _with(_SWITCHBACKS, {"periods": 4}, {"periods": 56}),
    "mde-switchback": _with(
        _without(_SWITCHBACKS, "effect", "lift"), {"periods": 6}, {"periods": 56, "power": 0.9}
    ),
    "variance-reduction": [
        {"correlation": -0.6, "n": 1001},
        {"r_squared": 0.35},
        {"strata_share": 0.12, "n": 5},
        {"correlation": 0.5, "days": 28},
    ],
    "dilution": [
        {"trigger_share": 0.1, "lift": 0.05},
        {"trigger_share": 0.25, "lift_overall": 0.01, "mean_triggered": 8, "mean_overall": 5},
        {"trigger_share": 0.4, "effect": -3, "mean_overall": 20},
        {"trigger_share": 0.4, "effect_overall": 0.3},
    ],
    "sample-size-triggered-proportions": [
        {"baseline": 0.1, "lift": 0.1, "trigger_share": 0.2},
        {"baseline": 0.4, "effect": -0.05, "trigger_share": 0.33, "baseline_overall": 0.2},
        {"baseline": 0.3, "target": 0.35, "trigger_share": 0.5, "sides": 1, "power": 0.9},
    ],
    "sample-size-triggered-means": [
        {"sd": 30, "effect": 2, "trigger_share": 0.2},
        {"sd": 30, "mean": 50, "lift": -0.3, "trigger_share": 0.1, "sd_overall": 20},
        {"sd": 3, "effect": 4, "trigger_share": 0.6, "sides": 1, "alpha": 0.01},
    ],
    "runtime": [
        {"n": 3841, "traffic": 600, "share": 0.7},
        {"total": 10_001, "traffic": 333.3, "arms": 3, "ratio": 0.5},
        {"n": 5, "traffic": 10**6},
    ],
    "required-traffic": [
        {"n": 3841, "days": 10, "share": 0.7},
        {"total": 10_000, "days": 21},
        {"n": 900, "days": 14, "arms": 4, "ratio": 1.1},
    ],
    "users-from-traffic": [
        {"traffic": 333.3, "days": 14, "share": 0.7},
        {"traffic": 5000, "days": 28, "arms": 3, "ratio": 0.5},
    ],
    "ramp-duration": [
        {"n": 3841, "traffic": 600, "stages": ((0.05, 2), (0.2, 3))},
        {"total": 300, "traffic": 600, "stages": ((0.05, 2), (0.2, 3), (0.5, 7)), "share": 0.9},
        {"n": 900, "traffic": 77.7, "stages": ((0.1, 7),), "arms": 3, "ratio": 0.5},
    ],
    "sample-size-noninferiority-proportions": _crossed(_MARGINS_RATES, _BOTH),
    "power-noninferiority-proportions": _with(
        _crossed(_without(_MARGINS_RATES, "power"), _BOTH), {"n": 1235}
    ),
    "mde-noninferiority-proportions": _with(
        _crossed(_without(_MARGINS_RATES, *_SCALES), _BOTH), {"n": 1235}
    ),
    "sample-size-noninferiority-means": _crossed(_MARGINS_MEANS, _TESTS),
    "power-noninferiority-means": _with(
        _crossed(_without(_MARGINS_MEANS, "power"), _TESTS), {"n": 5}, {"n": 235}
    ),
    "mde-noninferiority-means": _with(
        _crossed(_without(_MARGINS_MEANS, *_SCALES), _TESTS), {"n": 5}, {"n": 235}
    ),
    "sample-size-superiority-margin-proportions": _crossed(_SUPERIOR_RATES, _BOTH),
    "power-superiority-margin-proportions": _with(_crossed(_SUPERIOR_RATES, _BOTH), {"n": 1235}),
    "mde-superiority-margin-proportions": _with(
        _crossed(_without(_SUPERIOR_RATES, *_EFFECTS), _BOTH), {"n": 1235}
    ),
    "sample-size-superiority-margin-means": _crossed(_SUPERIOR_MEANS, _TESTS),
    "power-superiority-margin-means": _with(_crossed(_SUPERIOR_MEANS, _TESTS), {"n": 235}),
    "mde-superiority-margin-means": _with(
        _crossed(_without(_SUPERIOR_MEANS, *_EFFECTS), _TESTS), {"n": 5}, {"n": 235}
    ),
    "sample-size-equivalence-proportions": _EQUAL_RATES,
    "power-equivalence-proportions": _with(_without(_EQUAL_RATES, "power"), {"n": 777}),
    "mde-equivalence-proportions": _with(_without(_EQUAL_RATES, *_SCALES), {"n": 777}),
    "sample-size-equivalence-means": _EQUAL_MEANS,
    "power-equivalence-means": _with(_without(_EQUAL_MEANS, "power"), {"n": 5}, {"n": 177}),
    "mde-equivalence-means": _with(_without(_EQUAL_MEANS, *_SCALES), {"n": 5}, {"n": 177}),
}
