"""From a sentence to typed calculator calls: one, one per reading, or what is missing.

Nothing is guessed. A value the user did not give is either a default that is said (alpha, power,
equal split), or it is asked for. A percentage that may be relative or absolute is computed both
ways.
"""

from trialwise.assistant.planning import plan_request
from trialwise.assistant.results import request_split_check, request_test
from trialwise.assistant.schema import CalculationRequest, Target
from trialwise.assistant.slots import Slots


def build_request(slots: Slots, target: Target) -> CalculationRequest:
    """Return the calls that answer ``target``, or what is missing for them."""
    if target == "significance":
        return request_test(slots)
    if target == "srm":
        return request_split_check(slots)
    return plan_request(slots, target)
