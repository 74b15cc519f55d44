"""The life of the API: its version, and when an operation will end.

A view that will end says so with `deprecated` (RFC 9745) and, once its end is known, `sunset`
(RFC 8594). What may change within a version is in `docs/api-changelog.md`,
which is the page `/api/docs/changes` too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.http import http_date

VERSION = "1.1.0"
HEADER = "Api-Version"


@dataclass(frozen=True)
class Ending:
    """Since when an operation is deprecated, when it ends, and a page that says what to use."""

    deprecated_at: datetime
    ends_at: datetime | None = None
    instead: str = ""  # the path of an operation or page


def add_ending(response: Any, ending: Ending) -> None:
    """Add what is known of the end of its operation to a response."""
    response["Deprecation"] = f"@{int(ending.deprecated_at.timestamp())}"
    if ending.ends_at:
        response["Sunset"] = http_date(ending.ends_at.timestamp())
    if ending.instead:
        response["Link"] = f'<{ending.instead}>; rel="deprecation"'
