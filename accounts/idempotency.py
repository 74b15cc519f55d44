"""Idempotent POSTs: a repeat with the same `Idempotency-Key` gets the first response again.

    @idempotent
    def post(self, request, **ids): …

    def require_again(self, request, answer, **ids): …

The response is saved in the transaction of the operation itself, so that a crash leaves neither.
An unsuccessful response is not saved: nothing was changed, and a repeat simply runs again.

A saved response is given only to who may still do and see what it is about: `require_again`
raises what a new request would be refused with.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import IdempotentAnswer
from accounts.throttling import caller_of
from vlsc.lib.refused import Refused
from vlsc.lib.sealing import CannotOpen, derive, parse_master_key, seal, unseal
from vlsc.rest.errors import invalid_header
from vlsc.rest.views import KEY_HEADER, KEY_PATTERN

KEPT = timedelta(hours=48)
SWEPT = 100  # expired rows that are deleted with each new row
RETRY_SECONDS = 1  # `Retry-After` while the first request is running
KEY_WANTED = "Once, with 1 to 255 visible ASCII characters, no blank and no comma."
Handler = Callable[..., Response]


def idempotent(handler: Handler) -> Handler:
    """Make a POST handler accept an `Idempotency-Key`."""

    @wraps(handler)
    def answer(view: Any, request: Request, **ids: Any) -> Response:
        key = request.headers.get(KEY_HEADER)
        if key is None:
            return handler(view, request, **ids)
        if not re.fullmatch(KEY_PATTERN, key):
            raise invalid_header(KEY_HEADER, "invalid", KEY_WANTED)
        digest, now = _digest(request), timezone.now()
        with transaction.atomic():
            first = _claim(caller_of(request), _key_digest(key), digest, now)
            if first.status is not None:
                return _replay(first, digest, lambda data: view.require_again(request, data, **ids))
            response = handler(view, request, **ids)
            if response.status_code < 400:
                _keep(first, response)
            else:
                transaction.set_rollback(True)
            return response

    answer.is_idempotent = True  # type: ignore[attr-defined]
    return answer


def _key_digest(key: str) -> str:
    """What is stored of the key: a client may have put anything into it, a product key too."""
    return hashlib.sha256(key.encode()).hexdigest()


def _claim(caller: str, key: str, digest: bytes, now: datetime) -> IdempotentAnswer:
    """The row for this key, new or with a saved response.

    Raises `Refused` (`in_progress`) while another request with the key is running.
    """
    lock_name = hashlib.sha256(f"idempotency {caller} {key}".encode()).digest()
    with connection.cursor() as cursor:
        lock_id = int.from_bytes(lock_name[:8], "big", signed=True)
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_id])
        if not cursor.fetchone()[0]:
            detail = "The first request with this key has not finished."
            raise Refused("in_progress", detail, retry_after=RETRY_SECONDS)
    expired = IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).order_by("created_at")
    expired = expired.select_for_update(skip_locked=True)
    IdempotentAnswer.objects.filter(pk__in=expired.values("pk")[:SWEPT]).delete()
    first = IdempotentAnswer.objects.filter(caller=caller, key=key).first()
    if first and first.created_at < now - KEPT:  # more rows had expired than one sweep deletes
        first.delete()
        first = None
    return first or IdempotentAnswer.objects.create(
        caller=caller, key=key, request_digest=digest, created_at=now
    )


def _replay(
    first: IdempotentAnswer, digest: bytes, require_again: Callable[[Any], None]
) -> Response:
    if bytes(first.request_digest) != digest:
        raise _reused()
    body = _unseal_body(first)
    data = json.loads(body) if body else None
    require_again(data)
    headers = {"Idempotent-Replayed": "true"}
    if first.location:
        headers["Location"] = first.location
    return Response(data, status=first.status, headers=headers)


def _keep(first: IdempotentAnswer, response: Response) -> None:
    body = b"" if response.data is None else JSONRenderer().render(response.data)
    first.status = response.status_code
    first.location = response.headers.get("Location", "")
    first.sealed_body = seal(_key(settings.MASTER_KEY), body, _context(first))
    first.save(update_fields=["status", "location", "sealed_body"])


def _unseal_body(first: IdempotentAnswer) -> bytes:
    for master in filter(None, [settings.MASTER_KEY, settings.PREVIOUS_MASTER_KEY]):
        try:
            return unseal(_key(master), bytes(first.sealed_body or b""), _context(first))
        except CannotOpen:
            continue
    raise _reused()  # sealed with a master key that is gone: the response cannot be replayed


def _reused() -> Refused:
    return Refused("idempotency_key_reused", "The key was used for another request.", status=422)


def _key(master: str) -> bytes:
    return derive(parse_master_key(master), "idempotency")


def _context(first: IdempotentAnswer) -> bytes:
    return b"idempotency/" + first.pk.bytes


def _digest(request: Request) -> bytes:
    """A digest of method, URL and parsed body, which identifies a repeat of the same request."""
    request_hash = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    data = request.data
    if not hasattr(data, "lists"):
        request_hash.update(json.dumps(data, sort_keys=True).encode())
        return request_hash.digest()
    for name, values in sorted(data.lists()):
        for value in values:
            content = _file_digest(value) if isinstance(value, UploadedFile) else str(value)
            request_hash.update(json.dumps([name, content]).encode())
    return request_hash.digest()


def _file_digest(file: UploadedFile) -> list[str]:
    content = hashlib.sha256()
    for chunk in file.chunks():
        content.update(chunk)
    file.seek(0)
    return [file.name or "", content.hexdigest()]
