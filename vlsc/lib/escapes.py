"""Decodes the escapes of addresses, HTML and JSON, tags too, and keeps where characters were."""

import html
import re
from itertools import pairwise

Span = tuple[int, int]
_percent = r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
_others = (
    r"(?P<html>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"
    r"|(?P<bytes>(?:\\+x[0-9A-Fa-f]{2})+)"
    r"|\\+u(?P<code>[0-9A-Fa-f]{4})"
    r"|(?P<control>\\+[tnrfv])"
    r"|(?P<tag></?(?:[bi]|br|code|div|em|li|p|span|strong|t[dhr]|wbr)(?:[\s/][^<>]{0,80})?>)"
    # UTF-8 that was read as Latin-1, as servers read headers.
    r"|(?P<misread>(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2})+)"
)
_escape = re.compile(f"{_percent}|{_others}")
_but_percent = re.compile(_others)
_percent_sign = re.compile(_percent)
# What any of these begins with: one look at each character, where they need five.
_begins = re.compile(r"[%&<\\\xc2-\xef]")
_not_hexadecimal = re.compile(r"%|\\+x")


def has_escapes(text: str) -> bool:
    """Whether decoding would change the text."""
    first = _begins.search(text)
    return first is not None and bool(_escape.search(text, first.start()))


def mixes_percent(text: str) -> bool:
    """Whether escapes of addresses stand beside others, so that a `%` may be a separator."""
    return "%" in text and bool(_percent_sign.search(text) and _but_percent.search(text))


def decode(
    text: str, spans: list[Span] | None, *, keep_percent: bool = False
) -> tuple[str, list[Span]]:
    """The text with its escapes decoded, and the span in the first text of each character.

    With `keep_percent` those of addresses stay: in `\\u201cV82BH%79RWK` the `%` is a separator.
    """
    spans = spans or list(pairwise(range(len(text) + 1)))
    decoded: list[str] = []
    places: list[Span] = []
    position = 0
    for match in (_but_percent if keep_percent else _escape).finditer(text):
        start, end = match.span()
        chars = _unescape(match)
        decoded += [text[position:start], chars]
        places += spans[position:start]
        places += [(spans[start][0], spans[end - 1][1])] * len(chars)
        position = end
    return "".join([*decoded, text[position:]]), places + spans[position:]


def _unescape(match: re.Match[str]) -> str:
    if match["html"]:
        return html.unescape(match["html"])
    if match["code"]:
        return chr(int(match["code"], 16))
    if match["control"] or match["tag"]:
        return " "
    if match["misread"]:
        return match["misread"].encode("latin-1").decode(errors="replace")
    raw = bytes.fromhex(_not_hexadecimal.sub("", match.group()))
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
