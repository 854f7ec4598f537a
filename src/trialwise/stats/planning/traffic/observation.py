"""When the last user of a test has been observed: entry and observation added."""

from typing import Final

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.duration import whole_weeks
from trialwise.stats.planning.traffic.users import DAYS
from trialwise.stats.wording import count, counted

ENROLMENT: Final = Param(
    "enrolment",
    "count",
    "days over which users enter",
    required=True,
    low=1,
    high=DAYS.high,
    low_hint="Users enter on one day at least.",
)
OBSERVATION: Final = Param(
    "observation",
    "count",
    "days for which each user is observed after entering, as 7 for a 7-day retention",
    required=True,
    low=0,
    high=DAYS.high,
    low_hint="Give 0 when users are not observed after they enter.",
)
_PARAMS: Final = (ENROLMENT, OBSERVATION)


@validated("observation-end", _PARAMS)
def observation_end(call: Call, *, enrolment: int, observation: int) -> Calculation:
    """Return after how many days the last user of a test has been observed in full.

    days = enrolment + observation: who enters on the last day is observed as long as the first.

    Args:
        call: filled in by ``validated``.
        enrolment: days over which users enter, at least 1.
        observation: days for which each user is observed, at least 0.

    Returns:
        ``days`` until the last user is complete, in whole weeks as well, and when enrolment has to
        end for the results to be complete after the days of enrolment alone.

    Raises:
        InputError: for a value outside its range.

    Source: plain arithmetic; windows: Kohavi, Tang & Xu (2020), ch. 2.

    Examples:
        >>> observation_end(enrolment=10, observation=7).summary
        'The last user is complete after 17 days: 10 days of entry and 7 days of observation.'
    """
    days = enrolment + observation
    weeks = whole_weeks(days)
    return call.result(
        outputs={"days": days, "weeks": weeks, "days_in_weeks": 7 * weeks},
        summary=f"The last user is complete after {counted(days, 'day')}: "
        f"{counted(enrolment, 'day')} of entry and {counted(observation, 'day')} of observation.",
        reading=(
            f"users enter over {counted(enrolment, 'day')}",
            f"each is observed for {counted(observation, 'day')}",
        ),
        convention="entry and observation added, every user observed for the same time",
        alternatives=(
            Alternative(
                "read out at the end of entry",
                {"days": enrolment, "weeks": whole_weeks(enrolment)},
                "the users of the last days are not complete then, which biases the metric",
            ),
        ),
        assumptions=(
            "Every user counts with the same window: who has not been observed for all of it is "
            "left out or waited for, in both arms alike.",
            "Enter users over whole weeks, so that every weekday counts alike.",
        ),
        formula=r"\text{days} = \text{enrolment} + \text{observation}",
        formula_text="days = enrolment + observation",
        worked=f"days = {count(enrolment)} + {count(observation)} = {count(days)}",
        code=f"print({enrolment}+{observation})",
        r_code=f"cat({enrolment}+{observation})",
        source="plain arithmetic; Kohavi, Tang & Xu (2020), Trustworthy Online Controlled "
        "Experiments, ch. 2",
    )


OBSERVATION_END = Calculator(
    name="observation-end",
    title="When the last user of a test has been observed",
    family="planning",
    params=_PARAMS,
    outputs=(
        Output("days", "days from the start until the last user is complete"),
        Output("weeks", "the same in whole weeks, rounded up"),
        Output("days_in_weeks", "days of these whole weeks"),
    ),
    run=observation_end,
    example={"enrolment": 14, "observation": 7},
    headline="days",
    varies=("enrolment", "observation"),
)

CALCULATORS = (OBSERVATION_END,)
