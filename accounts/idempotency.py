"""The first answer to a POST that carried an `Idempotency-Key`, given again to its repeats.

    @idempotent
    def post(self, request, **ids): …

The answer is kept in the transaction of the effect: a crash leaves neither. Whatever is not a
success is not kept, because it changed nothing; the same request then simply runs again.
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
from vlsc.rest.views import KEY_HEADER

KEPT = timedelta(hours=48)
SWEPT = 100  # old rows removed by each new one
_acceptable = re.compile(r"[\x21-\x7e]{1,255}")
Handler = Callable[..., Response]


def idempotent(handler: Handler) -> Handler:
    """Let a POST handler take an `Idempotency-Key`."""

    @wraps(handler)
    def answer(view: Any, request: Request, **ids: Any) -> Response:
        key = request.headers.get(KEY_HEADER)
        if key is None:
            return handler(view, request, **ids)
        if not _acceptable.fullmatch(key):
            raise invalid_header(KEY_HEADER, "invalid", "1 to 255 printable ASCII characters.")
        digest, now = _digest(request), timezone.now()
        with transaction.atomic():
            first = _claim(caller_of(request), key, digest, now)
            if first.status is not None:
                return _again(first, digest)
            response = handler(view, request, **ids)
            if response.status_code < 400:
                _keep(first, response)
            else:
                transaction.set_rollback(True)
            return response

    answer.is_idempotent = True  # type: ignore[attr-defined]
    return answer


def _claim(caller: str, key: str, digest: bytes, now: datetime) -> IdempotentAnswer:
    """The row of this key, new or answered; refuses while another request holds it."""
    name = hashlib.sha256(f"idempotency {caller} {key}".encode()).digest()
    with connection.cursor() as cursor:
        number = int.from_bytes(name[:8], "big", signed=True)
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise Refused("in_progress", "The first request with this key has not finished.")
    old = IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).order_by("created_at")
    old = old.select_for_update(skip_locked=True)
    IdempotentAnswer.objects.filter(pk__in=old.values("pk")[:SWEPT]).delete()
    first = IdempotentAnswer.objects.filter(caller=caller, key=key).first()
    if first and first.created_at < now - KEPT:  # more were old than are swept at once
        first.delete()
        first = None
    return first or IdempotentAnswer.objects.create(
        caller=caller, key=key, request_digest=digest, created_at=now
    )


def _again(first: IdempotentAnswer, digest: bytes) -> Response:
    if bytes(first.request_digest) != digest:
        raise _reused()
    body = _open(first)
    headers = {"Idempotent-Replayed": "true"}
    if first.location:
        headers["Location"] = first.location
    return Response(json.loads(body) if body else None, status=first.status, headers=headers)


def _keep(first: IdempotentAnswer, response: Response) -> None:
    body = b"" if response.data is None else JSONRenderer().render(response.data)
    first.status = response.status_code
    first.location = response.headers.get("Location", "")
    first.sealed_body = seal(_key(settings.MASTER_KEY), body, _context(first))
    first.save(update_fields=["status", "location", "sealed_body"])


def _open(first: IdempotentAnswer) -> bytes:
    for master in filter(None, [settings.MASTER_KEY, settings.PREVIOUS_MASTER_KEY]):
        try:
            return unseal(_key(master), bytes(first.sealed_body or b""), _context(first))
        except CannotOpen:
            continue
    raise _reused()  # sealed with a master key that is gone: the answer cannot be given again


def _reused() -> Refused:
    return Refused("idempotency_key_reused", "The key was used for another request.", status=422)


def _key(master: str) -> bytes:
    return derive(parse_master_key(master), "idempotency")


def _context(first: IdempotentAnswer) -> bytes:
    return b"idempotency/" + first.pk.bytes


def _digest(request: Request) -> bytes:
    """Method, address and body, as the operation understands them."""
    whole = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    data = request.data
    if not hasattr(data, "lists"):
        whole.update(json.dumps(data, sort_keys=True).encode())
        return whole.digest()
    for name, values in sorted(data.lists()):
        for value in values:
            content = _file_digest(value) if isinstance(value, UploadedFile) else str(value)
            whole.update(json.dumps([name, content]).encode())
    return whole.digest()


def _file_digest(file: UploadedFile) -> list[str]:
    content = hashlib.sha256()
    for chunk in file.chunks():
        content.update(chunk)
    file.seek(0)
    return [file.name or "", content.hexdigest()]
