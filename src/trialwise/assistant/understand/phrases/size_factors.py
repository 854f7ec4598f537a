"""Phrases for factors: what another effect, spread, power or size makes of users and effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.core.quantities import Kind

_USERS: Final = r"(?:{people}|samples?(?:\s+sizes?)?|traffic|data|n)\b"
_EFFECT: Final = (
    r"\b(?:mde|mdes|effects?(?:\s+sizes?)?|lifts?|uplifts?|differences?|deltas?|improvements?|"
    r"detectable\s+\w+)\b"
)
_SPREAD: Final = (
    r"\b(?:sds?|standard\s+deviations?|std(?:ev)?s?|sigmas?|noise|spread|variability)\b"
)
_ASKS_USERS: Final = (
    r"(?:by\s+)?(?:what|which)\s+factor|how\s+(?:much|many)\s+(?:times\s+)?(?:more|larger|bigger|"
    r"fewer|smaller|less|extra|additional)\b|how\s+many\s+times|by\s+how\s+much|multipl\w+|"
    rf"{_USERS}.{{0,30}}\b(?:grow|increase|change|rise|shrink|fall|scale|go\s+up|go\s+down)\w*|"
    rf"how\s+(?:many|much)\s+(?:\w+\s+){{0,3}}?(?:now|then|instead)\b|"
    rf"(?:percent\w*|share|much|%)\s+(?:of\s+)?(?:the\s+|our\s+)?{_USERS}.{{0,40}}\bsav\w+|"
    rf"\bsav\w+\b.{{0,40}}{_USERS}"
)
_OF_A_PLAN: Final = (
    r"baseline|conver|\bicc\b|hazard|paired|interim|looks\b|peek|p-?value|significant|interact|"
    r"\d\s*/\s*\d{2}|how\s+long|\bsrm\b|margin|cluster|inferior|prior|bayes|within[\s-]user|"
    r"correlat|\br\s*=|\brho\b|segment",
)
_SMALLER: Final = r"(?:smaller|less|lower|fewer|tighter|narrower|reduc\w+|decreas\w+)"
_LARGER: Final = r"(?:larger|bigger|higher|more|greater|wider|increas\w+)"
_AS: Final = r"as\s+(?:large|big|high|much|many|wide|great|strong)"
_NEAR: Final = r"[^\w,.;:?!]+(?:[\w'’%-]+[^\w,.;:?!]+){0,6}?"  # within one clause
_SHRINKS: Final = (
    r"(?:reduc\w+|cut\w*|lower\w*|shr[iau]nk\w*|decreas\w+|drop\w*|f[ae]ll\w*|trim\w*|slash\w*|"
    r"go(?:es|ne)?\s+down|less|comes?\s+down)"
)
_GROWS: Final = r"(?:increas\w+|rais\w+|ris\w+|gr[oe]w\w*|go(?:es|ne)?\s+up|expand\w*|inflat\w*)"
_AFTER_SIZE: Final = r"(?:to|→|->|down\s+to|up\s+to|becom\w+|new|now|can\s+(?:also\s+)?detect)"


_PASSIVE: Final = rf"{_USERS}\s+(?:is|are|gets?|was|were|being)\s+"
_MORE_USERS: Final = (
    rf"{_PASSIVE}(?:doubl|tripl|quadrupl|halv)\w+|\b(?:doubl\w+|tripl\w+|quadrupl\w+|halv\w+|twice|"
    rf"(?:two|three|four|five|ten|\d+)\s+times)\s+(?:(?:the|our|my|as\s+(?:many|much))\s+)?{_USERS}"
)
_FACTOR: Final = (
    r"by\s+(?:what|which)\s+factor|what\s+factor|how\s+(?:much|many)\s+(?:more|larger|bigger|fewer|"
    r"times|smaller)|how\s+many\s+times|by\s+how\s+much|(?:increase|grow|extra|additional|"
    r"more)\b.{0,60}"
    r"(?:from|going|go|move|moving|raise|raising)"
)
_FROM_TO_POWER: Final = (
    r"(?:(?:from|at|of)\s+)?\d[\d.]*\s?%?\s*(?:power\s+)?(?:to|→|->|instead\s+of|vs\.?|"
    r"rather\s+than|over)\s+"
    r"\d[\d.]*\s?%?\s*(?:power)?"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to say a factor: words on both sides of its number, and what the number makes it."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    kinds: tuple[Kind, ...]
    turn: Callable[[float], float] | None = None
    least: float = 0.0

    def slot(self, of: Slot) -> Slot:
        """Return the slot of the factor, said in this way."""
        return replace(
            of,
            left=self.left,
            right=self.right,
            kinds=self.kinds,
            turn=self.turn,
            least=self.least,
        )

    def asks(self, of: str) -> str:
        """Return what shows that the factor is of a quantity and said in this way."""
        number = r"(?:\d[\d.,]*|two|three|four|five|six|eight|ten)\s?%?"
        before = "|".join(self.left) or r"\b"
        after = "|".join(self.right)
        said = rf"(?:{before})\s*{number}\s*(?:{after})" if after else rf"(?:{before})\s*{number}"
        inside = (
            rf"(?:{_SHRINKS}|{_GROWS})\W+(?:\w+\W+){{0,3}}?{of}\W+(?:\w+\W+){{0,2}}?by\s+{number}"
        )
        verbs = f"|{inside}" if self.left else ""  # "reduce the deviation by 20 %"
        return rf"(?:{said}{_NEAR}{of}|{of}{_NEAR}(?:{said}){verbs})"


def _forms() -> tuple[_Form, ...]:
    """Return the ways to say a factor with a number."""
    down = rf"{_SHRINKS}(?:\W+\w+){{0,4}}?\s+by"
    up = rf"{_GROWS}(?:\W+\w+){{0,4}}?\s+by"
    return (
        _Form(
            (),
            (rf"(?:x|times|[\s-]fold)\s+(?:as\s+small|{_SMALLER})",),
            ("count", "number"),
            lambda times: 1 / times,
            1.0,
        ),
        _Form(
            (),
            (rf"(?:x|times|[\s-]fold)(?:\s+(?:{_AS}|{_LARGER}|the))?",),
            ("count", "number"),
            None,
        ),
        _Form((down, r"by\s+only"), (), ("percent",), lambda share: round(1 - share, 12)),
        _Form((), (_SMALLER,), ("percent",), lambda share: round(1 - share, 12)),
        _Form((up,), (), ("percent",), lambda share: round(1 + share, 12)),
        _Form((), (_LARGER,), ("percent",), lambda share: round(1 + share, 12)),
        _Form(
            (rf"{_SHRINKS}(?:\W+\w+){{0,4}}?\s+by\s+a\s+factor\s+of",),
            (),
            ("count", "number"),
            lambda times: 1 / times,
            1.0,
        ),
    )


def _words(of: str) -> Mapping[float, str]:
    """Return how the usual factors of a quantity are said in words: half the effect."""

    def said(words: str) -> str:
        return rf"\b(?:{words}){_NEAR}{of}|{of}{_NEAR}(?:{words})\b"

    return {
        0.5: said(r"halv\w+|half"),
        1 / 3: said(r"(?:a|one)[\s-]third"),
        0.25: said(r"(?:a|one)[\s-]quarter"),
        0.2: said(r"(?:a|one)[\s-]fifth"),
        0.1: said(r"(?:a|one)[\s-]tenth"),
        2.0: said(r"doubl\w+|twice|2x"),
        3.0: said(r"tripl\w+|3x"),
        4.0: said(r"quadrupl\w+|4x"),
        5.0: said(r"5x"),
        10.0: said(r"10x"),
    }


_N_BEFORE: Final = Slot(
    "n",
    left=(r"(?:need\w*|requir\w*|n|planned|have)",),
    right=(r"{people}", r"(?:per|in\s+each)\s+{arm}"),
    kinds=("count",),
    least=20,
)


def _before_after(name: str, of: str) -> tuple[Slot, Slot]:
    """Return the slots of a size before and after the change: "an MDE of 2 % to 1 %"."""
    kinds: tuple[Kind, ...] = ("percent", "points", "number", "count", "money")
    return (
        Slot(
            name,
            left=(
                rf"(?:from|instead\s+of|rather\s+than|vs\.?|versus|over|was|currently)(?:\s+(?:an?|the|"
                rf"our|{of}|of|at))*",
                rf"{of}(?:\s+(?:of|is|was|from|goes|falls|drops|at))*",
            ),
            right=(r"(?:mde\s+)?(?:to|→|->|down\s+to|up\s+to)",),
            kinds=kinds,
        ),
        Slot(
            f"{name}_new",
            left=(
                rf"{_AFTER_SIZE}(?:\s+(?:an?|the|our|{of}|of))*",
                rf"(?:detect\w*|for|want|see)(?:\s+(?:an?|the|our|{of}|of))*",
            ),
            right=(rf"(?:{of}\s+)?(?:instead\s+of|rather\s+than|vs\.?|versus)",),
            kinds=kinds,
        ),
    )


_PAIR: Final = (
    r"\d[\d.]*\s?(?:%|pp|points?)?\s*(?:mde\s+)?(?:to|→|->|instead\s+of|rather\s+than|vs\.?|over|"
    r"down\s+to)\s*(?:an?\s+|the\s+)?(?:mde\s+(?:of\s+)?)?[$€£]?\d"
)


def _of_size(name: str, of: str, says: str, unless: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return the phrases of the users' factor for another effect or another spread."""
    stems = (
        ("effect", "mde", "lift", "differen", "improvement", "delta", "detectable")
        if name == "effect"
        else ("sd", "deviation", "noise", "sigma", "spread", "variab", "std")
    )
    size = "mde" if name == "effect" else "sd"
    question = f"What is the {says} before and after the change (for example half of it)?"
    because = "the users needed go with its square"
    shared = Phrase(
        "size-factor",
        says="the factor of the users",
        stems=stems,
        asks=(),
        unless=unless,
        topics=("minimum_detectable_effect", "sample_size"),
        weight=0.6,
    )
    asked = rf"^(?=.*(?:{_ASKS_USERS}))"
    words = "|".join(_words(of).values())
    number = Slot(f"{name}_factor", ask=question, because=because)
    is_needed = ((number.name,),)
    found = [
        replace(
            shared,
            asks=(rf"{asked}(?=.*(?:{words}))",),
            slots=(replace(number, choices=_words(of)), _N_BEFORE),
            needs=is_needed,
        ),
        replace(
            shared,
            asks=(rf"{asked}(?=.*{of}.{{0,30}}{_PAIR})", rf"{asked}(?=.*{_PAIR}.{{0,12}}{of})"),
            slots=(*_before_after(size, of), _N_BEFORE),
            needs=((f"{size}_new",), (size,)),
        ),
    ]
    found += [
        replace(
            shared,
            asks=(rf"{asked}(?=.*{form.asks(of)})",),
            slots=(form.slot(number), _N_BEFORE),
            needs=is_needed,
        )
        for form in _forms()
    ]
    return tuple(found)


_SHARE_WORDS: Final = {
    0.5: r"\bhalf\b",
    1 / 3: r"\b(?:a|one)[\s-]third\b",
    0.25: r"\b(?:a|one)[\s-]quarter\b",
    0.2: r"\b(?:a|one)[\s-]fifth\b",
    0.1: r"\b(?:a|one)[\s-]tenth\b",
}
_EXPOSED: Final = (
    r"(?:expos\w+|reach\w*|trigger\w*|affected|eligible|sees?|seen|treated|encounter\w*)"
)
_DILUTED: Final = Phrase(
    "size-factor",
    says="the factor of the users when some are not exposed",
    stems=("expos", "reach", "trigger", "see", "eligible", "affected", "dilut", "encounter"),
    asks=(
        rf"^(?=.*(?:{_ASKS_USERS}))(?=.*\b{_EXPOSED}\b)(?=.*\b(?:analy[sz]\w+|include|intention|keep|"
        r"measure|evaluat\w+|count|compar\w+)\b.{0,30}\b(?:every\w*|all|both|whole|itt|full|entire))",
        rf"^(?=.*(?:{_ASKS_USERS}))(?=.*\b{_EXPOSED}\b)(?=.*\ball\s+(?:are|is|of\s+them\s+are|get)\s+"
        r"(?:analy|compar|count|includ|kept))",
        rf"^(?=.*(?:{_ASKS_USERS}))(?=.*\bdilut\w+)(?=.*\b{_EXPOSED}\b)",
    ),
    unless=(*_OF_A_PLAN, r"trigger(?:ed)?\s+analysis|only\s+(?:the\s+)?triggered"),
    slots=(
        Slot(
            "effect_factor",
            right=(
                rf"(?:of\s+(?:(?:the|our|all)\s+)*{{people}}\s+)?(?:(?:are|is|get|ever|actually|who|"
                rf"will)\s+)*{_EXPOSED}",
                r"of\s+(?:(?:the|our|all)\s+)*{people}",
            ),
            left=(rf"{_EXPOSED}(?:\s+(?:rate|share|of|is))*",),
            kinds=("percent", "fraction"),
            choices=_SHARE_WORDS,
            bare=True,
            ask="What share of the users is exposed (for example 25 %)?",
            because="users who see no change dilute the effect to that share of it",
        ),
        _N_BEFORE,
    ),
    needs=(("effect_factor",),),
    idle=(r"\b100\s?%",),
    topics=("dilution", "sample_size"),
    weight=0.7,
)
_TIMES_N: Final = (
    r"(?:\d[\d.]*\s?x\b|(?:\d[\d.]*|two|three|four|five|six|eight|ten)[\s-](?:times|fold)|doubl\w+|twice|"
    r"tripl\w+|quadrupl\w+|halv\w+|half|(?:a|one)\s+(?:quarter|tenth|third))"
)
_TIMES_AS_MANY: Final = {
    value: rf"\b(?:{words}){_NEAR}{_USERS}|{_PASSIVE}(?:{words})\b"
    for value, words in (
        (2.0, r"doubl\w+|twice|2x"),
        (3.0, r"tripl\w+|3x"),
        (4.0, r"quadrupl\w+|4x"),
        (5.0, "5x"),
        (10.0, "10x"),
        (0.5, r"halv\w+|half"),
        (1 / 3, r"(?:a|one)[\s-]third"),
        (0.25, r"(?:a|one)[\s-]quarter"),
        (0.1, r"(?:a|one)[\s-]tenth"),
    )
}
_OF_USERS: Final = rf"(?:{_TIMES_N}{_NEAR}{_USERS}|{_USERS}{_NEAR}{_TIMES_N})"
_CLAIMED: Final = (  # what is claimed of the effect is not what it becomes
    r"\b(?:drops?|falls?|goes|shrinks?|improves?|comes?\s+down|down)\s+from\s+[\d.]+\s?\S*\s+to\s+"
    r"[\d.]+(?=.*\b(?:right|correct|true)\s*\?)"
)
_MDE_OLD: Final = Slot(
    "mde",
    left=(
        r"(?:mde|{change}|detectable\s+(?:effect|lift))"
        r"(?:\s+(?:is|was|of|drops?|goes|from|at|currently|now|today|falls?))*",
        r"from",
        r"detect\w*",
    ),
    right=(r"(?:mde|{change})",),
    kinds=("percent", "points", "number", "money"),
)
_NOT_MDE: Final = (
    r"baseline|conversion|\bsds?\b|standard\s+deviation|\bicc\b|cuped|correlat",
    r"how\s+(?:many|much)\s+(?:times\s+)?(?:more|larger|bigger|fewer|extra|additional)\b|"
    rf"how\s+many\s+times\b|factor\b.{{0,30}}{_USERS}(?!\W*$)",
    r"p-?value|significant|interact|observed|how\s+long|\d\s*/\s*\d{2}|hazard|cluster|split|"
    r"\bpower\b|control|margin|seg?ment",
)
_OF_MDE: Final = Phrase(
    "mde-factor",
    says="the factor of the detectable effect",
    stems=("mde", "detectable", "effect", "detect", "lift"),
    asks=(),
    unless=_NOT_MDE,
    topics=("minimum_detectable_effect", "sample_size"),
    weight=0.4,
)
_DETECTED: Final = rf"(?:{_EFFECT}|\bdetect\w*)"
_BY_TIMES: Final = replace(
    _OF_MDE,
    asks=(rf"{_DETECTED}.{{0,120}}{_OF_USERS}", rf"{_OF_USERS}.{{0,120}}{_DETECTED}"),
    slots=(
        Slot(
            "n_factor",
            right=(r"(?:times|-?\s?fold)(?:\s+(?:the|as\s+(?:many|much)|more|our|my))*",),
            kinds=("count", "number"),
            choices=_TIMES_AS_MANY,
            ask="How many times as many users will there be (for example 2)?",
            because="the detectable effect shrinks with the root of the users",
        ),
        _MDE_OLD,
    ),
    idle=(_CLAIMED,),
)
_BY_SIZES: Final = replace(
    _OF_MDE,
    asks=(
        rf"{_EFFECT}.{{0,120}}\bfrom\s+[\d.,]+k?\s+(?:\w+\s+)?to\s+[\d.,]+k?\s+{{people}}",
        rf"\bfrom\s+[\d.,]+k?\s+(?:\w+\s+)?to\s+[\d.,]+k?\s+{{people}}.{{0,120}}{_EFFECT}",
        rf"{_EFFECT}.{{0,60}}\d[\d,.]*k?\s+{{people}}.{{0,60}}\b(?:with|for|at|if|and)\b.{{0,20}}"
        r"\d[\d,.]*k?\s+(?:{people}|instead)?",
    ),
    slots=(
        Slot(
            "n",
            left=(r"(?:from|at|of|with|now|have|instead\s+of|rather\s+than)",),
            right=(r"{people}\s+(?:now|today|currently)", r"{people}", r"to\b"),
            kinds=("count",),
            least=20,
        ),
        Slot(
            "n_new",
            left=(
                r"(?:to|→|->|with|go(?:ing)?\s+to|get|if\s+{i_or_we}\s+(?:have|get|use|had|add))",
            ),
            right=(r"(?:{people}\s+)?(?:instead|later|rather)", r"{people}"),
            kinds=("count",),
            least=20,
        ),
        _MDE_OLD,
    ),
    needs=(("n_new",), ("n",)),
)
_OF_POWER: Final = Phrase(
    "size-factor",
    says="the factor of the users",
    stems=("power", "factor", "alpha"),
    asks=(rf"^(?=.*\bpower)(?=.*(?:{_FACTOR}|\bcosts?\b)).*{_FROM_TO_POWER}",),
    unless=(
        r"baseline|conversion|\bsds?\b|standard\s+deviation|\bmde\b|\blift\b|\bicc\b|hazard|"
        r"effect\s+of\s+\d|"
        r"\bdetect\b.{0,30}\d|\d[\d,.]*k?\s+{people}|paired|correlat|interim|looks\b|peek",
    ),
    slots=(
        Slot(
            "power_new",
            left=(r"(?:to|→|->|get|reach|want|for|have|with)(?:\s+(?:a|power|of))*",),
            right=(
                r"(?:power\s+)?(?:instead\s+of|rather\s+than|over|compared\s+(?:to|with)|"
                r"vs\.?)",
                r"power",
            ),
            kinds=("percent", "number"),
            least=0.5,
        ),
        Slot(
            "power",
            left=(
                r"from(?:\s+(?:a|power|of))*",
                r"(?:instead\s+of|rather\s+than|over|compared\s+(?:to|with)|vs\.?)",
                r"power(?:\s+(?:of|is|from))*",
            ),
            right=(r"(?:power\s+)?(?:to|→|->)",),
            kinds=("percent", "number"),
            least=0.5,
        ),
    ),
    needs=(("power_new", "alpha_new"),),
    topics=("power", "sample_size"),
    weight=0.5,
)

PHRASES: Final[tuple[Phrase, ...]] = (
    _OF_POWER,
    *_of_size("effect", _EFFECT, "effect", (*_OF_A_PLAN, _MORE_USERS, rf"{_SPREAD}{_NEAR}\d")),
    *_of_size("sd", _SPREAD, "standard deviation", (*_OF_A_PLAN, r"equal\s+variances")),
    _DILUTED,
    _BY_TIMES,
    _BY_SIZES,
)
