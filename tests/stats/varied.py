"""Inputs of any calculator near those of its example, and how people type them."""

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
    return given


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
    elif param.kind == "count" and value:
        ways.append(f"{_plain(value, Decimal('0.001'))}k")
    return draw(st.sampled_from(ways))


def _plain(value, times=1):
    return f"{(Decimal(repr(value)) * times).normalize():f}"


def _with_commas(value):
    return f"{value:,}" if isinstance(value, int) else _plain(value)
