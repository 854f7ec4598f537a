"""Several groups with means, standard deviations and sizes: inputs and the pooled variance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Output, Param
from trialwise.stats.comparing.samples import no_variation
from trialwise.stats.multiple.lists import check_lengths
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import count, difference, number

MOST_GROUPS: Final = 20
MEANS = Param(
    "means",
    "numbers",
    "mean of each arm, control first, for example 50,53,51",
    required=True,
    low=-LARGEST,
    high=LARGEST,
    least_items=2,
    list_hint="Give one mean per arm, as in 50,53,51.",
)
SDS = Param(
    "sds",
    "numbers",
    "standard deviation between the users of each arm (divided by n - 1), in the same order",
    required=True,
    low=0,
    high=LARGEST,
    low_hint="A standard deviation cannot be negative.",
    least_items=2,
    list_hint="Give one standard deviation per arm, as in 20,21,19.",
)
NS = Param(
    "ns",
    "counts",
    "users of each arm, in the same order",
    required=True,
    low=2,
    high=LARGEST_SIZE,
    low_hint="A standard deviation needs at least two users.",
    least_items=2,
    list_hint="Give one number of users per arm, as in 500,500,480.",
)
POOLED_OUTPUTS: Final = (
    Output("df", "degrees of freedom of the pooled standard deviation"),
    Output("pooled_sd", "standard deviation pooled over all arms"),
)


@dataclass(frozen=True, slots=True)
class Groups:
    """Means, standard deviations and sizes of the arms, the first of which is control."""

    means: tuple[float, ...]
    sds: tuple[float, ...]
    ns: tuple[int, ...]

    @property
    def df(self) -> int:
        """Degrees of freedom of the pooled variance."""
        return sum(self.ns) - len(self.ns)

    @property
    def pooled_sd(self) -> float:
        """Root of Σ (nᵢ − 1) sᵢ² / Σ (nᵢ − 1)."""
        pairs = zip(self.sds, self.ns, strict=True)
        return math.hypot(*(sd * math.sqrt((n - 1) / self.df) for sd, n in pairs))

    def effect(self, first: int, second: int) -> float:
        """Return mean of ``second`` minus mean of ``first``, by place from 0."""
        return difference(self.means[second], self.means[first])

    def standard_error(self, first: int, second: int) -> float:
        """Return that of a difference under the pooled variance."""
        return self.pooled_sd * math.sqrt(1 / self.ns[first] + 1 / self.ns[second])

    def t(self, first: int, second: int) -> float:
        """Return a difference over its standard error."""
        return _finite(self.effect(first, second) / self.standard_error(first, second))

    def welch(self, first: int, second: int) -> tuple[float, float]:
        """Return Welch's t and its degrees of freedom; at least one of the two varies."""
        errors = [self.sds[place] / math.sqrt(self.ns[place]) for place in (first, second)]
        error = math.hypot(*errors)
        share = (errors[0] / error) ** 2
        rest = 1 / (share**2 / (self.ns[first] - 1) + (1 - share) ** 2 / (self.ns[second] - 1))
        return _finite(self.effect(first, second) / error), rest

    def has_welch(self, pairs: Sequence[tuple[int, int]]) -> bool:
        """Return whether in each pair at least one arm varies."""
        return all(self.sds[first] > 0 or self.sds[second] > 0 for first, second in pairs)

    def reading(self) -> tuple[str, ...]:
        """Return the arms as understood, one sentence part each."""
        return tuple(
            f"arm {place}: mean {number(mean)}, sd {number(sd)}, {count(n)} users"
            for place, (mean, sd, n) in enumerate(
                zip(self.means, self.sds, self.ns, strict=True), start=1
            )
        )

    def code(self) -> str:
        """Return Python source that sets the arrays m, s and n."""
        return (
            f"m, s, n = np.array({list(self.means)}), np.array({list(self.sds)}), "
            f"np.array({list(self.ns)}, float)"
        )


def _finite(t: float) -> float:
    if math.isinf(t):
        raise OverflowError("a difference is too many standard errors")
    return t


def groups_of(means: tuple[float, ...], sds: tuple[float, ...], ns: tuple[int, ...]) -> Groups:
    """Return the arms.

    Raises:
        InputError: for lists of different length, too many arms, or no variation at all.

    >>> round(groups_of((50, 53), (20, 22), (100, 100)).pooled_sd, 3)
    21.024
    """
    check_lengths({"means": means, "sds": sds, "ns": ns}, MOST_GROUPS)
    if max(sds) == 0:
        raise no_variation("sds")
    groups = Groups(means, sds, ns)
    if groups.pooled_sd == 0:
        raise InputError(
            "sds", max(sds), "large enough for a pooled standard deviation", "Rescale the metric."
        )
    return groups
