"""The share of users who trigger, and what the calculators of triggering share."""

from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Output, Param
from trialwise.stats.wording import percent

TRIGGER_SHARE: Final = Param(
    "trigger_share",
    "rate",
    "share of the users in the experiment who reach what was changed (who trigger)",
    required=True,
    low=0,
    high=1,
    low_open=True,
    low_hint="If nobody triggers, nobody can be affected.",
    high_hint="If everybody triggers the share is 1.",
)
SIZE_OUTPUTS: Final = (
    Output("n_triggered", "users per arm who must trigger, analysed alone"),
    Output("n_with_trigger", "users per arm who must enter, when only triggered ones count"),
    Output("total_with_trigger", "the same over both arms"),
    Output("n_without_trigger", "users per arm who must enter, when all of them count"),
    Output("total_without_trigger", "the same over both arms"),
    Output("traffic_factor", "users who must enter without triggering, per user with it"),
)
DILUTED_OUTPUTS: Final = (
    Output("effect_overall", "absolute effect over all users"),
    Output("lift_overall", "relative effect over all users"),
)
ASSUMPTIONS: Final = (
    "Users who do not trigger see the same in both arms, so their effect is zero.",
    "Triggering is logged alike in both arms, and the sample ratio is checked among triggered "
    "users; a trigger that the treatment changes biases the result.",
)
SOURCE: Final = (
    "Kohavi, Tang & Xu (2020), Trustworthy Online Controlled Experiments, ch. 20; Deng & Hu "
    "(2015), Diluted Treatment Effect Estimation for Trigger Analysis, WSDM"
)


def check_mixture(share: float, triggered: float, overall: float) -> None:
    """Refuse an overall rate that no rate of the other users could give.

    Raises:
        InputError: naming the rates that are possible.
    """
    low, high = share * triggered, share * triggered + 1 - share
    slack = 1e-12
    if not low - slack <= overall <= high + slack:
        raise InputError(
            "baseline_overall",
            overall,
            f"between {percent(low, 4)} and {percent(high, 4)}",
            f"{percent(share)} of the users convert at {percent(triggered)}; the others cannot "
            "make up for the rest.",
        )
