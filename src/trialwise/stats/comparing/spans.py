"""Intervals of rates and ratios as they are said."""

from typing import Final

from trialwise.stats.call import Call
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import alike, decimals_for, fixed, number, percent

_DIGITS: Final = 3
_TINY: Final = 1e-5
_MORE: Final = 3


def level(alpha: float) -> str:
    """Return for example ``95 % interval``.

    >>> level(0.05)
    '95 % interval'
    """
    return f"{percent(1 - alpha)} interval"


def read_alpha(call: Call, alpha: float) -> str:
    """Return alpha as understood, with the level of the interval."""
    return f"alpha {number(alpha)}, {level(alpha)}{call.default_mark('alpha')}"


def rate_span(interval: Interval) -> str:
    """Return an interval of rates in percent, with the same decimals and no rate shown as certain.

    >>> rate_span(Interval(0.0593, 0.10723)), rate_span(Interval(0, 0.00299))
    ('5.9 % to 10.7 %', '0 % to 0.299 %')
    >>> rate_span(Interval(0.998, 0.99999)), rate_span(Interval(2e-9, 5e-8))
    ('99.800 % to 99.999 %', '2e-07 % to 5e-06 %')
    """
    low, high = 100 * interval.low, 100 * interval.high
    if high < _TINY:
        return f"{number(low, _DIGITS)} % to {number(high, _DIGITS)} %"
    decimals = max(decimals_for(high, _DIGITS), decimals_for(100 - low, _DIGITS), 0)
    while low > 0 and round(low, decimals) == 0 and decimals < decimals_for(high, _DIGITS) + _MORE:
        decimals += 1
    while decimals > 0 and all(
        round(value, decimals - 1) == round(value, decimals) for value in (low, high)
    ):
        decimals -= 1
    return f"{_whole(low, decimals)} % to {_whole(high, decimals)} %"


def _whole(value: float, decimals: int) -> str:
    return number(value) if value in {0, 100} else fixed(value, decimals)


def plain_span(interval: Interval, digits: int = _DIGITS) -> str:
    """Return an interval of numbers with the same decimals.

    >>> plain_span(Interval(1.0213, 1.47661)), plain_span(Interval(0, 3.6889))
    ('1.02 to 1.48', '0 to 3.69')
    """
    low, high = alike((interval.low, interval.high), digits)
    return f"{'0' if interval.low == 0 else low} to {high}"


def with_span(value: float, interval: Interval, digits: int = _DIGITS) -> tuple[str, str]:
    """Return a number and its interval with the same decimals.

    >>> with_span(1.2283, Interval(1.0213, 1.47661))
    ('1.23', '1.02 to 1.48')
    """
    middle, low, high = alike((value, interval.low, interval.high), digits)
    return middle, f"{'0' if interval.low == 0 else low} to {high}"


def ratio_text(ratio: float) -> str:
    """Return a ratio with three significant digits.

    >>> ratio_text(1.22826), ratio_text(0.5)
    ('1.23', '0.5')
    """
    return number(ratio, _DIGITS)


def ratio_words(low: float, high: float | None) -> str:
    """Return the interval of a ratio, which may have no upper limit.

    >>> ratio_words(1.0213, 1.4771), ratio_words(1.0993, None)
    ('1.02 to 1.48', 'at least 1.1')
    """
    return f"at least {ratio_text(low)}" if high is None else plain_span(Interval(low, high))


def allowed_ratio(low: float, high: float | None, *, equal: str, one: str) -> str:
    """Return what the interval of a ratio excludes and still allows, as a sentence.

    Args:
        low: lower limit of the ratio.
        high: upper limit, ``None`` for none.
        equal: equality in words, as in ``equal rates``.
        one: what is higher or lower, as in ``a rate``.

    >>> allowed_ratio(1.0213, 1.4771, equal="equal rates", one="a rate")
    'The data exclude equal rates and allow a rate 2.1 % to 47.7 % higher.'
    >>> allowed_ratio(0.9, 1.25, equal="equal rates", one="a rate")
    'The data do not exclude equal rates: they allow a rate from 10 % lower to 25 % higher.'
    """
    if high is None:
        if low > 1:
            more = _share(low - 1)
            return f"The data exclude {equal} and allow {one} at least {more} higher."
        less = f"{_share(1 - low)} lower" if low < 1 else "equal"
        return f"The data do not exclude {equal}: they allow {one} from {less} to any higher."
    if low > 1 or high < 1:
        ends = (low - 1, high - 1) if low > 1 else (1 - high, 1 - low)
        side = "higher" if low > 1 else "lower"
        return f"The data exclude {equal} and allow {one} {_shares(*ends)} {side}."
    less = f"{_share(1 - low)} lower" if low < 1 else "equal"
    more = f"{_share(high - 1)} higher" if high > 1 else "equal"
    return f"The data do not exclude {equal}: they allow {one} from {less} to {more}."


def _share(value: float) -> str:
    return percent(value, _DIGITS) if value < 1 else f"{number(100 * value, _DIGITS)} %"


def _shares(low: float, high: float) -> str:
    first, last = alike((100 * low, 100 * high))
    return f"{first} % to {last} %"


def short(text: str) -> str:
    """Return a number without zeros at its end.

    >>> short("+0.10"), short("+20")
    ('+0.1', '+20')
    """
    return text.rstrip("0").rstrip(".") if "." in text else text
