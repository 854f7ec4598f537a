"""Text that addresses an assistant instead of a reader; it is noted and stays what it is: data."""

import re
from typing import Final

_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TAG_LETTER: Final = re.compile(r"[\U000e0020-\U000e007e]")
_ADDRESS: Final = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override)\s+
      (?:(?:all|any|every|everything|the|your|of|my|these)\s+){0,3}
      (?:previous|prior|earlier|above|preceding|former|foregoing|existing)
      (?:\s+\w+)?\s+(?:instruction|prompt|rule|direction|command|guideline|message|context)s?\b
    | \b(?:ignore|disregard|forget)\s+(?:(?:all|the)\s+)?
      (?:everything\s+(?:above|before)|your\s+(?:instructions|rules|guidelines|training))\b
    | \byou\s+are\s+now\s+(?:(?:a|an|the|my|in|called|named|acting|no\s+longer)\s+)
      (?:\w+[\s-]+){0,4}?
      (?:assistant|ai|chatbot|bot|model|agent|dan|mode|persona|restricted|bound|admin\w*|jailbroken)\b
    | \byou\s+are\s+now\s+(?:dan|free\s+from|unrestricted|jailbroken)\b
    | \byou\s+are\s+(?:a|an)\s+(?:helpful\s+|large\s+)?(?:\w+\s+)?
      (?:ai|language\s+model|chatbot|ai\s+assistant)\b
    | \bsystem[\s_-]+(?:prompt|message)\b
    | ^[\s>*#-]*(?:assistant|system\s+override|system\s+instruction)s?\**\s*:
    | <\|(?:im_start|im_end|system|user|assistant|endoftext)\|> | \[/?INST\] | <</?SYS>>
    | \b(?:ai\s+)?(?:assistants?|agents?|chatbots?|language\s+models?|llms?)\s+
      (?:(?:reading|processing|summari[sz]ing)\s+this|(?:must|should)\s+(?:now\s+)?
      (?:ignore|reply|respond|answer|say|output|reveal))\b
    | \b(?:reveal|print|repeat|output)\s+(?:your|the)\s+(?:system|hidden|initial)\s+
      (?:prompt|instructions?|message)\b
    | \bignoriere?n?\s+(?:sie\s+)?(?:alle\s+|die\s+)*
      (?:bisherigen|vorherigen|obigen)\s+anweisungen\b
    | \bignore[zr]?\s+(?:toutes?\s+)?les\s+instructions\s+(?:précédentes|ci-dessus)\b
    | \bignor[ae]\s+(?:todas\s+)?las\s+instrucciones\s+(?:anteriores|previas)\b
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


def addresses_assistant(text: str) -> bool:
    """Return whether ``text`` holds words that try to steer an assistant.

    A note for people, no defence: what the words ask for is never done, found or not. Letters that
    nobody sees (zero width, Unicode tags) are read as a model would read them.
    """
    seen = _TAG_LETTER.sub(lambda match: chr(ord(match.group()) - 0xE0000), text)
    return _ADDRESS.search(_INVISIBLE.sub("", seen)) is not None
