"""Masks secrets in log lines, as the last processor.

This project's own code never logs a product key, a token or a password link. But a client may put
one in the wrong place, such as a URL, and libraries log URLs.
"""

import re
from typing import Any

_group = "[A-HJ-NP-Z2-9]{5}"
_secrets = [
    (re.compile(rf"\b(?:{_group}[- ]?){{4}}({_group})\b", re.IGNORECASE), r"*****-\1"),
    (re.compile(r"(vlsc_pat_)[0-9A-Za-z]{20,}?([0-9A-Za-z]{4})\b"), r"\1…\2"),
    (re.compile(r"(/password/reset/key/)(?!\w+-set-password)[^\s'\"?]+"), r"\1…"),
]


def mask_secrets(logger: Any, method: str, line: str) -> str:
    """A structlog processor that runs after the renderer."""
    for pattern, replacement in _secrets:
        line = pattern.sub(replacement, line)
    return line
