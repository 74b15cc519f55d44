"""The patterns of product keys in a flattened text. `vlsc.lib.masking` is what to use.

A key is recognized by its groups alone, whatever separates them. When in doubt, more is found than
the key: a word of five letters beside it, or what is glued to it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_letters, digits
from typing import NamedTuple

# The patterns run on a flattened text: letters and digits of ASCII, `~` for every other letter or
# digit, one blank for each separator, nothing for what is invisible.
_T = "[A-Za-z0-9~]"
_WORD = f"{ascii_letters}{digits}~"
_S = "[A-HJ-NP-Za-hj-np-z2-9]"  # what product keys are made of
_EDGE, _END = f"(?<!{_T})", f"(?!{_T})"
# Groups of five, perhaps with a character too few or too many, and the words beside them.
_groups = re.compile(rf"{_T}{{4,6}}(?: +{_T}{{4,6}}){{4,}}")
# Some groups without a separator between them, others with; something may be glued to the ends.
_glued_groups = re.compile(
    rf"{_EDGE}({_T}{{0,5}}?)((?:{_S}{{5}}){{1,5}}(?: +(?:{_S}{{5}}){{1,5}})+)({_T}{{0,5}}?){_END}"
)
_ONE_OFF = "|".join(
    " *".join(f"{_S}{{{off if at == group else 5}}}" for group in range(5))
    for off in (4, 6)
    for at in range(5)
)
_one_off = re.compile(f"{_EDGE}(?:{_ONE_OFF}){_END}")
_single = re.compile(rf"{_EDGE}{_T}{{24,35}}{_END}")
_letters = re.compile(rf"{_S}(?: +{_S}){{23,}}")
# Which of these can match at all, by the lengths of the words.
_has_groups = re.compile(
    rb"[\x04-\xff](?:\x05\x05[\x04-\x06]|\x05[\x04-\x06]\x05|[\x04-\x06]\x05\x05)[\x04-\xff]"
)
_has_single, _has_letters = re.compile(rb"[\x18-\x23]"), re.compile(rb"\x01{22}")
_has_glued = re.compile("(?=[2-9]{0,8}[A-Z])[A-HJ-NP-Z2-9]{9}|(?=[2-9]{0,8}[a-z])[a-hj-np-z2-9]{9}")
# As many characters of keys as the shortest of these, with nothing but separators between: cheaper
# to see than the rest, and seldom so in a line of the log.
_has_run = re.compile(f"{_S}{{24}}")
# Identifiers are of both cases, or hexadecimal, or longer.
_of_one_case = re.compile("[A-HJ-NP-Z2-9]{24}|[A-HJ-NP-Za-hj-np-z2-9][a-hj-np-z2-9]{23}")
_hexadecimal = re.compile("[0-9a-fA-F]+")
_glue = re.compile(rf"{_T}{{1,6}}{_END}")
_strict, _five, _token = re.compile(f"{_S}+"), re.compile(".{5}"), re.compile(f"{_T}+")
_vowelless = re.compile(r"[BCDFGHJKMPQRTVWXY]+N?[BCDFGHJKMPQRTVWXY]+")
_word = re.compile("(?=.*[AEIOUaeiou])[A-Za-z]+")
OTHER_LETTER = "~"
OWN_MASK = "u2022"  # what a masked key begins with, as JSON escapes it
# Letters that are drawn as a dash (Japanese keyboards make the first) or as nothing at all.
_DASHES = "\u30fc\u4e00\u3161\u1173\ua7f7"
_BLANKS = "\u115f\u1160\u3164\uffa0"
Span = tuple[int, int]


class FoundKey(NamedTuple):
    """Where in the text something like a product key stands, and its last five characters."""

    start: int
    end: int
    last_five: str


class _Kinds(dict[int, str]):
    """The table of `str.translate`, filled when it is read; not without end."""

    def __missing__(self, code: int) -> str:
        return flatten_character(code)


@lru_cache(maxsize=4096)
def flatten_character(code: int) -> str:
    """A character as the patterns read it, compatibility forms taken apart."""
    return "".join(map(_kind, unicodedata.normalize("NFKC", chr(code))))


def _kind(char: str) -> str:
    if char.isascii() and char.isalnum():
        return char
    if char in _BLANKS or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return ""
    return OTHER_LETTER if char.isalnum() and char not in _DASHES else " "


KINDS = _Kinds({code: flatten_character(code) for code in range(128)})


def search_flat(flat: str) -> Iterator[FoundKey]:
    """Tries only the patterns that can match, because it runs for every line of the log."""
    sizes = bytes([min(len(word), 255) for word in flat.split()])
    if _has_groups.search(sizes):
        yield from _in_groups(flat)
    if _has_run.search(flat.replace(" ", "")) and _has_glued.search(flat):
        yield from _in_glued_groups(flat)
    if _has_single.search(sizes):
        yield from _in_one_word(flat)
    if _has_letters.search(sizes):
        yield from _in_letters(flat)


def _in_groups(flat: str) -> Iterator[FoundKey]:
    for match in _groups.finditer(flat):
        spans = [token.span() for token in _token.finditer(flat, *match.span())]
        odd = {at for at, span in enumerate(spans) if _word.fullmatch(flat[slice(*span)])}
        # The end of a longer word, or the beginning of one.
        if _token.match(flat, match.start() - 1) and match.start():
            spans[0], odd = (spans[0][1] - 5, spans[0][1]), odd | {0}
        if _token.match(flat, match.end()):
            spans[-1], odd = (spans[-1][0], spans[-1][0] + 5), odd | {len(spans) - 1}
        yield from _choose(flat, spans, odd)


def _in_glued_groups(flat: str) -> Iterator[FoundKey]:
    for match in _glued_groups.finditer(flat):
        spans = [
            five.span()
            for token in _token.finditer(flat, *match.span(2))
            for five in _five.finditer(flat, *token.span())
        ]
        odd = {at for at, span in enumerate(spans) if _word.fullmatch(flat[slice(*span)])}
        odd |= ({0} if match.group(1) else set()) | ({len(spans) - 1} if match.group(3) else set())
        yield from _choose(flat, spans, odd, is_of_one_case=True)
    for match in _one_off.finditer(flat):
        joined = match.group().replace(" ", "")
        if " " in match.group() and _is_of_one_case(joined) and _could_be_key(joined):
            yield FoundKey(*match.span(), joined[-5:].upper())


def _is_of_one_case(text: str) -> bool:
    """Identifiers are of both cases; people and their telephones write a key in one."""
    return text in (text.upper(), text.lower()) or text[1:] == text[1:].lower()


def _choose(
    flat: str, spans: list[Span], odd: set[int], *, is_of_one_case: bool = False
) -> Iterator[FoundKey]:
    """Which of some groups are a key: better none that is odd at its ends, as words beside are."""
    groups = [flat[slice(*span)] for span in spans]
    fitting = [at for at in range(len(spans) - 4) if _fits(groups[at : at + 5], is_of_one_case)]
    chosen = [at for at in fitting if at not in odd and at + 4 not in odd] or fitting
    if not chosen:
        return
    # Only what is odd is left out: a group that is not may be of the key.
    while fitting[0] < chosen[0] and fitting[0] in odd:
        fitting[0] += 1
    while fitting[-1] > chosen[-1] and fitting[-1] + 4 in odd:
        fitting[-1] -= 1
    part = spans[fitting[0] : fitting[-1] + 5]
    # Several keys, one behind the other; of any other number of groups the last is shown.
    step = 5 if len(part) % 5 == 0 else len(part)
    for at in range(0, len(part), step):
        start, (last, end) = part[at][0], part[at + step - 1]
        five = flat[last:end].upper()[-5:]
        yield FoundKey(start - _glued_before(flat, start), end + _glued_behind(flat, end), five)


def _glued_behind(flat: str, end: int) -> int:
    """How many characters of the same word stand behind; none if it is a long word."""
    glued = _glue.match(flat, end)
    return glued.end() - end if glued else 0


def _glued_before(flat: str, start: int) -> int:
    """How many characters of the same word stand before; none if it is a long word."""
    before = flat[max(start - 7, 0) : start]
    word = len(before) - len(before.rstrip(_WORD))
    return word if word < 7 else 0


def _fits(groups: list[str], is_of_one_case: bool) -> bool:
    """Whether five groups can be a key, with at most one of a wrong length.

    The sixth character of the first or the last may be glued to it.
    """
    joined = "".join(groups)
    if is_of_one_case and not _is_of_one_case(joined):
        return False
    lengths = [len(group) for group in groups]
    wrong = sum(length != 5 for length in lengths) - lengths[:1].count(6) - lengths[4:].count(6)
    if wrong > 1 or (wrong and not _strict.fullmatch(joined.replace("~", ""))):
        return False
    if OWN_MASK in joined or joined.count("~") > 3:
        return False
    return _could_be_key(joined)


def _in_one_word(flat: str) -> Iterator[FoundKey]:
    for match in _single.finditer(flat):
        word = match.group()
        if not _of_one_case.search(word) or _hexadecimal.fullmatch(word):
            continue
        if _could_be_key(word):
            yield FoundKey(*match.span(), word[-5:].upper())


def _in_letters(flat: str) -> Iterator[FoundKey]:
    for match in _letters.finditer(flat):
        letters = match.group().replace(" ", "")
        if _could_be_key(letters):
            yield FoundKey(*match.span(), letters[-5:].upper())


def _could_be_key(found: str) -> bool:
    """Words of five letters are not a key; a key has letters, and digits or no vowels."""
    has_letter = any(char.isalpha() for char in found)
    has_digit = any(char.isdigit() for char in found)
    return has_letter and (has_digit or bool(_vowelless.fullmatch(found.upper())))
