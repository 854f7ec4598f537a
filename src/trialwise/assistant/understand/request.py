"""From a sentence to typed calculator calls: one, one per reading, or what is missing.

Nothing is guessed. A value the user did not give is either a default that is said (alpha, power,
equal split), or it is asked for. A percentage that may be relative or absolute is computed both
ways.
"""

from dataclasses import replace

from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Target
from trialwise.assistant.understand.planning import plan_request
from trialwise.assistant.understand.results import request_test
from trialwise.assistant.understand.slots import Slots
from trialwise.assistant.understand.split_check import request_split_check
from trialwise.core.records import Value


def build_request(slots: Slots, target: Target) -> CalculationRequest:
    """Return the calls that answer ``target``, or what is missing for them."""
    if target == "significance":
        request = request_test(slots)
    elif target == "srm":
        request = request_split_check(slots)
    else:
        request = plan_request(slots, target)
    return tidied(request)


def tidied(request: CalculationRequest) -> CalculationRequest:
    """Return a request whose calls are free of the noise of float arithmetic."""
    return replace(
        request,
        calls=tuple(_tidied(call) for call in request.calls),
        illustrations=tuple(_tidied(call) for call in request.illustrations),
        known=tuple(_tidied(call) for call in request.known),
    )


def _tidied(call: CalculatorCall) -> CalculatorCall:
    """Return a call without the noise of float arithmetic: 2.2 % is 0.022."""
    return replace(call, inputs={name: _tidy(value) for name, value in call.inputs.items()})


def _tidy(value: Value | tuple[Value, ...]) -> Value | tuple[Value, ...]:
    if isinstance(value, tuple):
        return tuple(float(f"{v:.15g}") if isinstance(v, float) else v for v in value)
    return float(f"{value:.15g}") if isinstance(value, float) else value
