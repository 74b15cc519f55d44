"""Finds product keys in text where none belongs, and masks them and other secrets.

People paste keys into the wrong box, and spreadsheets, mails and addresses change what stands
between the groups. So a key is recognized by its groups alone, whatever separates them: any
punctuation, blanks, invisible characters, percent-encoding, escapes of HTML and JSON. Only the last
five characters of what is found may be shown, logged or stored.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from vlsc.lib.escapes import Span, decode, has_escapes, mixes_percent
from vlsc.lib.key_patterns import KINDS, OTHER_LETTER, FoundKey, flatten_character, search_flat

MASK = "•••••-"
SHORTEST = 24  # characters of a mistyped key, without separators
SHORTEST_SECRET = 21  # characters of what is masked at all: of a link that sets a password
DEPTH = 4  # how often a text is decoded: addresses are encoded twice, then logged as JSON
_other_secrets = [
    (re.compile(r"(vlsc_pat_)[0-9A-Za-z]{20,}?([0-9A-Za-z]{4})\b"), r"\1…\2"),
    (re.compile(r"(/password/reset/key/)(?!\w+-set-password)[^\s'\"?]+"), r"\1…"),
]


def find_keys(text: str) -> Iterator[FoundKey]:
    """Everything in the text that looks like a product key, from left to right."""
    found: list[FoundKey] = []
    decoded, spans = text, None
    for _ in range(DEPTH):
        if len(decoded) < SHORTEST:
            break
        found += _find_as_it_stands(decoded, spans)
        if not has_escapes(decoded):
            break
        if mixes_percent(decoded):
            found += _find_as_it_stands(*decode(decoded, spans, keep_percent=True))
        decoded, spans = decode(decoded, spans)
    yield from _merge(found)


def contains_key(text: str) -> bool:
    """Whether something like a product key stands anywhere in the text."""
    return next(find_keys(text), None) is not None


def is_identifier(text: str) -> bool:
    """Whether no key stands in the text, except that a word in lower case may look like one.

    Other systems make such words at random, as names of their clients.
    """
    found = (text[key.start : key.end] for key in find_keys(text))
    return all(part.isalnum() and part.islower() for part in found)


def mask_keys(text: str, mask: str = MASK) -> str:
    """The text, with the last five characters only of everything that looks like a key."""
    parts, position = [], 0
    for found in find_keys(text):
        parts += [text[position : found.start], mask, found.last_five]
        position = found.end
    return "".join([*parts, text[position:]]) if parts else text


def searchable(text: str) -> str:
    """The text to search for: the last five characters of a key in it, any other text unchanged.

    People paste whole keys into search boxes; a key must not be in a query, a link or a log.
    """
    found = next(find_keys(text), None)
    return found.last_five if found else text


def mask_secrets(text: str) -> str:
    """The text without product keys, tokens and links that set a password."""
    if len(text) < SHORTEST_SECRET:  # most values of a line of the log
        return text
    for pattern, replacement in _other_secrets:
        text = pattern.sub(replacement, text)
    return mask_keys(text)


def mask_address(address: str) -> str:
    """A path, perhaps with a query, with the last five characters in place of each key."""
    path, mark, query = address.partition("?")
    return mask_keys(path, "") + mark + mask_query(query)


def mask_query(query: str) -> str:
    """A query in which each parameter with a key in it, whatever is around, is its last five."""
    if not contains_key(query):
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    clean = urlencode([(searchable(name), _mask_parameter(value)) for name, value in pairs])
    return mask_keys(clean, "")  # a key whose groups stood in several parameters


def _mask_parameter(value: str) -> str:
    return mask_address(value) if value.startswith("/") else searchable(value)


def mask_all(value: Any) -> Any:
    """A JSON-like value with every text in it masked, the names of its members too."""
    if isinstance(value, str):
        return mask_secrets(value)
    if isinstance(value, dict):
        return {mask_all(name): mask_all(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_all(item) for item in value]
    return value


def _find_as_it_stands(text: str, spans: list[Span] | None) -> list[FoundKey]:
    """The keys of a text that is not decoded further; `spans` are its characters' in the first.

    A letter of another script may stand for one of the key, or between its groups: some are drawn
    as a dash or a bar.
    """
    flat = text.translate(KINDS)
    found = list(search_flat(flat))
    if OTHER_LETTER in flat:
        found += search_flat(flat.replace(OTHER_LETTER, " "))
    if not found or (spans is None and text.isascii()):
        return found
    places = [
        spans[at] if spans else (at, at + 1)
        for at, char in enumerate(text)
        for _ in flatten_character(ord(char))
    ]
    return [FoundKey(places[start][0], places[end - 1][1], five) for start, end, five in found]


def _merge(found: Iterable[FoundKey]) -> Iterator[FoundKey]:
    """From left to right; of overlapping ones everything, with the end of the last.

    Of several with one end the one found last counts: it was decoded further, or is one word.
    """
    last: FoundKey | None = None
    for key in sorted(found, key=lambda key: (key.start, key.end)):
        if last and key.start < last.end:
            later = key if key.end >= last.end else last
            last = FoundKey(last.start, later.end, later.last_five)
            continue
        if last:
            yield last
        last = key
    if last:
        yield last
