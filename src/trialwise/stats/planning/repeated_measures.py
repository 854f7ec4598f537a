"""What measuring a user several times is worth: the variance of the mean of the measurements."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, counted, number, percent, tidy

_MEASUREMENTS: Final = Param(
    "measurements",
    "count",
    "measurements per user that are averaged",
    required=True,
    low=1,
    high=1_000_000,
    low_hint="A user is measured at least once.",
)
_CORRELATION: Final = Param(
    "correlation",
    "number",
    "correlation between two measurements of the same user, the same for every two of them",
    required=True,
    low=-1,
    high=1,
    low_hint="A correlation lies between -1 and 1.",
    high_hint="A correlation lies between -1 and 1: 50 % is 0.5.",
)
_USERS: Final = Param(
    "n",
    "count",
    "users needed with one measurement each, per arm or in all",
    low=1,
    high=LARGEST_SIZE,
    low_hint="Give the number of users.",
)
_PARAMS: Final = (_MEASUREMENTS, _CORRELATION, _USERS)
_SHOWN: Final = (1, 2, 3, 4, 5, 10)


@validated("repeated-measures-factor", _PARAMS)
def repeated_measures_factor(
    call: Call, *, measurements: int, correlation: float, n: int | None = None
) -> Calculation:
    """Return the variance of the mean of a user's measurements over that of a single one.

    factor = (1 + (m − 1) ρ) / m, and the users needed are multiplied by it.

    Args:
        call: filled in by ``validated``.
        measurements: per user, at least 1.
        correlation: of any two measurements of a user, in [-1/(m − 1), 1].
        n: users needed with one measurement each, at least 1.

    Returns:
        ``factor`` of the variance and of the users, that of the standard deviation, what endless
        measurements would leave, and the users when ``n`` was given.

    Raises:
        InputError: for a value outside its range, or a correlation that so many measurements
            cannot all have.

    Source: Diggle, Heagerty, Liang & Zeger (2002), Analysis of Longitudinal Data, ch. 2.

    Examples:
        >>> repeated_measures_factor(measurements=4, correlation=0.5).outputs["factor"]
        0.625
    """
    _check(measurements, correlation)
    factor = _factor(measurements, correlation)
    outputs: dict[str, Value] = {
        "factor": factor,
        "sd_factor": math.sqrt(factor),
        "least_factor": max(correlation, 0.0),
    }
    users = ""
    if n is not None:
        outputs["n_after"] = max(math.ceil(tidy(n * factor)), 1)
        users = f" ({count(int(outputs['n_after']))} instead of {count(n)})"
    return call.result(
        outputs=outputs,
        summary=f"The mean of {counted(measurements, 'measurement')} has {percent(factor, 4)} of "
        f"the variance of one, and needs as large a share of the users{users}.",
        reading=(
            f"{counted(measurements, 'measurement')} per user",
            f"correlation {number(correlation)} between two of them",
            *(() if n is None else (f"{counted(n, 'user')} with one measurement",)),
        ),
        convention="equal variances, the same correlation between any two measurements",
        alternatives=(
            Alternative(
                "independent measurements",
                {"factor": 1 / measurements, "sd_factor": math.sqrt(1 / measurements)},
                "what people expect who forget that a user's measurements are alike",
            ),
        ),
        assumptions=(
            "Every measurement has the same variance and shows the same effect.",
            "Measurements far apart in time are often less alike than neighbours, which makes the "
            "mean more precise than this.",
        ),
        formula=r"\frac{\operatorname{Var}(\bar y)}{\sigma^2}=\frac{1+(m-1)\rho}{m}",
        formula_text="Var(mean) / σ² = (1 + (m − 1) ρ) / m",
        worked=f"(1 + {measurements - 1} · {number(correlation)}) / {measurements} = "
        f"{number(factor, 6)}",
        code=f"print((1+({measurements}-1)*{correlation!r})/{measurements})",
        r_code=f"cat(format((1+({measurements}-1)*{correlation!r})/{measurements}, digits=12))",
        source="Diggle, Heagerty, Liang & Zeger (2002), Analysis of Longitudinal Data, 2nd ed., "
        "ch. 2",
        tables=(_by_measurements(correlation),) if correlation >= 0 else (),
    )


def _factor(measurements: int, correlation: float) -> float:
    return max(tidy((1 + (measurements - 1) * correlation) / measurements), 0.0)


def _check(measurements: int, correlation: float) -> None:
    """Refuse a negative correlation that so many measurements cannot have with one another."""
    if measurements < 2 or correlation >= -1 / (measurements - 1):
        return
    raise InputError(
        "correlation",
        correlation,
        f"at least {number(-1 / (measurements - 1), 4)} between {measurements} measurements",
        "So many measurements cannot all be that opposed to one another.",
    )


def _by_measurements(correlation: float) -> Table:
    rows = tuple((str(m), percent(_factor(m, correlation), 4)) for m in _SHOWN)
    return Table("Variance by measurements per user", ("measurements", "variance"), rows)


REPEATED_MEASURES_FACTOR = Calculator(
    name="repeated-measures-factor",
    title="Variance of the mean of several measurements per user",
    family="planning",
    params=_PARAMS,
    outputs=(
        Output("factor", "variance, and users needed, over those of one measurement"),
        Output("sd_factor", "standard deviation over that of one measurement"),
        Output("least_factor", "what is left of the variance with endless measurements"),
        Output("n_after", "users needed with all measurements (optional: needs n)"),
    ),
    run=repeated_measures_factor,
    example={"measurements": 4, "correlation": 0.5, "n": 1000},
    headline="factor",
    varies=("measurements", "correlation"),
    curve="correlation",
)

CALCULATORS = (REPEATED_MEASURES_FACTOR,)
