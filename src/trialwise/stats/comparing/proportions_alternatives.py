"""What the other tests and intervals give for the same two conversion rates."""

import math
from typing import Final

from trialwise.core.records import Alternative, Value
from trialwise.stats.comparing.proportions_interval import (
    Arm,
    agresti_caffo,
    miettinen_nurminen,
    wald,
)
from trialwise.stats.comparing.proportions_statistic import (
    TableTest,
    fisher_test,
    has_variance,
    likelihood_ratio_p,
    mid_p,
    normal_p,
    pooled_z,
    yates_p,
    z_test,
)

# Up to here Fisher's sum takes a fraction of a second; beyond, it agrees with the z test anyway.
_FISHER_LIMIT: Final = 10**8
# Beyond this the probability of one table, from logarithms, loses its digits.
_MID_P_LIMIT: Final = 10**6
# Tables that the unconditional tests order: up to about a hundred users per arm.
_UNCONDITIONAL_LIMIT: Final = 10_000


def proportion_alternatives(
    a: Arm, b: Arm, z_critical: float, sides: int, test: TableTest
) -> tuple[Alternative, ...]:
    """Return the other tests, then the other intervals, each with why it differs.

    Args:
        a: control.
        b: treatment.
        z_critical: critical value of the intervals.
        sides: 2, or 1 for a test of a higher treatment.
        test: the test in use, which is left out.
    """
    return (
        *_normal_tests(a, b, sides, test),
        *_exact_tests(a, b, sides, test),
        *_intervals(a, b, z_critical),
    )


def _normal_tests(a: Arm, b: Arm, sides: int, test: TableTest) -> list[Alternative]:
    found: list[Alternative] = []
    if not has_variance(a, b):
        return found
    if test.z is None:
        other = z_test(a, b, sides)
        outputs: dict[str, Value] = {"z": other.z or 0.0, "p_value": other.p_value}
        found.append(Alternative("pooled z", outputs, "unreliable with so few expected users"))
    unpooled = math.sqrt(a.variance + b.variance)
    if unpooled > 0:
        z = (b.rate - a.rate) / unpooled
        found.append(
            Alternative(
                "unpooled z", {"z": z, "p_value": normal_p(z, sides)}, "each arm's own variance"
            )
        )
    if sides == 2:
        found.append(
            Alternative(
                "Pearson chi-square",
                {"chi_square": pooled_z(a, b) ** 2, "p_value": z_test(a, b, 2).p_value},
                "the square of the pooled z, with the same p-value",
            )
        )
        found.append(
            Alternative(
                "chi-square with Yates correction",
                {"p_value": yates_p(a, b)},
                "corrected towards Fisher's test, the default of chi2_contingency and chisq.test",
            )
        )
    found.append(
        Alternative(
            "likelihood ratio",
            {"p_value": likelihood_ratio_p(a, b, sides)},
            "G test: how much likelier two rates are than one",
        )
    )
    return found


def _exact_tests(a: Arm, b: Arm, sides: int, test: TableTest) -> list[Alternative]:
    users = a.users + b.users
    if users > _FISHER_LIMIT:
        return []
    fisher = fisher_test(a, b, sides).p_value
    found = []
    if test.z is not None:
        note = "exact given the total of conversions, so conservative"
        found.append(Alternative("Fisher exact", {"p_value": fisher}, note))
    if users <= _MID_P_LIMIT:
        note = "Fisher's p less half the observed table's probability: close to nominal on average"
        found.append(Alternative("Fisher mid-p", {"p_value": mid_p(fisher, a, b)}, note))
    if a.users * b.users <= _UNCONDITIONAL_LIMIT and has_variance(a, b):
        found += _unconditional_tests(a, b, sides)
    return found


def _unconditional_tests(a: Arm, b: Arm, sides: int) -> list[Alternative]:
    from trialwise.stats.numeric.unconditional import barnard_p, boschloo_p  # numpy

    table = (a.conversions, a.users, b.conversions, b.users)
    note = "exact over every common rate, tables ordered by"
    return [
        Alternative("Barnard", {"p_value": barnard_p(*table, sides=sides)}, f"{note} the pooled z"),
        Alternative("Boschloo", {"p_value": boschloo_p(*table, sides=sides)}, f"{note} Fisher's p"),
    ]


def _intervals(a: Arm, b: Arm, z_critical: float) -> list[Alternative]:
    intervals = [
        (
            "Agresti-Caffo interval",
            agresti_caffo(a, b, z_critical),
            "one conversion and one other user added to each arm",
        ),
        (
            "Miettinen-Nurminen interval",
            miettinen_nurminen(a, b, z_critical),
            "the differences that the score test does not reject",
        ),
    ]
    if a.variance + b.variance > 0:
        note = "estimate ± z standard errors; too narrow with few conversions"
        intervals.append(("Wald interval", wald(a, b, z_critical), note))
    return [
        # no difference of two rates is beyond 1, where the simple intervals can reach
        Alternative(
            name,
            {"effect_low": max(interval.low, -1.0), "effect_high": min(interval.high, 1.0)},
            note,
        )
        for name, interval, note in intervals
    ]
