"""What a report may show of a cell: short, with product keys masked and hidden characters named."""

import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from keyfiles.readers.cells import EDGES
from vlsc.lib.masking import MASK, find_keys, mask_keys
from vlsc.lib.product_keys import is_gap
from vlsc.lib.text import describe_character, is_invisible, normalize_name

MAX_DISPLAYED = 80  # characters of a cell that a report quotes
_alike = (frozenset("0o"), frozenset("1li|"))  # ASCII that reads alike, in lower case


def displayable(cell: str) -> str:
    """A cell as a report may quote it: `<U+200B>` stands for an invisible character."""
    text = mask_keys(normalize_name(cell.strip(EDGES)))
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_visible, text))
    return text if len(text) <= MAX_DISPLAYED else f"{text[: MAX_DISPLAYED - 1]}…"


def _visible(char: str) -> str:
    is_visible = char.isprintable() and not is_invisible(char)
    return char if is_visible else f"<U+{ord(char):04X}>"


def mask_cells(cells: Sequence[str]) -> list[str]:
    """The cells with product keys masked, also a key that is spread over several cells."""
    masked = [mask_keys(cell) for cell in cells]
    line = "\n".join(cell.replace("\n", " ") for cell in masked)
    for found in find_keys(line):
        first, last = (line.count("\n", 0, end) for end in (found.start, found.end))
        masked[first : last + 1] = [MASK] * (last - first) + [MASK + found.last_five]
    return masked


def has_spread_key(cells: Sequence[str]) -> bool:
    """Whether a product key is spread over several cells."""
    return mask_cells(cells) != [mask_keys(cell) for cell in cells]


def find_difference(found: str, known: str) -> dict[str, str]:
    """How a text differs from a known one that looks like it; {} if people see the difference.

    The facts are `known`, and the first differing characters: `has` in the text, `lacks` in the
    known one.
    """
    pairs = list(_differing(found, known))
    if not pairs or not all(_looks_alike(has, lacks) for has, lacks in pairs):
        return {}
    has, lacks = pairs[0]
    facts = {"known": known}
    facts |= {"has": describe_character(has[0])} if has else {}
    facts |= {"lacks": describe_character(lacks[0])} if lacks else {}
    return facts


def _differing(found: str, known: str) -> Iterator[tuple[str, str]]:
    """The parts in which two texts differ, apart from upper and lower case."""
    matcher = SequenceMatcher(None, _folded(found), _folded(known), autojunk=False)
    for tag, start, end, known_start, known_end in matcher.get_opcodes():
        if tag != "equal":
            yield found[start:end], known[known_start:known_end]


def _folded(text: str) -> list[str]:
    return [unicodedata.normalize("NFKC", char).casefold() for char in text]


def _looks_alike(has: str, lacks: str) -> bool:
    """Whether two different parts may look the same: other scripts, dashes, blanks, 0 and O."""
    if len(has) == len(lacks):
        return all(map(_confusable, zip(has, lacks, strict=True)))
    return all(is_gap(char) or not char.isascii() for char in has + lacks)


def _confusable(chars: tuple[str, str]) -> bool:
    together = "".join(chars).lower()
    if not together.isascii() or all(map(is_gap, together)):
        return True
    return any(alike.issuperset(together) for alike in _alike)
