"""Welch's degrees of freedom of two groups."""

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.mean_difference import welch_estimate
from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.comparing.samples import ROLES, no_variation, sd_param, size_param
from trialwise.stats.wording import count, number

_PARAMS = tuple(
    param
    for arm, role in ROLES
    for param in (
        sd_param(f"sd_{arm}", f"standard deviation of {role}"),
        size_param(f"n_{arm}", f"users of {role}"),
    )
)


@validated("welch-df", _PARAMS)
def welch_df(call: Call, *, sd_a: float, n_a: int, sd_b: float, n_b: int) -> Calculation:
    """Return the degrees of freedom and the standard error of Welch's t test.

    df = (s_a²/n_a + s_b²/n_b)² / ((s_a²/n_a)²/(n_a − 1) + (s_b²/n_b)²/(n_b − 1)).

    Args:
        call: filled in by ``validated``.
        sd_a: standard deviation of control, at least 0.
        n_a: users of control, at least 2.
        sd_b: standard deviation of the treatment, at least 0.
        n_b: users of the treatment, at least 2.

    Returns:
        ``df`` and the ``standard_error`` of the difference of the means.

    Raises:
        InputError: for a value outside its range, or when neither group varies.

    Source: Welch (1947), Biometrika 34, 28-35; Satterthwaite (1946), Biometrics Bulletin 2.

    Examples:
        >>> round(welch_df(sd_a=3, n_a=10, sd_b=6, n_b=15).outputs["df"], 3)
        21.718
    """
    if sd_a == sd_b == 0:
        raise no_variation("sd_a and sd_b")
    estimate = welch_estimate(Sample(0.0, sd_a, n_a), Sample(0.0, sd_b, n_b))
    df, error = estimate.df, estimate.standard_error
    u, v = f"{sd_a!r}**2/{n_a}", f"{sd_b!r}**2/{n_b}"
    ratio = f"(u + v)**2/(u**2/{n_a - 1} + v**2/{n_b - 1})"
    return call.result(
        outputs={"df": df, "standard_error": error},
        summary=f"Welch's test has {number(df, 5)} degrees of freedom; the standard error of the "
        f"difference is {number(error, 5)}.",
        reading=(
            f"control: sd {number(sd_a)}, {count(n_a)} users",
            f"treatment: sd {number(sd_b)}, {count(n_b)} users",
        ),
        convention="Welch-Satterthwaite",
        alternatives=(
            Alternative(
                "Student's test",
                {"df": n_a + n_b - 2},
                "pooled variance, for groups that spread alike",
            ),
        ),
        assumptions=(
            "Both groups are independent samples.",
            "The degrees of freedom need not be whole, and lie between those of the smaller group "
            "and those of both together.",
        ),
        formula=r"df = \frac{(s_a^2/n_a+s_b^2/n_b)^2}"
        r"{(s_a^2/n_a)^2/(n_a-1)+(s_b^2/n_b)^2/(n_b-1)}",
        formula_text="df = (s_a²/n_a + s_b²/n_b)² / "
        "((s_a²/n_a)²/(n_a − 1) + (s_b²/n_b)²/(n_b − 1))",
        worked=f"({number(sd_a)}²/{n_a} + {number(sd_b)}²/{n_b})² / … = {number(df, 6)}",
        code=f"u, v = {u}, {v}; print({ratio}, (u + v)**.5)",
        r_code=f"u <- {u.replace('**', '^')}; v <- {v.replace('**', '^')}; "
        + r_print(ratio.replace("**", "^"), "sqrt(u + v)"),
        source="Welch (1947), Biometrika 34, 28-35; Satterthwaite (1946), Biometrics Bulletin 2, "
        "110-114",
    )


WELCH_DF = Calculator(
    name="welch-df",
    title="Welch's degrees of freedom",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("df", "degrees of freedom"),
        Output("standard_error", "standard error of the difference of the means"),
    ),
    run=welch_df,
    example={"sd_a": 3, "n_a": 10, "sd_b": 6, "n_b": 15},
    headline="df",
    printed=("df", "standard_error"),
)
CALCULATORS = (WELCH_DF,)
