"""Numbers as people read them: thousands commas, ``10 %``, points, p-values, never float noise.

The minus sign is the true one, "−"; programs read the outputs of a calculation, not its texts.
"""

import math
import re
from collections.abc import Sequence
from typing import Final

_EXACT: Final = 10  # significant digits for what the user gave
_PROBABILITY: Final = 4  # significant digits of a computed probability
_EFFECT: Final = 3  # significant digits of a computed effect
_MORE_DECIMALS: Final = 3  # that an interval may get to tell a limit from zero
_HYPHEN: Final = re.compile(r"(?<![\w-])-(?=[\d(√])|(?<=[\d)²])-(?=[\d(√])")
_SECOND_SIGN: Final = re.compile(r"([−+·/] ?)(−[\d.,]*\d)")
_SQUARED: Final = re.compile(r"(?<![\d)\]] )(?<![\d)\]])(−[\d.,]*\d)²")


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

    Whole numbers are never rounded.

    >>> number(12345.5), number(0.1 + 0.2), number(-2 / 3, 4), number(2.5e-7)
    ('12,345.5', '0.3', '−0.6667', '2.5e-07')
    """
    if value == 0:
        return "0"
    if _is_extreme(value):
        return _minus(f"{value:.{digits}g}")
    text = fixed(value, max(decimals_for(value, digits), 0))
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_extreme(value: float) -> bool:
    return value != 0 and not 1e-5 <= abs(value) < 1e15


def _minus(text: str) -> str:
    return f"−{text[1:]}" if text.startswith("-") else text


def decimals_for(value: float, digits: int) -> int:
    """Return the decimals that show ``digits`` significant digits; below 0 for round thousands.

    >>> decimals_for(2.1895, 3), decimals_for(48213.0, 3), decimals_for(0.0, 3)
    (2, -2, 0)
    """
    return 0 if value == 0 else digits - 1 - math.floor(math.log10(abs(value)))


def fixed(value: float, decimals: int) -> str:
    """Return a number with this many decimals, a negative count rounding to tens and so on.

    >>> fixed(-2.1895, 2), fixed(48213.0, -2), fixed(-0.001, 2)
    ('−2.19', '48,200', '0.00')
    """
    rounded = round(value, decimals)
    return _minus(f"{rounded + 0.0:,.{max(decimals, 0)}f}")


def signed(value: float, digits: int = _EFFECT) -> str:
    """Return a number with its sign and at most ``digits`` significant digits, zero without sign.

    >>> signed(2.0), signed(-0.125), signed(0.0), signed(3287.4)
    ('+2', '−0.125', '0', '+3,290')
    """
    return signed_alike([value], digits)[0]


def percent(rate: float, digits: int = _EXACT) -> str:
    """Return a rate in percent.

    Raises:
        OverflowError: when the percentage is beyond the range of a float.

    Rates near one keep as many digits below 100 % as they would keep above 0 %.

    >>> percent(0.1), percent(0.0005), percent(1 / 3, 4), percent(0.999996, 4)
    ('10 %', '0.05 %', '33.33 %', '99.9996 %')
    """
    if math.isinf(100 * rate):
        raise OverflowError("no percentage is that large")  # which calculators turn into a refusal
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
    return "below 0.01 %" if rate < 0.0001 else percent(rate, _PROBABILITY)


def signed_percent(share: float, digits: int = _EFFECT) -> str:
    """Return a relative change in percent with its sign.

    >>> signed_percent(0.2), signed_percent(-0.055)
    ('+20 %', '−5.5 %')
    """
    return f"{signed(100 * share, digits)} %"


def points(effect: float, digits: int = _EFFECT) -> str:
    """Return a difference of two rates in percentage points.

    >>> points(0.02), points(-0.01), points(0.0025)
    ('+2 points', '−1 point', '+0.25 points')
    """
    text = signed(100 * effect, digits)
    return f"{text} {'point' if text in {'+1', '−1'} else 'points'}"


def with_brackets(formula: str) -> str:
    """Return a formula with true minus signs, and with brackets around negative operands.

    >>> with_brackets("t = (−4 − −5)/√(-0.3² + 4)"), with_brackets("(1 + −0.3)·2 − 9e-06")
    ('t = (−4 − (−5))/√((−0.3)² + 4)', '(1 + (−0.3))·2 − 9e-06')
    """
    formula = _SECOND_SIGN.sub(r"\1(\2)", _HYPHEN.sub("−", formula))
    return _SQUARED.sub(r"(\1)²", formula).replace(".0²", "²")


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


def rate_of(value: float) -> str:
    """Return a computed rate per day: whole from 100, below that three significant digits.

    >>> rate_of(2142.857143), rate_of(55.5), rate_of(600)
    ('2,143', '55.5', '600')
    """
    return number(value, _EFFECT)


def alike(values: Sequence[float], digits: int = _EFFECT) -> tuple[str, ...]:
    """Return numbers with the same decimals, the largest with ``digits`` significant digits.

    Zeros at the end of all of them are left out. A number that would be shown as zero without
    being zero gives all of them up to three decimals more.

    >>> alike([-0.0213, 1.4812]), alike([0.25, 4.0]), alike([-1000, 4000]), alike([0.0012, 14])
    (('−0.02', '1.48'), ('0.25', '4.00'), ('−1,000', '4,000'), ('0.001', '14.000'))
    >>> alike([-97, 3266])
    ('−97', '3,266')
    """
    largest = max(values, key=abs)
    if _is_extreme(largest):
        return tuple(number(value, digits) for value in values)
    decimals = decimals_for(largest, digits)
    smallest = min((abs(value) for value in values if value), default=0.0)
    if decimals < 0 and smallest < 1000:
        decimals = 0
    if smallest and round(smallest, decimals) == 0:
        decimals = min(decimals + _MORE_DECIMALS, decimals_for(smallest, 1))
    texts = tuple(fixed(value, decimals) for value in values)
    while all("." in text and text.endswith("0") for text in texts):
        texts = tuple(text[:-1] for text in texts)
    return tuple(text.removesuffix(".") for text in texts)


def signed_alike(values: Sequence[float], digits: int = _EFFECT) -> tuple[str, ...]:
    """Return numbers with their signs and the same decimals.

    >>> signed_alike([2.1, 0.219, 3.99])
    ('+2.10', '+0.22', '+3.99')
    """
    texts = alike(values, digits)
    return tuple(
        f"+{text}" if value > 0 and text.strip("0.,") else text
        for value, text in zip(values, texts, strict=True)
    )


def span(low: float, high: float, digits: int = _EFFECT) -> str:
    """Return an interval of plain numbers with signs and the same decimals.

    >>> span(0.25, 4.0), span(-0.0213, 1.4812)
    ('+0.25 to +4.00', '−0.02 to +1.48')
    """
    return " to ".join(signed_alike((low, high), digits))
