"""A test that has to end on time: the traffic per day that its users need."""

import math
from dataclasses import replace
from typing import Final

from trialwise.core.records import Value
from trialwise.stats.calculator import Output
from trialwise.stats.planning.traffic.users import DAYS
from trialwise.stats.wording import count, counted

DEADLINE: Final = replace(
    DAYS,
    required=False,
    description="days within which the test has to end, to tell the traffic it needs",
)
TRAFFIC_OUTPUT: Final = Output(
    "traffic", "users per day over all arms for these days, rounded up (optional: needs days)"
)


def needed_traffic(total: int, days: int | None) -> dict[str, Value]:
    """Return the users per day that give ``total`` users within these days, nothing without them.

    >>> needed_traffic(24416, 14)
    {'traffic': 1744}
    """
    return {} if days is None else {"traffic": math.ceil(total / days)}


def traffic_sentence(total: int, days: int | None) -> str:
    """Return the traffic as a sentence, with a space before it.

    >>> traffic_sentence(24416, 14)
    ' That takes 1,744 users a day for 14 days.'
    """
    if days is None:
        return ""
    return f" That takes {count(math.ceil(total / days))} users a day for {counted(days, 'day')}."
