"""Sends a file: streamed, always as a download, with a fixed content type.

A file whose SHA-256 is known has it as its entity tag, and can be asked for in part and under a
condition. A HEAD is answered without opening the file, since opening one is logged as a download.
"""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags
from rest_framework.request import Request

from vlsc.lib.downloads import Download, Part, Unsatisfiable, parse_range

Pieces = Iterator[bytes] | Iterator[str]


def send_file(
    request: HttpRequest | Request, file: Download, open_part: Callable[[Part | None], Pieces]
) -> HttpResponseBase:
    """The response to a GET or HEAD of a file: all of it, a part, or only what its headers say.

    `open_part` is called once, and only if bytes are sent. The caller has checked permission.
    """
    tag = f'"{file.sha256}"' if file.sha256 else ""
    if status := _condition(request, tag):
        return HttpResponse(status=status, headers={"ETag": tag})
    try:
        part = _part(request, file, tag)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    headers = _headers(file, part, tag)
    if request.method == "HEAD":
        return HttpResponse(content_type=file.content_type, headers=headers)
    return StreamingHttpResponse(
        open_part(part),
        status=206 if part else 200,
        content_type=file.content_type,
        headers=headers,
    )


def _condition(request: HttpRequest | Request, tag: str) -> int:
    """412 or 304 if a condition of the request says so (RFC 9110, 13.2.2), else 0."""
    if not tag:
        return 0
    wanted, known = request.headers.get("If-Match"), request.headers.get("If-None-Match", "")
    if wanted is not None and not {"*", tag} & set(parse_etags(wanted)):
        return 412
    known_tags = {given.removeprefix("W/") for given in parse_etags(known)}
    return 304 if {"*", tag} & known_tags else 0


def _part(request: HttpRequest | Request, file: Download, tag: str) -> Part | None:
    """The part to send; None for the whole file, also when `If-Range` names another one."""
    if request.method != "GET" or not tag or file.size is None:
        return None
    if request.headers.get("If-Range", tag).strip() != tag:
        return None
    return parse_range(request.headers.get("Range", ""), file.size)


def _headers(file: Download, part: Part | None, tag: str) -> dict[str, str]:
    headers = {
        "Content-Disposition": content_disposition_header(True, file.name) or "",
        "Accept-Ranges": "bytes" if tag else "none",
    }
    if tag:
        headers["ETag"] = tag
    if part:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{file.size}"
    size = part.size if part else file.size
    return headers if size is None else headers | {"Content-Length": str(size)}
