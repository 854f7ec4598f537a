"""The effect among triggered users diluted over all users, and the other way round."""

from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.planning.triggered.inputs import ASSUMPTIONS, SOURCE, TRIGGER_SHARE
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import number, percent, signed, signed_percent, tidy


def _number(name: str, description: str) -> Param:
    return Param(name, "number", description, low=-LARGEST, high=LARGEST)


_PARAMS: Final = (
    TRIGGER_SHARE,
    _number("effect", "absolute effect among triggered users, in the metric's unit"),
    _number("lift", "relative effect among triggered users, a fraction: +5 % is 0.05"),
    _number("effect_overall", "absolute effect over all users, in the metric's unit"),
    _number("lift_overall", "relative effect over all users, a fraction"),
    _number("mean_triggered", "mean or rate of the triggered users of control"),
    _number("mean_overall", "mean or rate of all users of control"),
)
_ONE_OF: Final = ("effect", "lift", "effect_overall", "lift_overall")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Who triggers, and how their mean compares with that of all.

    Attributes:
        share: of users who trigger.
        triggered: mean of the triggered users of control, ``None`` when unknown.
        overall: mean of all users of control, ``None`` when unknown.
    """

    share: float
    triggered: float | None
    overall: float | None

    @property
    def lift_factor(self) -> float:
        """The lift over all users per lift among triggered ones."""
        if self.triggered is None or self.overall is None:
            return self.share
        return self.share * (self.triggered / self.overall)

    @property
    def lift_source(self) -> str:
        """The same as source."""
        if self.triggered is None or self.overall is None:
            return repr(self.share)
        return f"({self.share!r}*{self.triggered!r}/{self.overall!r})"

    def effect_outputs(self, effect: float) -> dict[str, Value]:
        """Return both effects, and the lifts whose means are known."""
        outputs: dict[str, Value] = {"effect": effect, "effect_overall": tidy(effect * self.share)}
        if self.triggered is not None:
            outputs["lift"] = tidy(effect / self.triggered)
        if self.overall is not None:
            outputs["lift_overall"] = tidy(effect * self.share / self.overall)
        return outputs

    def lift_outputs(self, lift: float) -> dict[str, Value]:
        """Return both lifts, and the effects when the mean is known."""
        outputs: dict[str, Value] = {"lift": lift, "lift_overall": tidy(lift * self.lift_factor)}
        if self.triggered is not None:
            effect = tidy(lift * self.triggered)
            outputs |= {"effect": effect, "effect_overall": tidy(effect * self.share)}
        return outputs


@validated("dilution", _PARAMS, (_ONE_OF,))
def dilution(
    call: Call,
    *,
    trigger_share: float,
    effect: float | None = None,
    lift: float | None = None,
    effect_overall: float | None = None,
    lift_overall: float | None = None,
    mean_triggered: float | None = None,
    mean_overall: float | None = None,
) -> Calculation:
    """Return an effect among triggered users as one over all users, or the other way round.

    δ_all = s δ and lift_all = s (μ_triggered / μ_all) lift, s the share of users who trigger.

    Args:
        call: filled in by ``validated``.
        trigger_share: share of the users who trigger, in (0, 1].
        effect: absolute effect among triggered users. Give exactly one of the four.
        lift: relative effect among triggered users, a fraction.
        effect_overall: absolute effect over all users.
        lift_overall: relative effect over all users, a fraction.
        mean_triggered: mean of the triggered users of control, above 0.
        mean_overall: mean of all users of control, above 0; lifts take it to be the same as
            ``mean_triggered`` when neither is given.

    Returns:
        The effects and lifts that are defined, among triggered users and over all, and the factor
        by which more users must enter without triggering when the variance is the same.

    Raises:
        InputError: for a value outside its range, or one of two means without the other.
        UsageError: for more than one of the four.

    Source: Kohavi, Tang & Xu (2020), ch. 20.

    Examples:
        >>> dilution(trigger_share=0.1, lift=0.05).outputs["lift_overall"]
        0.005
    """
    relative = lift is not None or lift_overall is not None
    trigger = Trigger(trigger_share, mean_triggered, mean_overall)
    _check_means(trigger, relative)
    if relative:
        value = lift if lift is not None else tidy((lift_overall or 0.0) / trigger.lift_factor)
        outputs = trigger.lift_outputs(value)
    else:
        value = effect if effect is not None else tidy((effect_overall or 0.0) / trigger_share)
        outputs = trigger.effect_outputs(value)
    backwards = effect_overall is not None or lift_overall is not None
    name = ("lift" if relative else "effect") + ("" if backwards else "_overall")
    factor = trigger.lift_factor if relative else trigger_share
    outputs = {
        "answer": outputs[name],
        **outputs,
        "dilution": factor,
        "traffic_factor": 1 / trigger_share,
    }
    source = _source(trigger, call, relative=relative, backwards=backwards)
    return call.result(
        outputs=outputs,
        summary=_summary(trigger, outputs, relative=relative),
        reading=_reading(call, trigger),
        convention="untriggered users have no effect",
        alternatives=_same_means(trigger, value, relative=relative, backwards=backwards),
        assumptions=(*ASSUMPTIONS, *_mean_assumption(trigger, relative)),
        formula=r"\delta_{\text{all}} = s\,\delta,\quad \text{lift}_{\text{all}} = "
        r"s\,\frac{\mu_{\text{triggered}}}{\mu_{\text{all}}}\,\text{lift}",
        formula_text="δ_all = s δ, lift_all = s (μ_triggered/μ_all) lift, s the share who trigger",
        worked=_worked(trigger, outputs, relative=relative, backwards=backwards),
        code=f"print({source})",
        r_code=f"cat(format({source}, digits=12))",
        source=SOURCE,
    )


def _check_means(trigger: Trigger, relative: bool) -> None:
    """Refuse means that are not above 0, or one without the other where both are needed."""
    for name, mean in (
        ("mean_triggered", trigger.triggered),
        ("mean_overall", trigger.overall),
    ):
        if mean is not None and mean <= 0:
            raise InputError(
                name, mean, "above 0", "Leave out both means, and give absolute effects."
            )
    if relative and (trigger.triggered is None) != (trigger.overall is None):
        missing = "mean_triggered" if trigger.triggered is None else "mean_overall"
        raise MissingInputError(missing, "a lift with one of the means", "the other mean")


def _summary(trigger: Trigger, outputs: dict[str, Value], *, relative: bool) -> str:
    share = percent(trigger.share)
    if relative:
        inside, over = (signed_percent(float(outputs[key])) for key in ("lift", "lift_overall"))
    else:
        inside, over = (signed(float(outputs[key])) for key in ("effect", "effect_overall"))
    return (
        f"{inside} among the {share} of users who trigger is {over} over all users; analysing "
        f"everybody takes {number(1 / trigger.share, 3)} times the traffic of analysing triggered "
        "users alone, when their variance is the same."
    )


def _reading(call: Call, trigger: Trigger) -> tuple[str, ...]:
    given = next(name for name in _ONE_OF if name in call.resolved)
    value = float(call.resolved[given])  # type: ignore[arg-type]  # these are numbers
    shown = signed_percent(value, 10) if given.startswith("lift") else signed(value, 10)
    who = "over all users" if given.endswith("overall") else "among triggered users"
    means = [
        f"mean {number(mean)} {where}"
        for mean, where in (
            (trigger.triggered, "among triggered users"),
            (trigger.overall, "over all users"),
        )
        if mean is not None
    ]
    return (f"{percent(trigger.share)} of users trigger", f"effect {shown} {who}", *means)


def _mean_assumption(trigger: Trigger, relative: bool) -> tuple[str, ...]:
    if not relative or trigger.triggered is not None:
        return ()
    return (
        "Triggered users are taken to have the same mean as all; if theirs is higher, the lift "
        "over all users is higher as well: give both means.",
    )


def _same_means(
    trigger: Trigger, value: float, *, relative: bool, backwards: bool
) -> tuple[Alternative, ...]:
    """Return what the share alone gives, which many take for lifts as well."""
    if not relative or trigger.triggered is None:
        return ()
    overall = value * trigger.lift_factor
    answer = tidy(overall / trigger.share if backwards else value * trigger.share)
    name = "lift" if backwards else "lift_overall"
    note = "as if triggered users had the mean of all"
    return (Alternative("share alone", {"answer": answer, name: answer}, note),)


def _source(trigger: Trigger, call: Call, *, relative: bool, backwards: bool) -> str:
    given = next(name for name in _ONE_OF if name in call.resolved)
    factor = trigger.lift_source if relative else repr(trigger.share)
    return f"{call.resolved[given]!r}{'/' if backwards else '*'}{factor}"


def _worked(trigger: Trigger, outputs: dict[str, Value], *, relative: bool, backwards: bool) -> str:
    factor = number(trigger.share)
    if relative and trigger.triggered is not None and trigger.overall is not None:
        factor = f"({factor} · {number(trigger.triggered)}/{number(trigger.overall)})"
    first, second = ("lift", "lift_overall") if relative else ("effect", "effect_overall")
    start, end = (second, first) if backwards else (first, second)
    sign = "/" if backwards else "·"
    return f"{number(float(outputs[start]), 6)} {sign} {factor} = {number(float(outputs[end]), 6)}"


DILUTION = Calculator(
    name="dilution",
    title="Effect among triggered users and over all users",
    family="planning",
    params=_PARAMS,
    outputs=(
        Output("answer", "the effect on the other scale: over all users, or among triggered ones"),
        Output("effect", "absolute effect among triggered users (optional)"),
        Output("effect_overall", "absolute effect over all users (optional)"),
        Output("lift", "relative effect among triggered users (optional)"),
        Output("lift_overall", "relative effect over all users (optional)"),
        Output("dilution", "factor from triggered to all users"),
        Output("traffic_factor", "traffic needed without triggering, per traffic with it"),
    ),
    run=dilution,
    example={"trigger_share": 0.1, "lift": 0.05},
    one_of=(_ONE_OF,),
    headline="answer",
    varies=("trigger_share", *_ONE_OF),
    curve="trigger_share",
)

CALCULATORS = (DILUTION,)
