"""Names of right-to-left scripts inside sentences of ours.

On a page, an element with a name in it is isolated by the style sheet. Within a sentence, a name
such as “אבג 12” would pull the number that follows it to its other side.
"""

import unicodedata

# Classes of the Unicode bidirectional algorithm that change the order of what stands beside them.
_RIGHT_TO_LEFT = {"R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI"}
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def isolate(name: object) -> str:
    """The name for a sentence: within isolating marks if it has right-to-left letters or marks."""
    text = str(name)
    if text.isascii() or _RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, text)):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
