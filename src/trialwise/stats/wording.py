"""Numbers as people read them: thousands commas, ``10 %``, points, p-values, never float noise.

The minus sign is the plain hyphen, so that a number in a text can be read back by a program.
"""

import math
from typing import Final

_EXACT: Final = 10  # significant digits for what the user gave
_RESULT: Final = 4  # significant digits for what was computed


def tidy(value: float) -> float:
    """Return ``value`` without the noise of float arithmetic (15 significant digits).

    >>> tidy(0.1 + 0.2)
    0.3
    """
    return float(f"{value:.15g}")


def difference(after: float, before: float) -> float:
    """Return ``after - before`` without the digits that the subtraction cannot know.

    >>> difference(0.5001, 0.5), difference(0.12, 0.1)
    (0.0001, 0.02)
    """
    largest = max(abs(after), abs(before))
    if largest == 0:
        return 0.0
    return round(after - before, 15 - math.ceil(math.log10(largest)))


def number(value: float, digits: int = _EXACT) -> str:
    """Return a number with thousands commas and at most ``digits`` significant digits.

    >>> number(12345.5), number(0.1 + 0.2), number(2 / 3, 4), number(2.5e-7)
    ('12,345.5', '0.3', '0.6667', '2.5e-07')
    """
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if magnitude < -5 or magnitude >= 15:
        return f"{value:.{digits}g}"
    decimals = max(digits - 1 - magnitude, 0)
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: float, digits: int = _RESULT) -> str:
    """Return a number with its sign, zero without one.

    >>> signed(2.0), signed(-0.125), signed(0.0)
    ('+2', '-0.125', '0')
    """
    text = number(value, digits)
    return f"+{text}" if value > 0 else text


def percent(rate: float, digits: int = _EXACT) -> str:
    """Return a rate in percent.

    Rates near one keep as many digits below 100 % as they would keep above 0 %.

    >>> percent(0.1), percent(0.0005), percent(1 / 3, 4), percent(0.999996, 4)
    ('10 %', '0.05 %', '33.33 %', '99.9996 %')
    """
    text = number(100 * rate, digits)
    if text == "100" and rate < 1:
        text = f"{100 * rate:.{digits - 3 - math.floor(math.log10(1 - rate))}f}".rstrip("0")
    return f"{text} %"


def probability(rate: float) -> str:
    """Return a computed probability in percent, never as a certainty.

    >>> probability(0.80147), probability(1 - 1e-9), probability(1e-9)
    ('80.15 %', 'above 99.99 %', 'below 0.01 %')
    """
    if rate > 0.9999:
        return "above 99.99 %"
    return "below 0.01 %" if rate < 0.0001 else percent(rate, _RESULT)


def signed_percent(share: float, digits: int = _RESULT) -> str:
    """Return a relative change in percent with its sign.

    >>> signed_percent(0.2), signed_percent(-0.055)
    ('+20 %', '-5.5 %')
    """
    return f"{signed(100 * share, digits)} %"


def points(effect: float, digits: int = _RESULT) -> str:
    """Return a difference of two rates in percentage points.

    >>> points(0.02), points(-0.01), points(0.0025)
    ('+2 points', '-1 point', '+0.25 points')
    """
    text = signed(100 * effect, digits)
    return f"{text} {'point' if text in {'+1', '-1'} else 'points'}"


def count(value: int) -> str:
    """Return a whole number with thousands commas.

    >>> count(7682)
    '7,682'
    """
    return f"{value:,}"


def counted(value: int, noun: str) -> str:
    """Return a whole number with its noun in the right form.

    >>> counted(1, "week"), counted(14, "day")
    ('1 week', '14 days')
    """
    return f"{value:,} {noun}{'' if value == 1 else 's'}"


def p_text(p_value: float) -> str:
    """Return a p-value as it is printed.

    >>> p_text(0.02863), p_text(0.41234), p_text(2e-9), p_text(1.0)
    ('p = 0.0286', 'p = 0.412', 'p < 0.0001', 'p = 1')
    """
    return "p < 0.0001" if p_value < 0.0001 else f"p = {number(p_value, 3)}"


def span(low: float, high: float, digits: int = _RESULT) -> str:
    """Return an interval of plain numbers with signs.

    >>> span(0.25, 4.0)
    '+0.25 to +4'
    """
    return f"{signed(low, digits)} to {signed(high, digits)}"
