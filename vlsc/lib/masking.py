"""Finds product keys in text where none belongs, and masks them and other secrets.

People paste keys into the wrong box, and spreadsheets, mails and addresses change what stands
between the groups. So a key is recognized by its groups alone, whatever separates them: any
punctuation, blanks, invisible characters, percent-encoding. Only the last five characters of what
is found may be shown, logged or stored.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

MASK = "•••••-"
SHORTEST = 24  # characters of a mistyped key, without separators

# The patterns run on a flattened text: letters and digits of ASCII in upper case, `~` for every
# other letter or digit, one blank for each separator.
_C = "[A-Z0-9]"
_STRICT = "[A-HJ-NP-Z2-9]"  # what product keys are made of
_EDGE, _END = "(?<![A-Z0-9~])", "(?![A-Z0-9~])"
_FIVE_GROUPS = rf"{_C}{{5}}(?: +{_C}{{5}}){{4}}"
_GLUED = rf"(?<![A-Z0-9~]{{6}}){_STRICT}{{5}}(?: *{_STRICT}{{5}}){{4}}(?![A-Z0-9~]{{6}})"
_LETTER_BY_LETTER = rf"{_EDGE}{_STRICT}(?: +{_STRICT}){{24}}{_END}"
_ONE_OFF = "|".join(
    rf"{_EDGE}"
    + " *".join(f"{_STRICT}{{{off if at == group else 5}}}" for group in range(5))
    + _END
    for off in (4, 6)
    for at in range(5)
)
_key_like = re.compile(f"{_FIVE_GROUPS}|{_GLUED}|{_LETTER_BY_LETTER}|{_ONE_OFF}")
_vowelless = re.compile(r"[BCDFGHJKMPQRTVWXY ]+N?[BCDFGHJKMPQRTVWXY ]+")
_percent = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_other_secrets = [
    (re.compile(r"(vlsc_pat_)[0-9A-Za-z]{20,}?([0-9A-Za-z]{4})\b"), r"\1…\2"),
    (re.compile(r"(/password/reset/key/)(?!\w+-set-password)[^\s'\"?]+"), r"\1…"),
]


class FoundKey(NamedTuple):
    """Where in the text something like a product key stands, and its last five characters."""

    start: int
    end: int
    last_five: str


def find_keys(text: str) -> Iterator[FoundKey]:
    """Everything in the text that looks like a product key, from left to right."""
    if len(text) < SHORTEST:
        return
    flat, spans = _flatten(text)
    for match in _key_like.finditer(flat):
        if _could_be_key(match.group()):
            start, end = spans[match.start()][0], spans[match.end() - 1][1]
            yield FoundKey(start, end, match.group().replace(" ", "")[-5:])


def contains_key(text: str) -> bool:
    """Whether something like a product key stands anywhere in the text."""
    return next(find_keys(text), None) is not None


def mask_keys(text: str) -> str:
    """The text, with the last five characters only of everything that looks like a key."""
    parts, position = [], 0
    for found in find_keys(text):
        parts += [text[position : found.start], MASK, found.last_five]
        position = found.end
    return "".join([*parts, text[position:]]) if parts else text


def mask_secrets(text: str) -> str:
    """The text without product keys, tokens and links that set a password."""
    for pattern, replacement in _other_secrets:
        text = pattern.sub(replacement, text)
    return mask_keys(text)


def mask_all(value: Any) -> Any:
    """A JSON-like value with every text in it masked, the names of its members too."""
    if isinstance(value, str):
        return mask_secrets(value)
    if isinstance(value, dict):
        return {mask_all(name): mask_all(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_all(item) for item in value]
    return value


def _could_be_key(found: str) -> bool:
    """Words of five letters are not a key; a key has letters, and digits or no vowels."""
    has_letter = any(char.isalpha() for char in found)
    has_digit = any(char.isdigit() for char in found)
    return has_letter and (has_digit or bool(_vowelless.fullmatch(found)))


def _flatten(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text as the patterns read it, and for each of its characters the span in the text."""
    flat, spans = [], []
    for decoded, start, end in _decoded(text):
        for char in unicodedata.normalize("NFKC", decoded).upper():
            kind = _kind(char)
            if kind:
                flat.append(kind)
                spans.append((start, end))
    return "".join(flat), spans


def _decoded(text: str) -> Iterator[tuple[str, int, int]]:
    """The characters of the text with their spans; percent-encoded ones are decoded."""
    position = 0
    for match in _percent.finditer(text):
        yield from ((text[at], at, at + 1) for at in range(position, match.start()))
        raw = bytes.fromhex(match.group().replace("%", ""))
        for char in raw.decode("utf-8", "replace"):
            yield char, match.start(), match.end()
        position = match.end()
    yield from ((text[at], at, at + 1) for at in range(position, len(text)))


def _kind(char: str) -> str:
    """The character as the patterns read it; nothing for an invisible one."""
    if "A" <= char <= "Z" or "0" <= char <= "9":
        return char
    if char.isalnum():
        return "~"
    return "" if unicodedata.category(char) in ("Cf", "Mn", "Me") else " "
