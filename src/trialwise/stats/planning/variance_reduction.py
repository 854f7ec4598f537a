"""What a variance reduction saves: CUPED, regression adjustment, stratification."""

import math
from typing import Final

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, percent, tidy

_CORRELATION: Final = Param(
    "correlation",
    "number",
    "correlation of the metric with the covariate, such as the same metric before the test "
    "(CUPED); its square is the share of the variance removed",
    low=-1,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="A correlation lies between -1 and 1.",
    high_hint="A correlation lies between -1 and 1: 60 % is 0.6.",
)
_R_SQUARED: Final = Param(
    "r_squared",
    "rate",
    "share of the variance that a regression on covariates explains (R²)",
    low=0,
    high=1,
    high_open=True,
    low_hint="A regression that explains nothing has R² 0.",
    high_hint="Some variance stays: 36 % is 0.36.",
)
_STRATA: Final = Param(
    "strata_share",
    "rate",
    "share of the variance that lies between strata, which stratification removes",
    low=0,
    high=1,
    high_open=True,
    low_hint="Strata that do not differ have share 0.",
    high_hint="Some variance stays within strata: 20 % is 0.2.",
)
_USERS: Final = Param(
    "n",
    "count",
    "users needed without it, per arm or in all",
    low=1,
    high=LARGEST_SIZE,
    low_hint="Give the number of users.",
)
_MDE: Final = Param(
    "mde",
    "number",
    "smallest effect that is detected without it, in any unit",
    low=0,
    high=1e15,
    low_open=True,
    low_hint="Give the size of the effect, without a sign.",
)
_DAYS: Final = Param(
    "days",
    "number",
    "days that the test takes without it",
    low=0,
    high=1e6,
    low_open=True,
    low_hint="Give the days as a number above 0.",
)
_PARAMS: Final = (_CORRELATION, _R_SQUARED, _STRATA, _USERS, _MDE, _DAYS)
_ONE_OF: Final = ("correlation", "r_squared", "strata_share")
_SYMBOLS: Final = {
    "correlation": (r"\rho^2", "ρ²"),
    "r_squared": ("R^2", "R²"),
    "strata_share": (r"\text{share between strata}", "share between strata"),
}
_METHODS: Final = {
    "correlation": "adjustment by one covariate (CUPED)",
    "r_squared": "regression adjustment",
    "strata_share": "stratification in proportion to the strata",
}


@validated("variance-reduction", _PARAMS, (_ONE_OF,))
def variance_reduction(
    call: Call,
    *,
    correlation: float | None = None,
    r_squared: float | None = None,
    strata_share: float | None = None,
    n: int | None = None,
    mde: float | None = None,
    days: float | None = None,
) -> Calculation:
    """Return the variance that an adjustment removes, and the users and days it saves.

    The variance is multiplied by 1 − ρ² (CUPED), 1 − R² (regression) or 1 minus the share between
    strata, and so are the users and the days needed; the detectable effect by its square root.

    Args:
        call: filled in by ``validated``.
        correlation: of metric and covariate, in (-1, 1). Give exactly one of these three.
        r_squared: explained share of the variance, in [0, 1).
        strata_share: share of the variance between strata, in [0, 1).
        n: users needed without it, at least 1.
        mde: smallest effect that is detected without it, above 0.
        days: that the test takes without it, above 0.

    Returns:
        ``variance_reduction`` and ``variance_factor``, the factor of the detectable effect, the
        equivalent gain in traffic as a fraction, and the users when ``n``, the effect when ``mde``,
        the days when ``days`` was given.

    Raises:
        InputError: for a value outside its range.
        UsageError: for more than one of correlation, r_squared and strata_share.

    Source: Deng, Xu, Kohavi & Walker (2013), WSDM, for CUPED; Cochran (1977), ch. 5, for strata.

    Examples:
        >>> variance_reduction(correlation=0.6, n=10000).outputs["n_after"]
        6400
    """
    given = "correlation" if correlation is not None else "r_squared"
    given = "strata_share" if strata_share is not None else given
    value = correlation if correlation is not None else r_squared
    value = strata_share if strata_share is not None else value
    factor, source = _factor(given, value or 0.0)
    outputs = _outputs(factor, n, mde, days)
    return call.result(
        outputs=outputs,
        summary=_summary(factor, n, mde, days),
        reading=(
            f"{_METHODS[given]}, {given.replace('_', ' ')} {number(value or 0.0)}",
            *(() if n is None else (f"{count(n)} users without it",)),
            *(() if mde is None else (f"detectable effect {number(mde)} without it",)),
            *(() if days is None else (f"{number(days)} days without it",)),
        ),
        convention=_METHODS[given],
        alternatives=_other_reading(given, value or 0.0, n, mde, days),
        assumptions=(
            "Covariates and strata are measured before assignment, or cannot be changed by the "
            "treatment.",
            "The share holds for the users of the test: new users without a past have none, which "
            "lowers it; measure it on past data over windows of the same length.",
        ),
        formula=rf"v = 1-{_SYMBOLS[given][0]},\quad n' = v\,n,\quad "
        r"\text{mde}' = \sqrt v\,\text{mde},\quad \text{traffic gain} = 1/v-1",
        formula_text=f"v = 1 − {_SYMBOLS[given][1]}, n′ = v n, mde′ = √v mde, "
        "traffic gain = 1/v − 1",
        worked=_worked(given, value or 0.0, factor, n, mde, days),
        code=f"print({source})",
        r_code=f"cat(format({source.replace('**', '^')}, digits=12))",
        source="Deng, Xu, Kohavi & Walker (2013), Improving the Sensitivity of Online Controlled "
        "Experiments by Utilizing Pre-Experiment Data, WSDM; Cochran (1977), Sampling Techniques, "
        "ch. 5",
    )


def _factor(given: str, value: float) -> tuple[float, str]:
    """Return the share of the variance that stays, and the share removed as source."""
    if given == "correlation":
        return tidy((1 - value) * (1 + value)), f"({value!r})**2"
    return tidy(1 - value), repr(value)


def _outputs(
    factor: float, n: int | None, mde: float | None = None, days: float | None = None
) -> dict[str, Value]:
    outputs: dict[str, Value] = {
        "variance_reduction": tidy(1 - factor),
        "variance_factor": factor,
        "mde_factor": math.sqrt(factor),
        "traffic_gain": tidy((1 - factor) / factor),
    }
    if mde is not None:
        outputs["mde_after"] = mde * math.sqrt(factor)
    if days is not None:
        outputs["days_after"] = days * factor
    if n is None:
        return outputs
    after = max(math.ceil(tidy(n * factor)), 1)
    return outputs | {"n_after": after, "users_saved": n - after}


def _summary(factor: float, n: int | None, mde: float | None, days: float | None) -> str:
    users = (
        ""
        if n is None
        else f" ({count(int(_outputs(factor, n)['n_after']))} instead of {count(n)})"
    )
    saved = percent(1 - factor, 3)
    effect = (
        "" if mde is None else f" ({number(mde * math.sqrt(factor), 4)} instead of {number(mde)})"
    )
    return (
        f"{_in_days(factor, days)}It removes {saved} of the variance: you need {saved} fewer "
        f"users{users}, as if traffic were {percent(1 / factor - 1, 3)} higher, or detect an "
        f"effect {percent(1 - math.sqrt(factor), 3)} smaller{effect} with the same users."
    )


def _in_days(factor: float, days: float | None) -> str:
    if days is None:
        return ""
    return (
        f"At the same traffic the test takes {number(days * factor, 4)} days instead of "
        f"{number(days)}; plan whole weeks. "
    )


def _other_reading(
    given: str, value: float, n: int | None, mde: float | None, days: float | None
) -> tuple[Alternative, ...]:
    """Return what follows when R² was meant as a correlation, or the other way round."""
    if given == "strata_share" or value < 0:
        return ()
    other = "r_squared" if given == "correlation" else "correlation"
    names = {"r_squared": "read as R²", "correlation": "read as a correlation"}
    factor, _ = _factor(other, value)
    note = "the square of a correlation is the share of the variance; the two are often confused"
    return (Alternative(names[other], _outputs(factor, n, mde, days), note),)


def _worked(
    given: str,
    value: float,
    factor: float,
    n: int | None,
    mde: float | None,
    days: float | None,
) -> str:
    power = "²" if given == "correlation" else ""
    text = f"v = 1 − {number(value)}{power} = {number(factor, 6)}"
    if mde is not None:
        after = number(mde * math.sqrt(factor), 6)
        text += f"; mde′ = √{number(factor, 6)} · {number(mde)} = {after}"
    if days is not None:
        text += f"; days′ = {number(factor, 6)} · {number(days)} = {number(days * factor, 6)}"
    if n is None:
        return f"{text}; traffic gain = 1/{number(factor, 6)} − 1 = {number(1 / factor - 1, 4)}"
    users = int(_outputs(factor, n)["n_after"])
    return f"{text}; n′ = {number(factor, 6)} · {count(n)} = {count(users)}"


VARIANCE_REDUCTION_CALCULATOR = Calculator(
    name="variance-reduction",
    title="Users saved by CUPED, regression or stratification",
    family="planning",
    params=_PARAMS,
    outputs=(
        Output("variance_reduction", "share of the variance removed"),
        Output("variance_factor", "share of the variance, and of the users needed, that stays"),
        Output("mde_factor", "factor of the detectable effect"),
        Output("traffic_gain", "equivalent gain in traffic, a fraction"),
        Output("n_after", "users needed with it, rounded up (optional: needs n)"),
        Output("users_saved", "users saved (optional: needs n)"),
        Output("days_after", "days that the test takes with it (optional: needs days)"),
        Output("mde_after", "smallest effect that is detected with it (optional: needs mde)"),
    ),
    run=variance_reduction,
    example={"correlation": 0.6, "n": 10000},
    one_of=(_ONE_OF,),
    headline="variance_reduction",
    varies=_ONE_OF,
    curve="correlation",
)

CALCULATORS = (VARIANCE_REDUCTION_CALCULATOR,)
