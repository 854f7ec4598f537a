"""What an unequal split of two arms costs in users, whatever the metric."""

import math
from dataclasses import replace
from typing import Final

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.inputs import RATIO
from trialwise.stats.wording import count, counted, number, percent, tidy

_RATIO: Final = replace(RATIO, required=True, default=None)
_EQUAL: Final = Param(
    "n_equal",
    "count",
    "users in all that an equal split needs",
    low=2,
    high=LARGEST_SIZE,
    low_hint="Give the users of both arms together.",
)
_PARAMS: Final = (_RATIO, _EQUAL)
_SHOWN: Final = ((50, 50), (60, 40), (70, 30), (80, 20), (90, 10), (95, 5), (99, 1))


@validated("split-factor", _PARAMS)
def split_factor(call: Call, *, ratio: float, n_equal: int | None = None) -> Calculation:
    """Return how many times the users of an equal split an unequal one needs.

    factor = 1 / (4 q (1 − q)) = (1 + r)² / (4 r), q the share of one arm, for the same power.

    Args:
        call: filled in by ``validated``.
        ratio: users in treatment per user in control, in [0.001, 1000].
        n_equal: users of both arms that an equal split needs, at least 2.

    Returns:
        ``factor`` of the total, the factor of the detectable effect with the same total, the users
        of the smaller arm over those of an arm of the equal split, and the total with ``n_equal``.

    Raises:
        InputError: for a value outside its range.

    Source: Fleiss, Levin & Paik (2003), ch. 4.

    Examples:
        >>> round(split_factor(ratio=1 / 9).outputs["factor"], 4)
        2.7778
    """
    treatment = ratio / (1 + ratio)
    factor = (1 + ratio) ** 2 / (4 * ratio)
    smaller = 2 * factor * min(treatment, 1 - treatment)
    outputs: dict[str, Value] = {
        "factor": factor,
        "mde_factor": math.sqrt(factor),
        "smaller_arm_factor": smaller,
    }
    needed = ""
    if n_equal is not None:
        outputs["total"] = math.ceil(tidy(n_equal * factor))
        needed = f": {count(int(outputs['total']))} instead of {count(n_equal)}"
    return call.result(
        outputs=outputs,
        summary=f"The split needs {number(factor, 4)} times the users of an equal one in all"
        f"{needed}. With the same users the detectable effect is {number(math.sqrt(factor), 4)} "
        "times as large.",
        reading=(
            f"{percent(1 - treatment, 4)} of the users in control, {percent(treatment, 4)} in "
            "treatment",
            *(() if n_equal is None else (f"{counted(n_equal, 'user')} in an equal split",)),
        ),
        convention="same variance in both arms, same power, alpha and effect",
        alternatives=(
            Alternative(
                "most that a huge larger arm saves",
                {"smaller_arm_factor": 0.5},
                "the smaller arm never needs less than half of an arm of the equal split",
            ),
        ),
        assumptions=(
            "The variance is the same in both arms; with rates it is nearly so for small effects.",
            "The cost is in users alone: a small treatment arm limits the harm of a bad version.",
        ),
        formula=r"\frac{N}{N_{\text{equal}}}=\frac1{4q(1-q)}=\frac{(1+r)^2}{4r}",
        formula_text="N / N equal = 1 / (4 q (1 − q)) = (1 + r)² / (4 r)",
        worked=f"1 / (4 · {number(treatment, 6)} · {number(1 - treatment, 6)}) = "
        f"{number(factor, 6)}",
        code=f"print((1+{ratio!r})**2/(4*{ratio!r}))",
        r_code=f"cat(format((1+{ratio!r})^2/(4*{ratio!r}), digits=12))",
        source="Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, "
        "3rd ed., ch. 4",
        tables=(_by_split(),),
    )


def _by_split() -> Table:
    """Return the factor of the usual splits."""
    rows = tuple(
        (f"{larger}/{smaller}", number(2500 / (larger * smaller), 4)) for larger, smaller in _SHOWN
    )
    return Table("Users in all over those of an equal split", ("split", "factor"), rows)


SPLIT_FACTOR = Calculator(
    name="split-factor",
    title="Users that an unequal split costs",
    family="planning",
    params=_PARAMS,
    outputs=(
        Output("factor", "total users over those of an equal split"),
        Output("mde_factor", "detectable effect over that of an equal split of the same users"),
        Output("smaller_arm_factor", "users of the smaller arm over those of an equal arm"),
        Output("total", "users needed in all (optional: needs n_equal)"),
    ),
    run=split_factor,
    example={"ratio": 0.25, "n_equal": 20000},
    headline="factor",
    varies=("ratio",),
    curve="ratio",
)

CALCULATORS = (SPLIT_FACTOR,)
