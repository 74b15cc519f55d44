"""Sends a file: streamed, always as a download, with a fixed content type."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header


def send_attachment(
    pieces: Iterator[bytes] | Iterator[str], name: str, content_type: str, size: int | None = None
) -> StreamingHttpResponse:
    """A response that browsers save as the file `name`; `size` is in bytes, if it is known."""
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    if size is not None:
        headers["Content-Length"] = str(size)
    return StreamingHttpResponse(pieces, content_type=content_type, headers=headers)
