"""Who takes part in a plan: arms with a control, one sample, or groups; how sizes are said."""

import math
from dataclasses import dataclass
from typing import Final, Protocol

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import read_test
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.planning.design import LARGEST_SIZE, Design
from trialwise.stats.planning.inputs import SIZE_OUTPUTS, design_assumptions, read_design
from trialwise.stats.planning.search import too_small
from trialwise.stats.wording import count, counted, number, percent

SAMPLE_OUTPUTS: Final = (Output("n", "size of the sample, rounded up"),)
EVENT_OUTPUTS: Final = (Output("events", "events in both arms together, rounded up"),)
GROUP_OUTPUTS: Final = (
    Output("n_per_group", "users needed in each group, rounded up"),
    Output("total", "users needed over all groups"),
)
GROUP_COUNT = Param(
    "groups",
    "count",
    "number of groups that are compared, control included",
    required=True,
    low=2,
    high=1000,
    low_hint="A comparison needs at least two groups.",
)


class Sizes(Protocol):
    """The sizes of a plan after rounding."""

    @property
    def total(self) -> int:
        """Everything that is sampled."""
        ...

    def outputs(self) -> dict[str, Value]:
        """Return the sizes by name."""
        ...

    def text(self) -> str:
        """Return the sizes in words."""
        ...


class Layout(Protocol):
    """How the unknown size of a plan is laid out over its arms or groups."""

    def sizes(self, n: int) -> Sizes:
        """Return every size from the one that is solved for."""
        ...

    def read(self, call: Call, power: float | None) -> tuple[str, ...]:
        """Return error rates and split as understood; ``power`` when it was an input."""
        ...

    def check_power(self, power: float) -> None:
        """Refuse a power that chance alone would reach."""
        ...

    def assumptions(self) -> tuple[str, ...]:
        """Return what the layout assumes beyond one comparison."""
        ...


@dataclass(frozen=True, slots=True)
class TwoArms:
    """Control and one or more treatments; solved for the users of control."""

    design: Design
    least: int = 2

    @property
    def sides(self) -> int:
        """1 or 2."""
        return self.design.sides

    @property
    def z_alpha(self) -> float:
        """Critical value of the normal for one comparison."""
        return self.design.z_alpha

    @property
    def tail_code(self) -> str:
        """The tail as Python source, as in ``0.05/2``, after ``setup_code``."""
        return self.design.tail_code

    @property
    def tail_r(self) -> str:
        """The tail as R source, after ``setup_r``."""
        return self.design.tail_r

    @property
    def setup_code(self) -> str:
        """What the tail needs before it in Python."""
        return self.design.setup_code

    @property
    def setup_r(self) -> str:
        """What the tail needs before it in R."""
        return self.design.sharing.setup_r()

    @property
    def factor(self) -> float:
        """Users needed per user of the plain design."""
        return self.design.variance_factor

    def times_factor(self, source: str) -> str:
        """Return source for ``source`` times the factor."""
        return self.design.times_variance(source)

    def ratio(self, n: int | None = None) -> float:
        """Return treatment users per control user, as rounded when ``n`` is given."""
        if n is None:
            return self.design.ratio
        return self.design.allocate(n, least=self.least).ratio

    def ratio_code(self, n: int | None = None) -> str:
        """Return the ratio as source."""
        if n is None:
            return f"{self.design.ratio:.15g}"
        return self.design.allocate(n, least=self.least).ratio_code

    def rounded(self, control: float) -> int:
        """Return the size from one of the plain design that is not rounded yet.

        Raises:
            InputError: when more than 10¹² users were needed.
        """
        return self.design.split(control, least=self.least).control

    def sizes(self, n: int) -> Sizes:
        """Return the users per arm."""
        return self.design.allocate(n, least=self.least)

    def read(self, call: Call, power: float | None) -> tuple[str, ...]:
        """Return error rates and split as understood."""
        return read_design(call, self.design, power)

    def check_power(self, power: float) -> None:
        """Refuse a power that chance alone would reach."""
        self.design.check_power(power)

    def assumptions(self) -> tuple[str, ...]:
        """Return what several arms or comparisons and a changed variance assume."""
        return design_assumptions(self.design)


@dataclass(frozen=True, slots=True)
class OneSample:
    """A single sample of users, pairs or the like.

    Attributes:
        alpha: false positive rate.
        sides: 1 or 2.
        noun: what is sampled, singular.
        least: smallest sample.
    """

    alpha: float
    sides: int
    noun: str = "user"
    least: int = 2

    @property
    def tail(self) -> float:
        """Probability of the rejection tail on the side of the effect."""
        return self.alpha / self.sides

    @property
    def z_alpha(self) -> float:
        """Critical value of the normal."""
        return normal_critical(self.tail)

    @property
    def tail_code(self) -> str:
        """The tail as Python or R source, as in ``0.05/2``."""
        return repr(self.alpha) if self.sides == 1 else f"{self.alpha!r}/2"

    @property
    def tail_r(self) -> str:
        """The tail as R source."""
        return self.tail_code

    @property
    def setup_code(self) -> str:
        """Nothing is needed before the tail."""
        return ""

    @property
    def setup_r(self) -> str:
        """Nothing is needed before the tail."""
        return ""

    @property
    def factor(self) -> float:
        """Nothing changes the variance of a single sample here."""
        return 1.0

    def times_factor(self, source: str) -> str:
        """Return the source itself."""
        return source

    def ratio(self, n: int | None = None) -> float:  # noqa: ARG002  # there is no split
        """Return 1."""
        return 1.0

    def ratio_code(self, n: int | None = None) -> str:  # noqa: ARG002
        """Return 1."""
        return "1"

    def rounded(self, size: float) -> int:
        """Return a size rounded up.

        Raises:
            InputError: when it is above 10¹².
        """
        if not size <= LARGEST_SIZE:
            raise too_small(f"about {size:.1e}")
        return max(math.ceil(size), self.least)

    def sizes(self, n: int) -> Sizes:
        """Return the size of the sample."""
        return SampleSize(n, self.noun)

    def read(self, call: Call, power: float | None) -> tuple[str, ...]:
        """Return error rates and power as understood."""
        return (read_test(call, self.alpha, self.sides), *_read_power(call, power))

    def check_power(self, power: float) -> None:
        """Refuse a power that chance alone would reach."""
        check_power(power, self.alpha)

    def assumptions(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Events(OneSample):
    """The events that a comparison brings, whichever arm they come from."""

    noun: str = "event"

    def sizes(self, n: int) -> Sizes:
        """Return the number of events."""
        return EventCount(n)


@dataclass(frozen=True, slots=True)
class FourCells(OneSample):
    """The four cells of a 2 x 2 factorial, of equal size; solved for one cell's users."""

    def sizes(self, n: int) -> Sizes:
        """Return the users of each cell and of all."""
        return GroupSizes(n, 4)


@dataclass(frozen=True, slots=True)
class Cells:
    """One sample spread over the cells of a table, tested in no direction."""

    alpha: float

    def sizes(self, n: int) -> Sizes:
        """Return the size of the sample."""
        return SampleSize(n, "user")

    def read(self, call: Call, power: float | None) -> tuple[str, ...]:
        """Return alpha and power as understood."""
        alpha = f"alpha {number(self.alpha)}{call.default_mark('alpha')}"
        return (alpha, *_read_power(call, power))

    def check_power(self, power: float) -> None:
        """Refuse a power that chance alone would reach."""
        check_power(power, self.alpha)

    def assumptions(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of equal size that one test compares all at once; solved for one group's users."""

    alpha: float
    groups: int

    def sizes(self, n: int) -> Sizes:
        """Return the users of each group and of all."""
        return GroupSizes(n, self.groups)

    def read(self, call: Call, power: float | None) -> tuple[str, ...]:
        """Return the number of groups, alpha and power as understood."""
        alpha = f"alpha {number(self.alpha)}{call.default_mark('alpha')}"
        return (f"{self.groups} groups of equal size", alpha, *_read_power(call, power))

    def check_power(self, power: float) -> None:
        """Refuse a power that chance alone would reach."""
        check_power(power, self.alpha)

    def assumptions(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class SampleSize:
    """The size of one sample."""

    n: int
    noun: str

    @property
    def total(self) -> int:
        """The size itself."""
        return self.n

    def outputs(self) -> dict[str, Value]:
        """Return the size by name."""
        return {"n": self.n}

    def text(self) -> str:
        """Return for example ``34 pairs``."""
        return counted(self.n, self.noun)


@dataclass(frozen=True, slots=True)
class EventCount:
    """A number of events."""

    events: int

    @property
    def total(self) -> int:
        """The events themselves."""
        return self.events

    def outputs(self) -> dict[str, Value]:
        """Return the events by name."""
        return {"events": self.events}

    def text(self) -> str:
        """Return for example ``380 events in both arms together``."""
        return f"{counted(self.events, 'event')} in both arms together"


@dataclass(frozen=True, slots=True)
class GroupSizes:
    """The users of each of several equal groups."""

    n: int
    groups: int

    @property
    def total(self) -> int:
        """Users over all groups."""
        return self.n * self.groups

    def outputs(self) -> dict[str, Value]:
        """Return the sizes by name."""
        return {"n_per_group": self.n, "total": self.total}

    def text(self) -> str:
        """Return for example ``53 users in each of 3 groups, 159 in total``."""
        return (
            f"{counted(self.n, 'user')} in each of {self.groups} groups, "
            f"{count(self.total)} in total"
        )


def check_power(power: float, alpha: float) -> None:
    """Refuse a power that chance alone would reach.

    Raises:
        InputError: when ``power`` is not above ``alpha``.
    """
    if power <= alpha:
        raise InputError(
            "power",
            power,
            f"above alpha ({number(alpha)})",
            "A test rejects with probability alpha even without an effect.",
        )


def sample_param(noun: str, low: int = 2) -> Param:
    """Return the input for the size of one sample, or of one group."""
    return Param(
        "n",
        "count",
        noun,
        required=True,
        low=low,
        high=LARGEST_SIZE,
        low_hint=f"The test needs at least {low}.",
    )


def size_outputs(layout: type[Layout]) -> tuple[Output, ...]:
    """Return the outputs that a layout's sizes fill."""
    if layout is TwoArms:
        return SIZE_OUTPUTS
    if layout is Events:
        return EVENT_OUTPUTS
    return GROUP_OUTPUTS if layout in (Groups, FourCells) else SAMPLE_OUTPUTS


def _read_power(call: Call, power: float | None) -> tuple[str, ...]:
    return () if power is None else (f"power {percent(power)}{call.default_mark('power')}",)
