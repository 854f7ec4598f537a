"""The false positive rate and the sides of a test, as inputs and as they are said."""

from trialwise.stats.calculator import Param
from trialwise.stats.call import Call
from trialwise.stats.wording import number

ALPHA = Param(
    "alpha",
    "rate",
    "false positive rate of the test; 95 % confidence is 0.05",
    default=0.05,
    low=0,
    high=0.5,
    low_open=True,
    high_open=True,
    low_hint="An error rate is never negative; 0.05 and 0.01 are common.",
    zero_hint="No finite sample can never err; 0.05 and 0.01 are common.",
    high_hint="95 % confidence is alpha 0.05, not 0.95.",
)
SIDES = Param(
    "sides",
    "count",
    "2 looks for a change in either direction, 1 only in the direction of the effect",
    default=2,
    low=1,
    high=2,
)
TEST_SIDES = Param(
    "sides",
    "count",
    "2 tests for a difference in either direction, 1 only for a higher treatment; the interval "
    "then has level 1 - 2 alpha",
    default=2,
    low=1,
    high=2,
)


def read_test(call: Call, alpha: float, sides: int) -> str:
    """Return alpha and sides as understood, saying which were defaults."""
    words = "two-sided" if sides == 2 else "one-sided"
    alpha_mark, sides_mark = call.default_mark("alpha"), call.default_mark("sides")
    if alpha_mark == sides_mark:
        return f"alpha {number(alpha)} {words}{alpha_mark}"
    return f"alpha {number(alpha)}{alpha_mark}, {words}{sides_mark}"
