"""Product keys as people, spreadsheets, mails and programs spell them: hypothesis strategies."""

import html
import json
import random
import re
from urllib.parse import quote, quote_plus, unquote

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from vlsc.lib.masking import MASK
from vlsc.lib.product_keys import CENTER_ALPHABET, LICENSOR_ALPHABET

# Between the groups of a key: dashes, invisible characters, punctuation, blanks of every kind.
SEPARATORS = [
    *("-", "", " ", "_", "+", ".", "·", "/", ":", ",", "|", "~", "=", "&", ";", "\\", "%", "', '"),
    *map(chr, range(0x2010, 0x2016)),
    *("\u2212", "\ufe63", "\uff0d", "\u30fc", " - ", " – ", "--"),
    *("\u00ad", "\u034f", "\u3164", *map(chr, range(0x200B, 0x200F)), "\u2060", "\ufeff"),
    *("\u0640", "\u01c0", "\u02bc", "\u4e28", "\ua78f"),
    *("\t", "\n", "\r\n", "\u00a0", "\u2009", "\u202f", "\u3000"),
]
SURROUNDINGS = [
    *(("organization=“", "”&status=&sort=ends"), ("x y ", " statuses")),
    *(("", ""), ("Key: ", ""), ("“", "”"), ('"', '" '), ("(", ")"), ("- ", " -"), ("key=", ";")),
    *(("Windows Server 2022 ", ""), ("Label ", " Other"), ("A1234 ", " B2345"), ("Key", "end")),
    *(("é", "é"), ("a", "b"), ("  ", "\u3000")),
]
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
SPELLINGS = {
    "as it is": str,
    "lower case": str.lower,
    "full width": lambda text: text.translate(FULL_WIDTH),
    "in an address": quote,
    "in a form": quote_plus,
    "in an address in an address": lambda text: quote(quote(text)),
    "in HTML": lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace").decode(),
    "in JSON": json.dumps,
    "in JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "an address in JSON": lambda text: json.dumps({"path": quote(text)}),
    "as Python shows it": ascii,
    "read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "as Python shows its bytes": lambda text: repr(text.encode()),
}

# Ids, form tokens, digests, nonces and ciphertexts may hold six characters of a key by chance.
RANDOM = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b\w{32,}|nonce[-=][^\s'>]+|(?<=: )b'[^']*'"
)
ESCAPE = re.compile(r"(?:%(?:25)*[0-9A-Fa-f]{2})+|\\+u[0-9A-Fa-f]{4}")
# Each example is an upload with all that is shown of it.
bounded = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def key_of(seed: int) -> str:
    """The 25 characters of a key, drawn as evenly as those of real ones, letters and digits."""
    draw = random.Random(seed)
    alphabet = draw.choice([LICENSOR_ALPHABET, CENTER_ALPHABET])
    key = "".join(draw.choices(alphabet, k=25))
    return key if any(char.isdigit() for char in key) else key_of(seed + 1)


@st.composite
def groups(draw: st.DrawFn) -> list[str]:
    """The five groups of a key; sometimes one has a character too few or too many."""
    key = key_of(draw(st.integers(0, 2**32)))
    found = [key[at : at + 5] for at in range(0, 25, 5)]
    at, mistake = draw(st.integers(0, 4)), draw(st.sampled_from(["", "", "missing", "added"]))
    if mistake == "missing" and any(map(str.isdigit, "".join([*found[:at], found[at][:-1]]))):
        found[at] = found[at][:-1]
    elif mistake == "added":
        found[at] += "7"
    return found


@st.composite
def joined(draw: st.DrawFn) -> tuple[list[str], str]:
    """The groups of a key, and the key with one separator throughout or letter by letter."""
    parts = draw(groups())
    separator = draw(st.sampled_from(SEPARATORS))
    letters = bool(separator) and draw(st.integers(0, 9)) == 0
    return parts, separator.join("".join(parts) if letters else parts)


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """The characters of a key, and a text with the key in it."""
    parts, key = draw(joined())
    before, after = draw(st.sampled_from(SURROUNDINGS))
    spell = SPELLINGS[draw(st.sampled_from(sorted(SPELLINGS)))]
    return "".join(parts), spell(f"{before}{key}{after}")


def _without_escape(match: re.Match[str]) -> str:
    """An escaped separator or mask as itself: its digits are none of a key. Letters stay."""
    escape = match.group()
    chars = unquote(escape.replace("%25", "%")) if escape[0] == "%" else chr(int(escape[-4:], 16))
    return escape if any(map(str.isalnum, chars)) else chars


def longest_part(secret: str, text: str) -> str:
    """The longest part of the secret that stands in the text, whatever separates its characters.

    Except for the mask, so that what stands before it does not count.
    """
    text = ESCAPE.sub(_without_escape, text)
    bare = re.sub(f"[^A-Z0-9{MASK[0]}]", "", text.upper())
    parts = (
        secret[start:end]
        for start in range(len(secret))
        for end in range(start + 1, len(secret) + 1)
        if secret[start:end] in bare
    )
    return max(parts, key=len, default="")


def without_random(text: str) -> str:
    """The text without what may hold more than five characters of any key by chance."""
    return RANDOM.sub("•", text)
