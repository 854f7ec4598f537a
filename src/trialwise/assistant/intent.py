"""What kind of answer a question wants, by the words people use; no model."""

import re
from typing import Final

from trialwise.assistant.schema import Target
from trialwise.assistant.slots import Slots
from trialwise.core.records import Intent

_FEW_WORDS: Final = 4
_SITUATION: Final = re.compile(
    r"\b(?:i|we|my|our|is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|got|get|failed"
    r"|fails?|shows?|says?|said|looks?|went|ran|found|saw|need|want|use|using|stop|run|make|take)\b",
    re.IGNORECASE,
)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_SRM: Final = _words(
    r"\bsrm\b|sample[\s-]ratio|uneven|imbalanc|(?:split|ratio|allocation|bucketing|randomi[sz]ation)\s.{0,40}\b(?:ok(?:ay)?|fine|off|broken|wrong|healthy|normal|problem|expected|right|legit)|\b(?:50\s?/\s?50|expected\s+(?:50|equal)|planned)\b.*\b(?:got|ended|have|see|saw|observed|but)\b"
)
_SIGNIFICANT: Final = _words(
    r"\bsig\b|signific|stat[\s-]?sig|p[\s-]?values?\b|winner|winning|\bwon\b|\bbeat|\bbetter\b|really\s+(?:different|better|works?)|difference|confidence\s+interval|\bci\b|lift|uplift|compare|random|noise|luck|\bchance\b|result|\bvs\.?\b|versus|real\b|outperform|test|do\s+i\s+have"
)
_DURATION: Final = _words(
    r"how\s+(?:long|many\s+(?:days|weeks|months))|\bduration\b|run[\s-]?time|how\s+much\s+time|when\s+(?:can|will|should)\s+(?:i|we)\s+(?:stop|end|have|reach)|days\s+(?:do|will|would|to)\b|weeks\s+(?:do|will|would|to|needed)\b"
)
_MDE: Final = _words(
    r"\b(?:what|which|whats|what's|smallest|minimum|min|lowest|tiniest|compute|calculate|find)\b.{0,40}\b(?:mde|detectable|effect|lift|uplift|difference|change|increase|improvement)\b|\bmde\s+(?:with|for|given|at|can|do|will|would|if)\b|(?:can|could|able\s+to|would|will)\s+(?:i|we|it|this)?\s*(?:be\s+able\s+to\s+)?(?:reliably\s+)?(?:detect|see|spot|pick\s+up|measure)"
)
_POWER: Final = _words(
    r"\b(?:what|how\s+much|whats|what's|compute|calculate|which|find)\b.{0,30}\bpower(?:ed)?\b|\bpower\s+(?:do|would|will|did|of\s+(?:my|our|the|a|this)\s+(?:test|experiment)|with|if|for|to\s+detect)|(?:chance|probability|odds|likelihood)\s+(?:of|to|that)\s.{0,20}(?:detect|spot|see|find)|(?:under|well)[\s-]?powered|enough\s+power"
)
_SAMPLE: Final = _words(
    r"sample\s+size|sample[\s-]?sizes|how\s+(?:many|much)\s+(?:more\s+)?(?:unique\s+|new\s+|active\s+)?(?:users?|visitors?|people|ppl|folks|samples?|customers?|participants?|subjects?|sessions?|traffic|observations|data\s*points|units|observations|impressions|emails|players|n)\b|how\s+(?:big|large)\b.{0,30}(?:test|sample|group|experiment|be)|(?:users?|visitors?|people|n|samples?|traffic|customers|subjects|participants)\s+(?:do\s+(?:i|we)\s+need|needed|required|per\s+(?:group|arm|variant)\s+(?:to|for|needed))|\bneeded?\s+n\b|\bn\s+(?:to\s+detect|for\b)|required\s+n\b|(?:need|want)\s+to\s+(?:detect|be\s+able\s+to\s+detect)"
)

_PLANNING: Final = _words(r"\bdetect|\bsample\s+size|\bpower|\bmde\b|\bhow\s+(?:many|long)")

_EXPLAIN: Final = _words(
    r"^\s*(?:(?:so|ok|hey|hi|pls|please)\s+)?(?:what\s+is|what's|whats|wats|wat\s+is|wtf\s+is|what\s+exactly\s+is|explain|what\s+are|what\s+does|define|definition|meaning\s+of|what\s+do\s+you\s+mean|describe)\b"
)
_COMPARE: Final = _words(
    r"\bdifference(?:s)?\s+between\b|\bvs\.?\b|\bversus\b|\bcompared?\s+(?:to|with|and)\b|\bor\b.{1,60}\?|^\s*(?:should\s+(?:i|we)|do\s+(?:i|we)|when\s+to)\s+(?:use|pick|choose|go\s+with|take|run)\b.+\bor\b(?!\s+not)|\bwhen\s+(?:to|should\s+i)\s+use\s.+\bor\b|\b(?:better|rather)\s+than\b|\binstead\s+of\b|\bdiffer(?:s|ent)?\s+from\b|\bwhich\s+(?:one|is\s+better|test)\b.*\bor\b"
)
_RELATE: Final = _words(
    r"\b(?:how\s+(?:does|do|is|are|will|would|can)|does|do)\b.{2,60}\b(?:affect|influence|impact|change|relate|related|depend|drive|reduce|increase|interact|connected|linked)\b|\b(?:effect|impact|influence)\s+of\b.{2,60}\bon\b|\brelationship\s+between\b|\bwhat\s+happens\s+to\b|\bwhy\s+(?:does|do|is|are)\b.{2,70}\b(?:increase|decrease|reduce|shrink|grow|inflate|depend|lower|raise|hurt|affect|need\s+more|smaller|larger|bigger)\b|\bif\s+(?:i|we)\s+(?:double|halve|increase|decrease|reduce|lower|raise)\b"
)
_INTERPRET: Final = _words(
    r"\b(?:what\s+does\s+(?:it|this|that|a|my|our|the)\b.*\bmean|how\s+(?:do|should|to|can)\s+(?:i|we|you|one)?\s*(?:interpret|read)|interpret|does\s+(?:this|that|it|a)\s+mean|is\s+it\s+(?:true|correct|right)\s+that|so\s+(?:there|we|i|it|b|the)\b|can\s+(?:i|we)\s+(?:conclude|say|claim|trust))\b"
)
_HOW: Final = _words(
    r"^\s*(?:(?:so|ok|hey|hi)\s+)?(?:how\s+(?:to|do|does|can|should|would|could)|steps|what\s+(?:are\s+the\s+)?steps|walk\s+me|guide|procedure|way\s+to|what\s+should\s+(?:i|we)\s+do|what\s+(?:do|can)\s+(?:i|we)\s+do|compute|calculate|set\s*up|implement)\b|\bwhat\s+(?:now|next|to\s+do|(?:can|could|should|do)\s+(?:i|we|you)\s+do)\b|\bnow\s+what\b|\bwhat\s+do\s+(?:people|you|teams|we)\s.{0,12}\bdo\b|\bhow\s+(?:to|do\s+(?:i|we|you)|can\s+(?:i|we)|should\s+(?:i|we))\b|\bhow\s+(?:is|are)\b.{1,60}\b(?:calculated|computed|estimated|measured|done|chosen|set|detected|tested|built|corrected|derived)\b"
)
_ADVICE: Final = _words(
    r"\b(?:(?:should|shld)\s+(?:i|we|you|my|our)|can\s+(?:i|we)|is\s+it\s+(?:ok(?:ay)?|bad|fine|safe|wrong|good|necessary|worth|possible|valid)|do\s+(?:i|we)\s+(?:need|have)\s+to|best\s+(?:practice|way)|recommend|advice|tips?|when\s+(?:to|should|can|do)|what\s+if|good\s+idea|rule\s+of\s+thumb|how\s+(?:long|often|many|much|big)|why)\b"
)
_CALCULATE: Final = _words(
    r"\b(?:calculate|compute|calculator|work\s+out|estimate|give\s+me|tell\s+me|find|solve|number)\b"
)
_NEED: Final = _words(
    r"\b(?:i|we|you)\s+need|\bdo\s+(?:i|we)\s+need|\bneeded\b|\brequired\b|\bmy\s+(?:test|experiment|a/?b)|\bfor\s+(?:a|an|my|our|the|this)\b|\bneed\s+for\b"
)
_GENERAL: Final = _words(
    r"\bhow\s+(?:do|to|can|should|is|are)\b.{0,24}\b(?:calculat|comput|choos|determin|pick|set|estimat|defin|work\s+out|figure|decide)|\bformula\b|^\s*(?:what\s+is|what's|whats|define|explain)\s+(?:a\s+|an\s+|the\s+)?(?:sample\s+size|power|mde|minimum\s+detectable\s+effect|statistical\s+power|srm|test\s+duration)\s*(?:in\b.*)?\??\s*$|\bwhy\b|\bwhat\s+happens\b|\beverything\s+else\b|\b(?:should|shld)\s+(?:i|we)\b|\bis\s+it\b|\baffect|\bimpact\b|\binfluence|\bif\s+(?:i|we)\s+(?:double|halve)"
)


def read_target(slots: Slots) -> Target | None:
    """Return the number a question asks to compute, or None when it asks for words.

    A question counts as a calculation when it names a target and brings quantities, or asks for
    "my" number without any; a question on how a number is computed in general does not.
    """
    text = slots.text
    numbers = [q for q in slots.quantities if q.kind not in ("split",)]
    counts = [q for q in slots.quantities if q.kind == "count" and not q.per_days]
    if _SRM.search(text) and (len(counts) >= 2 or len(slots.users) >= 2):
        return "srm"
    if len(slots.fractions) >= 2 or (
        _is_comparison_of_results(slots) and _SIGNIFICANT.search(text)
    ):
        return "significance"
    has_inputs = bool(slots.pair or slots.roles or slots.unassigned) and bool(numbers)
    if _GENERAL.search(text) and not _has_design(slots):
        return None
    found = _planning_target(slots)
    if found is None:
        return None
    if has_inputs:
        return found
    return found if found == "sample_size" and _NEED.search(text) else None


def _planning_target(slots: Slots) -> Target | None:
    text = slots.text
    has_users = bool(slots.users) or "n" in slots.roles
    has_effect = slots.pair is not None or bool(
        {"effect", "target", "cohens_d"} & slots.roles.keys()
    )
    if _DURATION.search(text):
        return "duration"
    if _POWER.search(text) and "power" not in slots.roles:
        return "power"
    if _SAMPLE.search(text) and not (has_users and _MDE.search(text)):
        return "sample_size"
    if _MDE.search(text) and (has_users or "traffic" in slots.roles) and not has_effect:
        return "mde"
    if (
        has_users
        and has_effect
        and "power" not in slots.roles
        and re.search(r"\benough\b|sufficient", text, re.I)
    ):
        return "power"
    if _MDE.search(text) and has_users:
        return "mde"
    return None


def _has_design(slots: Slots) -> bool:
    """Return whether the question brings the inputs of a concrete design."""
    keys = {
        "baseline",
        "effect",
        "n",
        "traffic",
        "sd",
        "mean",
        "target",
        "cohens_d",
    } & slots.roles.keys()
    return slots.pair is not None or len(keys) >= 2 or (bool(keys) and "power" in slots.roles)


def _is_comparison_of_results(slots: Slots) -> bool:
    """Return whether two arms' results are given: x of n twice, or mean, sd and n twice."""
    text = slots.text
    if len(slots.events) >= 2 and slots.users:
        return _PLANNING.search(text) is None
    if (
        re.search(r"\b(?:sd|std|stdev|standard\s+deviation|σ)\b", text, re.I)
        and len(slots.quantities) >= 5
        and re.search(r"\bvs\.?|versus|control|treatment|compared|\bA\b", text)
    ):
        return True
    if slots.pair is None or slots.pair.first.kind != "percent" or not slots.users:
        return False
    against = slots.pair.word in ("vs", "vs.", "versus", "against", "and")
    return against and _PLANNING.search(text) is None


def read_intent(text: str, target: Target | None) -> Intent:
    """Return the kind of answer a question wants."""
    if target is not None:
        return "calculation"
    checks: tuple[tuple[Intent, re.Pattern[str]], ...] = (
        ("relationship", _RELATE),
        ("comparison", _COMPARE),
        ("interpretation", _INTERPRET),
        ("definition", _EXPLAIN),
        ("methodology", _HOW),
        ("best_practice", _ADVICE),
    )
    for intent, pattern in checks:
        if pattern.search(text):
            return intent
    # a bare name asks what it is; a situation asks what to do
    is_name = len(text.split()) <= _FEW_WORDS or not _SITUATION.search(text)
    return "definition" if is_name else "best_practice"
