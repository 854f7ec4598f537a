"""Calculators that take the same facts in several forms: which form was given, is it whole."""

from collections.abc import Mapping, Sequence

from trialwise.core.errors import UsageError
from trialwise.stats.call import Call
from trialwise.stats.validate import MissingInputError


def given_form(call: Call, forms: Mapping[str, Sequence[str]]) -> str:
    """Return the key of the form that was given.

    Args:
        call: exactly one of the keys is among its inputs, which ``one_of`` has checked.
        forms: the input that marks each form, and the others that belong to it.

    Raises:
        MissingInputError: when an input of the form is missing.
        UsageError: when an input of another form was given as well.
    """
    chosen = next(key for key in forms if key in call.resolved)
    members = (chosen, *forms[chosen])
    foreign = {name for key, names in forms.items() for name in (key, *names)} - set(members)
    for name in call.resolved:
        if name in foreign and name not in call.defaulted:
            raise UsageError(
                f"{call.calculator}: {name} does not go with {chosen}, which needs "
                f"{', '.join(forms[chosen])}. Leave out {name}, or {chosen}."
            )
    for param in call.params:
        if param.name in members and param.name not in call.resolved:
            raise MissingInputError(param.name, call.calculator, param.description)
    return chosen
