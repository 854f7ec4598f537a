"""Inputs of any calculator near those of its example, how people type them, and what it says."""

import re
from decimal import Decimal

from hypothesis import strategies as st

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.registry import calculate

# Inputs that hold one 0 or 1 per user, not sizes.
FLAGS = ("events", "events_a", "events_b")
FACTORS = st.floats(0.7, 1.4)


def result_of(name, given):
    """Return the calculation, ``None`` when it is refused."""
    try:
        return calculate(name, given)
    except (InputError, UsageError):
        return None


def rounded(value):
    """Return a number with four significant digits, as people type it."""
    return float(f"{value:.4g}")


@st.composite
def varied(draw, calculator):
    """Draw inputs: the example scaled item by item, some defaults replaced by near values."""
    given = {}
    grouped = {name for group in calculator.one_of for name in group}
    for param in calculator.params:
        if param.name in calculator.example:
            given[param.name] = _near(draw, param, calculator.example[param.name])
        elif param.default is not None and param.name not in grouped and draw(st.booleans()):
            given[param.name] = _near(draw, param, param.default)
    return given | _agreeing(calculator.name, given)


def _agreeing(name, given):
    """Return inputs that must agree with others."""
    if name == "hazard-ratio-from-events":  # as many events are expected as observed
        events = given["observed_a"] + given["observed_b"]
        return {"expected_b": rounded(events - given["expected_a"])}
    if name == "confidence-sequence":  # n_opt counts the users of control, so arms are alike
        return {"users_b": given["users_a"]}
    return {}


def _near(draw, param, value):
    if param.kind == "choice":
        return draw(st.sampled_from(param.choices))
    if param.kind == "table":
        return tuple(tuple(_number(draw, param, item) for item in row) for row in value)
    if param.kind in ("counts", "numbers"):
        if param.name in FLAGS:
            return tuple(value)
        return tuple(_number(draw, param, item) for item in value)
    return _number(draw, param, value)


def _number(draw, param, value):
    if param.kind in ("count", "counts"):
        scaled = round(value * draw(FACTORS))
        return int(min(max(scaled, param.low), param.high))
    if param.kind == "table" and isinstance(value, int):
        return round(value * draw(FACTORS))
    scaled = rounded(value * draw(FACTORS))
    return scaled if param.low <= scaled <= param.high else value


@st.composite
def typed(draw, param, value):
    """Draw one of the ways in which a value is written on the command line."""
    if param.kind == "choice":
        return value
    if param.kind == "table":
        return ";".join(",".join(_plain(item) for item in row) for row in value)
    if param.kind in ("counts", "numbers"):
        if draw(st.booleans()):
            return ",".join(_plain(item) for item in value)
        return ", ".join(_with_commas(item) for item in value)
    ways = [_plain(value), _with_commas(value)]
    if param.kind == "rate":
        ways += [f"{_plain(value, 100)}%", f"{_plain(value, 100)} percent"]
    elif param.kind == "count" and value and value % 500 == 0:
        ways.append(f"{_plain(value, Decimal('0.001'))}k")
    return draw(st.sampled_from(ways))


def _plain(value, times=1):
    return f"{(Decimal(repr(value)) * times).normalize():f}"


def _with_commas(value):
    return f"{value:,}" if isinstance(value, int) else _plain(value)


# --- texts ---

NOT_NUMBERS = re.compile(r"(?<![\w.])([Nn]a[Nn]|[Ii]nf|None(?! of))(?![\w.])")
# The words that say a default; of other inputs, at least one part must be marked as a default.
SAID_BY = {
    "alpha": "alpha|interval|level|error",
    "power": "power|probability",
    "sides": "sided",
    "ratio": "split|treatment :",
    "arms": "arms",
    "share": "in the experiment|then",
    "tail": "or more|or fewer|exactly",
    "boundary": "boundary|spending",
    "looks": "looks",
    "threshold": "threshold|below",
    "direction": "increase|decrease",
    "quantile": "median|quantile",
    "exposure": "per user",
    "prior_alpha": "prior",
    "prior_beta": "prior",
    "prior_shape": "prior",
    "prior_rate": "prior",
    "concentration": "concentration",
    "tests": r"\btests?\b",
    "tau_ratio": "tau",
    "ratios": "planned",
}
# A default of these changes nothing: no reduction, no correction, nobody left out.
INACTIVE = (
    "comparisons",
    "variance_reduction",
    "design_effect",
    "correction",
    "dispersion",
    "overdispersion",
    "accrual",
    "cluster_cv",
)
# The convention names these.
BY_CONVENTION = ("convention", "method")


def texts_of(result):
    """Return everything that people read of a calculation."""
    yield from (result.summary, result.convention, result.worked, result.formula_text)
    yield from (*result.reading, *result.assumptions)
    for entry in result.alternatives:
        yield from (entry.name, entry.note)
    for table in result.tables:
        yield from (table.title, *table.columns)
        yield from (cell for row in table.rows for cell in row)


def unsaid_defaults(result):
    """Return the defaults that no part of the reading says."""
    reading = " | ".join(result.reading)
    return [
        name
        for name in result.defaulted
        if name not in (*INACTIVE, *BY_CONVENTION)
        and not re.search(SAID_BY.get(name, "default"), reading)
    ]
