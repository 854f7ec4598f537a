"""The converted users of one arm and of two arms, as inputs."""

from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count

FAMILY: Final = "analysis"


def arm_params(suffix: str, role: str) -> tuple[Param, Param]:
    """Return the inputs of one arm: ``conversions`` and ``users`` with this suffix.

    Args:
        suffix: ``_a``, ``_b``, or empty for a single group.
        role: the arm in words, empty for a single group.
    """
    of = f" of {role}" if role else ""
    return (
        Param(
            f"conversions{suffix}",
            "count",
            f"users{of} who converted",
            required=True,
            low=0,
            high=LARGEST_SIZE,
            low_hint="Counts cannot be negative.",
        ),
        Param(
            f"users{suffix}",
            "count",
            f"users{of}, converted or not",
            required=True,
            low=1,
            high=LARGEST_SIZE,
            low_hint="At least one user is needed.",
        ),
    )


CONVERSIONS: Final = (*arm_params("_a", "control"), *arm_params("_b", "the treatment"))


def arm_of(conversions: int, users: int, suffix: str = "") -> Arm:
    """Return an arm.

    Raises:
        InputError: when more users converted than there are.
    """
    if conversions > users:
        raise InputError(
            f"conversions{suffix}",
            conversions,
            f"at most users{suffix}, which is {count(users)}",
            "Count each user once: conversions are users who converted, not events.",
        )
    return Arm(conversions, users)


def two_arms(conversions_a: int, users_a: int, conversions_b: int, users_b: int) -> tuple[Arm, Arm]:
    """Return control and treatment.

    Raises:
        InputError: when more users converted than there are in an arm.

    >>> two_arms(184, 2000, 226, 2000)[1].rate
    0.113
    """
    return arm_of(conversions_a, users_a, "_a"), arm_of(conversions_b, users_b, "_b")


def read_arms(a: Arm, b: Arm) -> tuple[str, str]:
    """Return both arms as understood.

    >>> read_arms(Arm(184, 2000), Arm(226, 2000))
    ('control 184 of 2,000', 'treatment 226 of 2,000')
    """
    return f"control {read_arm(a)}", f"treatment {read_arm(b)}"


def read_arm(arm: Arm) -> str:
    """Return for example ``184 of 2,000``."""
    return f"{count(arm.conversions)} of {count(arm.users)}"
