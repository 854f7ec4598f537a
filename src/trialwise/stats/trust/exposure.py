"""Effects when only some users are exposed: on those who took it up, and z over everyone."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.trust.winners_curse import FAMILY
from trialwise.stats.wording import number, percent, signed

EFFECT = Param(
    "effect",
    "number",
    "effect of being assigned, over everyone in the arms (intention to treat), in any unit",
    required=True,
    low=-LARGEST,
    high=LARGEST,
)
UPTAKE_B = Param(
    "uptake_b",
    "rate",
    "share of the treatment arm that really used it",
    required=True,
    low=0,
    high=1,
    low_hint="Shares are fractions: 40 % is 0.4.",
    high_hint="No more than 100 % can use it.",
)
UPTAKE_A = Param(
    "uptake_a",
    "rate",
    "share of control that used it all the same",
    default=0.0,
    low=0,
    high=1,
    low_hint="Shares are fractions: 10 % is 0.1.",
    high_hint="No more than 100 % can use it.",
)
Z = Param(
    "z",
    "number",
    "z statistic among the triggered users alone",
    low=-1e6,
    high=1e6,
)
Z_OVERALL = Param(
    "z_overall",
    "number",
    "z statistic over all users, instead of that among the triggered",
    low=-1e6,
    high=1e6,
)
TRIGGER_SHARE = Param(
    "trigger_share",
    "rate",
    "share of all users that is triggered",
    required=True,
    low=0,
    high=1,
    low_open=True,
    low_hint="Without triggered users there is no effect.",
    high_hint="Shares are at most 100 %.",
)
_PARAMS = (EFFECT, UPTAKE_B, UPTAKE_A)
_Z_PARAMS = (Z, Z_OVERALL, TRIGGER_SHARE)
_Z_ONE_OF = (("z", "z_overall"),)


@validated("complier-effect", _PARAMS)
def complier_effect(
    call: Call, *, effect: float, uptake_b: float, uptake_a: float = 0.0
) -> Calculation:
    """Return the effect on those who use it because they were assigned to it.

    CACE = ITT / (u_B − u_A): the effect of assignment over the share whom assignment moved.

    Args:
        call: filled in by ``validated``.
        effect: of assignment over everyone, treatment minus control.
        uptake_b: share of the treatment arm that used it, above ``uptake_a``.
        uptake_a: share of control that used it.

    Returns:
        ``effect_compliers``, the ``share_compliers``, and the ``factor`` between both effects.

    Raises:
        InputError: for a value outside its range, or an uptake no higher in the treatment.

    Source: Angrist, Imbens & Rubin (1996), JASA 91, 444-455.

    Examples:
        >>> round(complier_effect(effect=1.2, uptake_b=0.4, uptake_a=0.1).outputs["factor"], 4)
        3.3333
    """
    share = uptake_b - uptake_a
    if share <= 0:
        raise InputError(
            "uptake_b",
            uptake_b,
            f"above uptake_a ({number(uptake_a)})",
            "Where assignment does not raise the uptake, nobody's use tells its effect.",
        )
    found = effect / share
    return call.result(
        outputs={"effect_compliers": found, "share_compliers": share, "factor": 1 / share},
        summary=f"On those who used it because they were assigned ({percent(share, 6)} of users) "
        f"the effect is {signed(found, 6)}, from {signed(effect, 6)} over everyone.",
        reading=(
            f"effect of assignment {number(effect)}",
            f"uptake {percent(uptake_b)} in the treatment, "
            f"{percent(uptake_a)} in control{call.default_mark('uptake_a')}",
        ),
        convention="Wald (instrumental variable) estimate with assignment as the instrument",
        assumptions=(
            "Assignment changes results only through use, and nobody uses it less for being "
            "assigned.",
            "It speaks of those whom assignment moved, not of all users; its standard error grows "
            "by the same factor, so significance does not.",
        ),
        formula=r"\mathrm{CACE} = \frac{\mathrm{ITT}}{u_B-u_A}",
        formula_text="CACE = ITT / (u_B − u_A)",
        worked=f"{number(effect)} / ({number(uptake_b)} − {number(uptake_a)}) = {number(found, 6)}",
        code=f"s = {uptake_b!r} - {uptake_a!r}; print({effect!r}/s, s)",
        r_code=f"s <- {uptake_b!r} - {uptake_a!r}; " + r_print(f"{effect!r}/s", "s"),
        source="Angrist, Imbens & Rubin (1996), JASA 91, 444-455",
    )


@validated("diluted-z", _Z_PARAMS, _Z_ONE_OF)
def diluted_z(
    call: Call, *, z: float | None = None, z_overall: float | None = None, trigger_share: float
) -> Calculation:
    """Return the z over all users of a triggered effect, or that among the triggered.

    The effect shrinks by the share r, its standard error by √r: z over everyone is √r z.

    Args:
        call: filled in by ``validated``.
        z: among the triggered users, or
        z_overall: over all users.
        trigger_share: share of users that is triggered r, in (0, 1].

    Returns:
        ``z_overall``, ``z`` among the triggered, and ``traffic_factor`` 1/r, how many times the
        users it would take to make
        up for it.

    Raises:
        InputError: for a value outside its range.

    Source: Kohavi, Tang & Xu (2020), Trustworthy Online Controlled Experiments, ch. 20.

    Examples:
        >>> diluted_z(z=3, trigger_share=0.25).outputs["z_overall"]
        1.5
    """
    root = math.sqrt(trigger_share)
    inside = (z_overall or 0.0) / root if z is None else z
    found = inside * root
    return call.result(
        outputs={"z_overall": found, "z": inside, "traffic_factor": 1 / trigger_share},
        summary=f"z {number(inside, 4)} among the triggered is z {number(found, 4)} over "
        f"everyone: analysing the triggered {percent(trigger_share)} alone is worth "
        f"{number(1 / trigger_share, 4)} times the traffic.",
        reading=(
            f"z {number(inside, 6)} among the triggered"
            if z is not None
            else f"z {number(found, 6)} over everyone",
            f"{percent(trigger_share)} triggered",
        ),
        convention="the same variance among users who are not triggered",
        assumptions=(
            "Users who are not triggered have no effect and as much variance as the others.",
            "Triggering is counted the same way in both arms.",
        ),
        formula=r"z_{\text{all}} = \sqrt r\, z",
        formula_text="z over everyone = √r · z",
        worked=f"√{number(trigger_share)} × {number(inside, 6)} = {number(found, 6)}",
        code=f"print({inside!r}*{trigger_share!r}**.5, {inside!r})",
        r_code=r_print(f"{inside!r}*sqrt({trigger_share!r})", f"{inside!r}"),
        source="Kohavi, Tang & Xu (2020), Trustworthy Online Controlled Experiments, ch. 20",
    )


COMPLIER_EFFECT = Calculator(
    name="complier-effect",
    title="Effect on those who used it (complier effect)",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect_compliers", "effect on those who use it because they were assigned"),
        Output("share_compliers", "share of users whom assignment moved"),
        Output("factor", "effect on them over the effect on everyone"),
    ),
    run=complier_effect,
    example={"effect": 0.012, "uptake_b": 0.4, "uptake_a": 0.1},
    headline="effect_compliers",
    printed=("effect_compliers", "share_compliers"),
)
DILUTED_Z = Calculator(
    name="diluted-z",
    title="z over everyone from z among the triggered",
    family=FAMILY,
    params=_Z_PARAMS,
    outputs=(
        Output("z_overall", "z to expect over all users"),
        Output("z", "z to expect among the triggered users"),
        Output("traffic_factor", "times the users it takes to make up for the dilution"),
    ),
    run=diluted_z,
    example={"z": 3.0, "trigger_share": 0.25},
    one_of=_Z_ONE_OF,
    headline="z_overall",
    printed=("z_overall", "z"),
)
CALCULATORS = (COMPLIER_EFFECT, DILUTED_Z)
