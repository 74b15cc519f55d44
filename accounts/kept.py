"""Values that a session gets back once: forms that have been sent, secrets that were just made.

A value is sealed, found from its own session only, and gone after minutes. What is kept is neither
in an address nor in the session itself.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import KeptValue
from vlsc.lib.sealing import CannotOpen, derive, parse_master_key, seal, unseal

KEPT = timedelta(minutes=10)
FORMS_REMEMBERED = timedelta(hours=12)  # as long as a session lasts; they hold no value
SWEPT = 100  # expired rows that are deleted with each new row


def keep_value(request: HttpRequest, kind: str, name: object, value: Any) -> None:
    """Keep a JSON value for this session, which asks for it by kind and name."""
    pk, now = _row_id(request, kind, name), timezone.now()
    expired = KeptValue.objects.filter(expires_at__lt=now).select_for_update(skip_locked=True)
    KeptValue.objects.filter(pk__in=expired.values("pk")[:SWEPT]).delete()
    sealed = seal(_sealing_key(), json.dumps(value).encode(), _context(pk))
    row = KeptValue(pk=pk, sealed=sealed, expires_at=now + KEPT)
    # A second secret of the same thing replaces the first.
    KeptValue.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["sealed", "location", "expires_at"],
    )


def read_value(request: HttpRequest, kind: str, name: object) -> Any:
    """The kept value, which stays; None if there is none."""
    row = KeptValue.objects.filter(pk=_row_id(request, kind, name)).first()
    return row and _open(row)


def take_value(request: HttpRequest, kind: str, name: object) -> Any:
    """The kept value, which is removed: of two calls only one gets it, the other None."""
    with transaction.atomic():
        rows = KeptValue.objects.select_for_update().filter(pk=_row_id(request, kind, name))
        row = rows.first()
        if row is None:
            return None
        value = _open(row)
        row.delete()
    return value


def keep_secret(request: HttpRequest, of: UUID, secret: str) -> None:
    """Keep a secret for the page that shows it once, which a POST redirects to."""
    keep_value(request, "secret", of, secret)


def take_secret(request: HttpRequest, of: UUID) -> str | None:
    """The secret, for its one display; None afterwards. A HEAD request shows and takes nothing."""
    return take_value(request, "secret", of) if request.method == "GET" else None


def carry_out_once(
    request: HttpRequest, kind: str, name: object, act: Callable[[Any], HttpResponse]
) -> HttpResponse | None:
    """Run an act, with its kept value, unless this session has; a repeat is led to the same page.

    `act` redirects when it is done, in the transaction that records it; any other response is
    returned without a record. Returns None, without running it, for a value that is not kept.
    """
    rows = KeptValue.objects.select_for_update()
    with transaction.atomic():
        row = rows.filter(pk=_row_id(request, kind, name)).first()
        if row is None or row.location:
            return redirect(row.location) if row else None
        value = _open(row)
        if value is None:
            return None
        response = act(value)
        if isinstance(response, HttpResponseRedirectBase):
            row.sealed, row.location = None, response.url
            row.save(update_fields=["sealed", "location"])
        else:
            transaction.set_rollback(True)
        return response


def send_once(request: HttpRequest, name: object, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Run what a form asks for, once for each form that was rendered; `name` is in the form."""
    pk = _row_id(request, "form", name)
    sealed = seal(_sealing_key(), b"true", _context(pk))
    form = KeptValue(pk=pk, sealed=sealed, expires_at=timezone.now() + FORMS_REMEMBERED)
    with transaction.atomic():
        # Waits for a concurrent request with the same form.
        KeptValue.objects.bulk_create([form], ignore_conflicts=True)
        response = carry_out_once(request, "form", name, lambda _value: act())
    return response or act()


def _row_id(request: HttpRequest, kind: str, name: object) -> UUID:
    text = f"{request.session.session_key}\n{kind}\n{name}"
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16])


def _open(row: KeptValue) -> Any:
    """The value; None if it has expired or was sealed with a master key that is gone."""
    if row.sealed is None or row.expires_at <= timezone.now():
        return None
    try:
        return json.loads(unseal(_sealing_key(), bytes(row.sealed), _context(row.pk)))
    except CannotOpen:
        return None


def _sealing_key() -> bytes:
    return derive(parse_master_key(settings.MASTER_KEY), "kept values")


def _context(pk: UUID) -> bytes:
    return b"kept/" + pk.bytes
