"""Twyman's law and interference: results too good to be true, and users who affect each other."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.numeric.distributions import normal_cdf
from trialwise.stats.trust.winners_curse import FAMILY
from trialwise.stats.wording import number, p_text, percent, signed

_LIFT: Final = Param(
    "estimate",
    "number",
    "estimated effect, in any unit: a lift of 25 % is 0.25",
    required=True,
    low=-1e15,
    high=1e15,
)
_ERROR: Final = Param(
    "standard_error",
    "number",
    "standard error of the estimate, in the same unit",
    required=True,
    low=0,
    high=1e15,
    low_open=True,
    low_hint="An estimate without error is no estimate.",
)
_PAST_SD: Final = Param(
    "past_sd",
    "number",
    "standard deviation of the true effects of past experiments, in the same unit",
    required=True,
    low=0,
    high=1e15,
    low_open=True,
    low_hint="If past effects never varied, there is nothing to compare with.",
)
_PAST_MEAN: Final = Param(
    "past_mean",
    "number",
    "mean effect of past experiments",
    default=0.0,
    low=-1e15,
    high=1e15,
)
_TWYMAN_PARAMS: Final = (_LIFT, _ERROR, _PAST_SD, _PAST_MEAN)
_SURPRISING: Final = 0.01
_EFFECT: Final = Param(
    "effect",
    "number",
    "difference measured between treatment and control, in any unit",
    required=True,
    low=-1e15,
    high=1e15,
)
_SPILLOVER: Final = Param(
    "spillover",
    "number",
    "effect on everybody when all are treated, through others, as a share of the direct effect: "
    "-0.3 when 30 % of the gain is taken from other users, 0.2 when others gain as well",
    required=True,
    low=-10,
    high=10,
)
_SHARE: Final = Param(
    "treated_share",
    "rate",
    "share of users in the treatment during the test",
    default=0.5,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Without treated users there is no spillover.",
    high_hint="Without control users there is no comparison.",
)
_SIZE: Final = Param(
    "cluster_size",
    "number",
    "users per cluster, if clusters were randomised instead; with icc",
    low=1,
    high=1e9,
    low_hint="A cluster holds at least one user.",
)
_ICC: Final = Param(
    "icc",
    "rate",
    "intraclass correlation within clusters",
    low=0,
    high=1,
    low_hint="Independent users have 0.",
    high_hint="Users that are all alike have 1.",
)
_INTERFERENCE_PARAMS: Final = (_EFFECT, _SPILLOVER, _SHARE, _SIZE, _ICC)


@validated("twyman-check", _TWYMAN_PARAMS)
def twyman_check(
    call: Call,
    *,
    estimate: float,
    standard_error: float,
    past_sd: float,
    past_mean: float = 0.0,
) -> Calculation:
    """Return how surprising a result is beside past experiments.

    z = (estimate − μ) / √(τ² + SE²) with μ and τ the mean and deviation of past true effects; p is
    two-sided. The shrunken estimate is the posterior mean (estimate τ² + μ SE²) / (τ² + SE²).

    Args:
        call: filled in by ``validated``.
        estimate: the effect measured.
        standard_error: its standard error, above 0.
        past_sd: standard deviation of true effects of past experiments, above 0.
        past_mean: their mean.

    Returns:
        ``z``, ``p_value`` of so extreme a result, ``shrunken``, and whether it is ``surprising``
        (p below 0.01).

    Raises:
        InputError: for a value outside its range.

    Source: Ehrenberg (1975) on Twyman's law; Kohavi, Tang & Xu (2020), ch. 3.

    Examples:
        >>> twyman_check(estimate=0.25, standard_error=0.02, past_sd=0.03).outputs["surprising"]
        True
    """
    spread = math.hypot(past_sd, standard_error)
    z = (estimate - past_mean) / spread
    p_value = 2 * normal_cdf(-abs(z))
    kept = (past_sd / spread) ** 2
    shrunken = past_mean + kept * (estimate - past_mean)
    outputs: dict[str, Value] = {
        "z": z,
        "p_value": p_value,
        "shrunken": shrunken,
        "surprising": p_value < _SURPRISING,
    }
    verdict = (
        "Too good to be true until checked"
        if p_value < _SURPRISING
        else "Not surprising beside past experiments"
    )
    return call.result(
        outputs=outputs,
        summary=f"{verdict}: the result lies {number(abs(z), 3)} standard deviations from what "
        f"past experiments predict ({p_text(p_value)}); shrunk towards them it is "
        f"{signed(shrunken, 4)}.",
        reading=(
            f"estimate {signed(estimate, 6)} with standard error {number(standard_error)}",
            f"past effects {signed(past_mean, 6)} ± {number(past_sd)} (sd)"
            f"{call.default_mark('past_mean')}",
        ),
        convention="normal prediction from past effects, surprising below 0.01",
        assumptions=(
            "Past experiments are of the same kind and metric, and their deviation is that of true "
            "effects, without the noise of their estimates.",
            "A surprise is first a reason to check logging, the split, duplicates and outliers, "
            "then to repeat the test.",
        ),
        formula=r"z = \frac{\hat\delta-\mu}{\sqrt{\tau^2+SE^2}}",
        formula_text="z = (estimate − μ) / √(τ² + SE²)",
        worked=f"({number(estimate)} − {number(past_mean)}) / √({number(past_sd)}² + "
        f"{number(standard_error)}²) = {number(z, 4)}",
        code=f"from scipy.stats import norm; from math import hypot; z = ({estimate!r} - "
        f"({past_mean!r}))/hypot({past_sd!r}, {standard_error!r}); print(z, 2*norm.sf(abs(z)))",
        r_code=f"z <- ({estimate!r} - ({past_mean!r}))/sqrt({past_sd!r}^2 + {standard_error!r}^2); "
        "cat(format(c(z, 2*pnorm(-abs(z))), digits=12))",
        source="Kohavi, Tang & Xu (2020), Trustworthy Online Controlled Experiments, ch. 3",
    )


@validated("interference-bias", _INTERFERENCE_PARAMS)
def interference_bias(
    call: Call,
    *,
    effect: float,
    spillover: float,
    treated_share: float = 0.5,
    cluster_size: float | None = None,
    icc: float | None = None,
) -> Calculation:
    """Return the effect of a full launch when users affect each other.

    Linear exposure: a user's outcome is μ + β·treated + γ·(share of all that is treated), with γ =
    spillover × β. The difference between the arms is β, a full launch against none is β + γ.

    Args:
        call: filled in by ``validated``.
        effect: difference between treatment and control, in any unit.
        spillover: γ / β, in [-10, 10].
        treated_share: share of users in the treatment, in (0, 1).
        cluster_size: users per cluster if clusters were randomised instead, at least 1.
        icc: intraclass correlation within clusters, in [0, 1].

    Returns:
        ``total_effect`` of a full launch, ``bias`` of the measured difference, ``control_shift`` of
        the control arm during the test; with clusters ``design_effect``, the factor of the users.

    Raises:
        InputError: for a value outside its range, or only one of cluster_size and icc.

    Source: Hudgens & Halloran (2008), JASA 103, 832-842; Kish (1965) for the design effect.

    Examples:
        >>> round(interference_bias(effect=0.05, spillover=-0.3).outputs["total_effect"], 4)
        0.035
    """
    if (cluster_size is None) != (icc is None):
        lacking = "icc" if icc is None else "cluster_size"
        raise InputError(lacking, "nothing", "given together with the other", "Or leave both out.")
    total = effect * (1 + spillover)
    outputs: dict[str, Value] = {
        "total_effect": total,
        "bias": effect - total,
        "control_shift": spillover * effect * treated_share,
    }
    design = ""
    if cluster_size is not None and icc is not None:
        factor = 1 + (cluster_size - 1) * icc
        outputs["design_effect"] = factor
        design = f" Randomising clusters avoids it and needs {number(factor, 4)} times the users."
    return call.result(
        outputs=outputs,
        summary=f"A full launch has the effect {signed(total, 4)}, while the test shows "
        f"{signed(effect, 4)}: it is off by {signed(effect - total, 4)}.{design}",
        reading=(
            f"measured difference {signed(effect, 6)}",
            f"spillover {percent(spillover)} of the direct effect",
            f"{percent(treated_share)} of users treated{call.default_mark('treated_share')}",
        ),
        convention="linear exposure to the share of treated users",
        alternatives=(
            Alternative(
                "no interference",
                {"total_effect": effect},
                "the difference itself, right only when users do not affect each other",
            ),
        ),
        assumptions=(
            "Everybody is exposed alike to the share of treated users; in networks and "
            "marketplaces exposure differs between users.",
            "The spillover has to come from elsewhere: a test of clusters, markets or periods.",
        ),
        formula=r"\tau_{\text{launch}} = \hat\beta\,(1+\gamma/\beta)",
        formula_text="launch effect = measured difference × (1 + spillover)",
        worked=f"{number(effect)} × (1 + {number(spillover)}) = {number(total, 6)}",
        code=f"print({effect!r}*(1 + {spillover!r}))",
        r_code=f"cat(format({effect!r}*(1 + {spillover!r}), digits=12))",
        source="Hudgens & Halloran (2008), JASA 103, 832-842; Kish (1965), Survey Sampling, "
        "ch. 5, for clusters",
    )


TWYMAN_CHECK = Calculator(
    name="twyman-check",
    title="Twyman check: is a result too good to be true?",
    family=FAMILY,
    params=_TWYMAN_PARAMS,
    outputs=(
        Output("z", "distance from what past experiments predict, in standard deviations"),
        Output("p_value", "two-sided probability of a result so far off"),
        Output("shrunken", "estimate shrunk towards past experiments"),
        Output("surprising", "whether the p-value is below 0.01"),
    ),
    run=twyman_check,
    example={"estimate": 0.25, "standard_error": 0.02, "past_sd": 0.03},
    headline="p_value",
    printed=("z", "p_value"),
)
INTERFERENCE_BIAS = Calculator(
    name="interference-bias",
    title="Interference: effect of a full launch when users affect each other",
    family=FAMILY,
    params=_INTERFERENCE_PARAMS,
    outputs=(
        Output("total_effect", "effect of treating everybody against treating nobody"),
        Output("bias", "measured difference minus that effect"),
        Output("control_shift", "shift of the control arm during the test"),
        Output("design_effect", "factor of the users for clusters (optional: needs clusters)"),
    ),
    run=interference_bias,
    example={"effect": 0.05, "spillover": -0.3},
    headline="total_effect",
)
CALCULATORS = (TWYMAN_CHECK, INTERFERENCE_BIAS)
