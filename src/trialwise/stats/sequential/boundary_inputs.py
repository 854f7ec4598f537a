"""The choice of a group sequential boundary as inputs, and how it is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import ALPHA, TEST_SIDES
from trialwise.stats.sequential.boundary import BOUNDARIES, Boundary, Plan
from trialwise.stats.sequential.looks import INFORMATION, LOOKS, times_of
from trialwise.stats.wording import number

BOUNDARY = Param(
    "boundary",
    "choice",
    "how the false positive rate is shared among the looks; the Lan-DeMets kinds, "
    "hwang-shih-decani and kim-demets are spending functions and allow looks at any planned time",
    default="lan-demets-obrien-fleming",
    choices=BOUNDARIES,
)
DELTA = Param(
    "delta",
    "number",
    "shape of the wang-tsiatis boundary: 0 is O'Brien-Fleming, 0.5 is Pocock",
    low=0,
    high=0.5,
    low_hint="0 is O'Brien-Fleming, the strictest start.",
    high_hint="0.5 is Pocock, the same bound at every look.",
)
GAMMA = Param(
    "gamma",
    "number",
    "shape of hwang-shih-decani spending: -4 is close to O'Brien-Fleming, 1 to Pocock",
    low=-40,
    high=40,
    low_hint="-4 is close to O'Brien-Fleming.",
    high_hint="1 is close to Pocock.",
)
RHO = Param(
    "rho",
    "number",
    "shape of kim-demets spending: 1 is close to Pocock, 3 to O'Brien-Fleming",
    low=0.1,
    high=50,
    low_hint="1 is close to Pocock.",
    high_hint="3 is close to O'Brien-Fleming.",
)
BOUNDARY_PARAMS: Final = (LOOKS, INFORMATION, ALPHA, TEST_SIDES, BOUNDARY, DELTA, GAMMA, RHO)
_SHAPE_OF: Final[Mapping[str, Param]] = {
    "wang-tsiatis": DELTA,
    "hwang-shih-decani": GAMMA,
    "kim-demets": RHO,
}


@dataclass(frozen=True, slots=True)
class Naming:
    """How a boundary is said.

    Attributes:
        name: for people.
        latex: its formula.
        unicode: the same for a terminal.
        source: who it comes from.
    """

    name: str
    latex: str
    unicode: str
    source: str


NAMINGS: Final[Mapping[str, Naming]] = {
    "lan-demets-obrien-fleming": Naming(
        "O'Brien–Fleming type spending (Lan–DeMets)",
        r"\alpha(t) = 2 - 2\Phi\left(z_{1-a/2}/\sqrt t\right)",
        "α(t) = 2 − 2Φ(z₁₋ₐ/₂ / √t)",
        "Lan & DeMets (1983), Biometrika 70, 659-663",
    ),
    "lan-demets-pocock": Naming(
        "Pocock type spending (Lan–DeMets)",
        r"\alpha(t) = a\,\ln(1 + (e-1)t)",
        "α(t) = a·ln(1 + (e − 1)t)",
        "Lan & DeMets (1983), Biometrika 70, 659-663",
    ),
    "hwang-shih-decani": Naming(
        "Hwang–Shih–DeCani spending",
        r"\alpha(t) = a\,\frac{1-e^{-\gamma t}}{1-e^{-\gamma}}",
        "α(t) = a·(1 − e^(−γt)) / (1 − e^(−γ))",
        "Hwang, Shih & DeCani (1990), Statistics in Medicine 9, 1439-1445",
    ),
    "kim-demets": Naming(
        "Kim–DeMets power spending",
        r"\alpha(t) = a\,t^{\rho}",
        "α(t) = a·t^ρ",
        "Kim & DeMets (1987), Biometrika 74, 149-154",
    ),
    "obrien-fleming": Naming(
        "O'Brien–Fleming",
        r"c_k = C\,t_k^{-1/2}",
        "c_k = C / √t_k",
        "O'Brien & Fleming (1979), Biometrics 35, 549-556",
    ),
    "pocock": Naming(
        "Pocock",
        "c_k = C",
        "c_k = C",
        "Pocock (1977), Biometrika 64, 191-199",
    ),
    "wang-tsiatis": Naming(
        "Wang–Tsiatis",
        r"c_k = C\,t_k^{\Delta-1/2}",
        "c_k = C·t_k^(Δ − 1/2)",
        "Wang & Tsiatis (1987), Biometrics 43, 193-199",
    ),
    "haybittle-peto": Naming(
        "Haybittle–Peto",
        r"c_k = 3\ (k<K),\quad c_K = C",
        "c_k = 3 for k < K, c_K = C",
        "Haybittle (1971), British Journal of Radiology 44, 793-797; Peto et al. (1976)",
    ),
}


def plan_of(
    *,
    looks: int | None,
    information: Sequence[float] | None,
    alpha: float,
    sides: int,
    boundary: Boundary,
    delta: float | None,
    gamma: float | None,
    rho: float | None,
) -> Plan:
    """Return the plan of a test from its inputs.

    Raises:
        InputError: when the looks do not fit, or the shape of the boundary is missing or foreign.
    """
    shape = _shape(boundary, {"delta": delta, "gamma": gamma, "rho": rho})
    return Plan(times_of(looks, information), alpha, sides, boundary, shape)


def _shape(boundary: str, given: Mapping[str, float | None]) -> float:
    wanted = _SHAPE_OF.get(boundary)
    for name, value in given.items():
        if value is not None and (wanted is None or wanted.name != name):
            owner = next(key for key, param in _SHAPE_OF.items() if param.name == name)
            raise InputError(
                name,
                number(value),
                f"left out with the boundary {boundary}",
                f"It shapes {owner} alone.",
            )
    if wanted is None:
        return 0.0
    value = given[wanted.name]
    if value is None:
        raise InputError(wanted.name, "nothing", f"given with {boundary}", f"{_sentence(wanted)}")
    return value


def _sentence(param: Param) -> str:
    return f"It is the {param.description}."


def boundary_name(plan: Plan) -> str:
    """Return the boundary with its parameter, for people.

    >>> boundary_name(Plan((1.0,), 0.05, 2, "kim-demets", 3.0))
    'Kim–DeMets power spending (ρ = 3)'
    """
    symbol = {"wang-tsiatis": "Δ", "hwang-shih-decani": "γ", "kim-demets": "ρ"}.get(plan.boundary)
    name = NAMINGS[plan.boundary].name
    return f"{name} ({symbol} = {number(plan.shape)})" if symbol else name


def read_boundary(call: Call, plan: Plan) -> str:
    """Return the boundary as understood, saying whether it was the default."""
    return f"boundary {boundary_name(plan)}{call.default_mark('boundary')}"


def boundary_formula(plan: Plan) -> tuple[str, str]:
    """Return what defines the bounds, in LaTeX and in Unicode."""
    naming = NAMINGS[plan.boundary]
    bars = ("|Z_k|", "|Z_k|") if plan.sides == 2 else ("Z_k", "Z_k")
    if plan.spends:
        latex = (
            rf"P_0(Z_1<c_1,\dots,Z_k\ge c_k) = \alpha(t_k)-\alpha(t_{{k-1}}),\quad {naming.latex},"
            rf"\quad a=\alpha/{plan.sides}"
        )
        within = "|Z_j| < c_j" if plan.sides == 2 else "Z_j < c_j"
        plain = (
            f"P₀({within} for j < k, Z_k ≥ c_k) = α(t_k) − α(t_k₋₁), {naming.unicode}, "
            f"a = α/{plan.sides}"
        )
        return latex.replace("Z_1<c_1", "|Z_1|<c_1") if plan.sides == 2 else latex, plain
    return (
        rf"P_0\left(\bigcup_k \{{{bars[0]}\ge c_k\}}\right)=\alpha,\quad {naming.latex}",
        f"P₀({bars[1]} ≥ c_k at any look) = α, {naming.unicode}",
    )
