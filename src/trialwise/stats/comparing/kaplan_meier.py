"""The Kaplan-Meier curve of one group: survival at given times, and the median."""

from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.spans import level, rate_span, read_alpha
from trialwise.stats.comparing.survival_curve import (
    Curve,
    Step,
    Times,
    Transform,
    kaplan_meier,
    shown_steps,
    survival_interval,
    time_params,
    times_of,
)
from trialwise.stats.comparing.two_arms import FAMILY
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.wording import count, counted, number, percent

_MOST_ROWS: Final = 12
_TERMS: Final = 6  # factors of the product that are written out
_OTHERS: Final[tuple[tuple[str, Transform, str], ...]] = (
    ("log interval", "log", "normal on the scale of ln S; R's default"),
    ("plain interval", "plain", "S ± z × standard error; cut off at 0 and 1"),
)
_AT: Final = Param(
    "at",
    "numbers",
    "times at which survival is wanted, for example 7,30; the outputs are for the last of them",
    low=0,
    low_hint="Times are counted from the start of each user.",
    list_hint="Separate the times by commas, as in 7,30.",
)
_PARAMS: Final = (*time_params("", ""), _AT, ALPHA)


@validated("kaplan-meier", _PARAMS)
def kaplan_meier_curve(
    call: Call,
    *,
    times: tuple[float, ...],
    events: tuple[int, ...] | None = None,
    at: tuple[float, ...] | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return the share of users still without the event over time, and the median time to it.

    S(t) = Π (1 − d/n) with Greenwood's variance; interval S^(θ^±1), θ = exp(z √v / |ln S|).

    Args:
        call: filled in by ``validated``.
        times: time of each user to the event or to the end of observation, at least 0.
        events: 1 for an event, 0 for a censored time; all 1 when absent.
        at: times at which survival is wanted; the outputs are for the last, the table has all.
        alpha: 1 minus the level of the intervals, in (0, 0.5).

    Returns:
        Survival with limits at the last time of ``at``, where the curve is known and has an
        interval there, the median with limits where it is reached, users and events.

    Raises:
        InputError: for a value outside its range, lists of different lengths, or no event at all.

    Source: Kaplan & Meier (1958), JASA 53; Kalbfleisch & Prentice (2002), ch. 1; Brookmeyer &
        Crowley (1982), Biometrics 38.

    Examples:
        >>> result = kaplan_meier_curve(
        ...     times=(6, 6, 6, 7, 10, 13), events=(1, 1, 0, 1, 0, 1), at=(8,)
        ... )
        >>> round(result.outputs["survival"], 4), result.outputs["median"]
        (0.4444, 7.0)
    """
    data = times_of(times, events)
    if data.event_count == 0:
        raise InputError(
            "events",
            "all 0",
            "1 for at least one user",
            "Without any event the curve stays at 100 %; zero-events gives the highest rate "
            "still possible.",
        )
    curve, z = kaplan_meier(data), normal_critical(alpha / 2)
    outputs = _outputs(data, curve, z, at)
    return call.result(
        outputs=outputs,
        summary=_summary(curve, z, at, alpha),
        reading=(
            f"{counted(data.users, 'user')}, {counted(data.event_count, 'event')}, "
            f"{count(data.users - data.event_count)} censored"
            f"{' (default)' if events is None else ''}",
            f"observed up to time {number(curve.last)}",
            read_alpha(call, alpha),
        ),
        convention="Kaplan-Meier estimate, Greenwood variance, log-log interval; median with the "
        "Brookmeyer-Crowley interval",
        alternatives=_alternatives(curve, z, at),
        assumptions=(
            "Users whose observation ends early (censored) would have gone on like the others.",
            "Late times rest on few users at risk; the curve says nothing beyond the longest time "
            "observed.",
            *_edges(curve, at),
        ),
        formula=r"\hat S(t)=\prod_{t_j\le t}\left(1-\frac{d_j}{n_j}\right),\quad "
        r"\hat S^{\exp(\pm z\sqrt v/|\ln\hat S|)},\ v=\sum\frac{d_j}{n_j(n_j-d_j)}",
        formula_text="S(t) = Π (1 − d/n) over events up to t; limits S^exp(± z √v / |ln S|), "
        "v = Σ d/(n(n − d))",
        worked=_worked(curve, at),
        code=_code(data, curve, outputs, at, alpha),
        r_code=_r_code(data, outputs, at, alpha),
        source="Kaplan & Meier (1958), JASA 53, 457-481; Kalbfleisch & Prentice (2002), The "
        "Statistical Analysis of Failure Time Data, ch. 1",
        tables=(_table(curve, z, at, data.users),),
    )


def _outputs(data: Times, curve: Curve, z: float, at: tuple[float, ...] | None) -> dict[str, Value]:
    """Return every result; those that are not defined are absent."""
    outputs: dict[str, Value] = {"final_survival": curve.steps[-1].survival}
    median, ends = curve.median(), curve.median_interval(z)
    named = zip(("median", "median_low", "median_high"), (median, *ends), strict=True)
    outputs |= {name: value for name, value in named if value is not None}
    if at is not None:
        outputs |= _survival(curve, at[-1], z)
    return outputs | {"users": data.users, "events": data.event_count, "last_time": curve.last}


def _survival(
    curve: Curve, time: float, z: float, transform: Transform = "log_log"
) -> dict[str, Value]:
    if not curve.is_known(time):
        return {}
    step = curve.at(time)
    if step is None:
        return {"survival": 1.0}
    limits = survival_interval(step, z, transform)
    outputs: dict[str, Value] = {"survival": step.survival}
    if limits is not None:
        outputs |= {"survival_low": limits.low, "survival_high": limits.high}
    return outputs


def _summary(curve: Curve, z: float, at: tuple[float, ...] | None, alpha: float) -> str:
    parts = [_said(curve, time, z, alpha) for time in (at or ())[-1:]]
    median, (low, high) = curve.median(), curve.median_interval(z)
    if median is None:
        lowest = percent(curve.steps[-1].survival, 4)
        parts.append(f"The median is not reached: at the end {lowest} are still without the event.")
    else:
        ends = " to ".join("not reached" if end is None else number(end, 4) for end in (low, high))
        parts.append(
            f"Half of the users have had the event by time {number(median, 6)} ({level(alpha)} "
            f"{ends})."
        )
    return " ".join(parts)


def _said(curve: Curve, time: float, z: float, alpha: float) -> str:
    start = f"At time {number(time)}"
    if not curve.is_known(time):
        return f"{start} the curve is not known: observation ends at {number(curve.last)}."
    step = curve.at(time)
    if step is None:
        return f"{start} all users are still without the event."
    limits = survival_interval(step, z)
    if limits is None:
        return f"{start} no user is left without the event."
    return (
        f"{start}, {percent(step.survival, 4)} of the users are still without the event "
        f"({level(alpha)} {rate_span(limits)})."
    )


def _edges(curve: Curve, at: tuple[float, ...] | None) -> tuple[str, ...]:
    if at is None or (curve.is_known(at[-1]) and curve.at(at[-1]) is not None):
        return ()
    if not curve.is_known(at[-1]):
        return ("Beyond the longest time no estimate is given.",)
    return ("Before the first event the curve is at 100 % and has no interval of this kind.",)


def _alternatives(curve: Curve, z: float, at: tuple[float, ...] | None) -> tuple[Alternative, ...]:
    found = []
    for name, transform, note in _OTHERS:
        outputs = _survival(curve, at[-1], z, transform) if at is not None else {}
        outputs.pop("survival", None)
        ends = curve.median_interval(z, transform)
        named = zip(("median_low", "median_high"), ends, strict=True)
        outputs |= {key: value for key, value in named if value is not None}
        if outputs:
            found.append(Alternative(name, outputs, note))
    median = next((step for step in curve.steps if step.time == curve.median()), None)
    if median is not None and median.survival >= 0.5 - 1e-12:
        place = curve.steps.index(median)
        following = curve.steps[place + 1].time if place + 1 < len(curve.steps) else curve.last
        note = "the curve stands at exactly one half from the median on; R takes the middle"
        middle = (median.time + following) / 2
        found.append(Alternative("middle of the flat stretch", {"median": middle}, note))
    return tuple(found)


def _shown(curve: Curve, at: tuple[float, ...] | None) -> list[tuple[float, Step | None]]:
    if at is not None:
        return [(time, curve.at(time)) for time in at[:_MOST_ROWS]]
    return [(step.time, step) for step in shown_steps(curve, _MOST_ROWS)]


def _table(curve: Curve, z: float, at: tuple[float, ...] | None, users: int) -> Table:
    rows = []
    for time, step in _shown(curve, at):
        if not curve.is_known(time):
            rows.append((number(time), "–", "–", "not observed that long", "–"))
            continue
        before = sum(each.events for each in curve.steps if each.time <= time)
        limits = survival_interval(step, z) if step else None
        rows.append(
            (
                number(time),
                count(step.at_risk if step else users),
                count(before),
                percent(step.survival if step else 1.0, 4),
                rate_span(limits) if limits else "–",
            )
        )
    columns = ("time", "at risk before the last event", "events so far", "survival", "interval")
    return Table("Survival over time", columns, tuple(rows))


def _worked(curve: Curve, at: tuple[float, ...] | None) -> str:
    if at is None:
        return ""
    used = [step for step in curve.steps if step.time <= at[-1]]
    if not used or len(used) > _TERMS or not curve.is_known(at[-1]):
        return ""
    factors = "·".join(f"(1 − {step.events}/{step.at_risk})" for step in used)
    return f"S({number(at[-1])}) = {factors} = {number(used[-1].survival, 4)}"


def _code(
    data: Times,
    curve: Curve,
    outputs: dict[str, Value],
    at: tuple[float, ...] | None,
    alpha: float,
) -> str:
    parts = ["s.surv_prob[-1]"]
    if "median" in outputs:
        parts.append("s.surv_times[s.surv_prob <= .5+1e-12][0]")
    setup = ""
    if at is not None and "survival" in outputs:
        if curve.at(at[-1]) is None:
            parts.append("1.0")
        else:
            setup = f"i = (s.surv_times <= {at[-1]!r}).sum()-1; p = s.surv_prob[i]; "
            parts.append("p")
    if "survival_low" in outputs:
        setup += f"w = exp(norm.isf({alpha!r}/2)*s.surv_prob_se[i]/p/-log(p)); "
        parts += ["p**w", "p**(1/w)"]
    return (
        "from math import exp, log; from scipy.stats import norm; "
        "from statsmodels.duration.survfunc import SurvfuncRight; "
        f"s = SurvfuncRight({list(data.times)}, {list(data.events)}); "
        f"{setup}print({', '.join(parts)})"
    )


def _r_code(
    data: Times, outputs: dict[str, Value], at: tuple[float, ...] | None, alpha: float
) -> str:
    parts = ["f$surv[length(f$surv)]"]
    if "median" in outputs:
        parts.append("f$time[f$surv <= .5+1e-12][1]")
    if "survival" in outputs and at is not None:
        parts.append(f"summary(f, times={at[-1]!r}, extend=TRUE)$surv")
    if "survival_low" in outputs and at is not None:
        fitted = f"summary(f, times={at[-1]!r}, extend=TRUE)"
        parts += [f"{fitted}$lower", f"{fitted}$upper"]
    times, events = (", ".join(map(repr, values)) for values in (data.times, data.events))
    return (
        f"library(survival); f <- survfit(Surv(c({times}), c({events}))~1, "
        f"conf.type='log-log', conf.int=1-{alpha!r}); "
        f"cat(format(c({', '.join(parts)}), digits=12))"
    )


KAPLAN_MEIER = Calculator(
    name="kaplan-meier",
    is_iterated=True,
    title="Kaplan-Meier curve: survival and median time",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("median", "time by which half have had the event (optional)"),
        Output("median_low", "lower limit of the median (optional)"),
        Output("median_high", "upper limit of the median (optional)"),
        Output("survival", "share without the event at the last time of at (optional)"),
        Output("survival_low", "lower limit of that share (optional)", "percent"),
        Output("survival_high", "upper limit of that share (optional)", "percent"),
        Output("final_survival", "share without the event at the longest time"),
        Output("users", "users observed"),
        Output("events", "users with the event"),
        Output("last_time", "longest time observed"),
    ),
    run=kaplan_meier_curve,
    example={
        "times": [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
        "events": [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
        "at": [10, 20],
    },
    headline="median",
    printed=("final_survival", "median", "survival", "survival_low", "survival_high"),
)

CALCULATORS = (KAPLAN_MEIER,)
