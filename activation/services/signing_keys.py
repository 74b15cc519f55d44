"""Signing keys of certificates: the first one, and the next ones."""

import hashlib
import json
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, staff_may
from activation.certificates import REFRESH_SECONDS, encode_base64url
from activation.models import SigningKey
from audit.services import record
from keys.services import seal_signing_key
from vlsc.lib.ids import uuid7
from vlsc.lib.refused import Invalid, NotPermitted, Refused

# Every process signs with the newest key before the one that it may still use is retired.
LEAST_AGE = timedelta(seconds=5 * REFRESH_SECONDS)
LOCK = "SELECT pg_advisory_xact_lock(hashtext('activation.signing_keys'))"


def make_first_signing_key(*, at: datetime) -> bool:
    """Make the first key, after a migration; false if there is one."""
    with transaction.atomic():
        _lock()
        if SigningKey.objects.live().exists():
            return False
        _make_key(at)
    return True


def rotate_signing_key(*, by: Actor, reason: str, at: datetime) -> SigningKey:
    """Make a new key, which signs from now on; the one before stays published, older ones end.

    Raises `NotPermitted`, `Invalid` (`reason_required`), or `Refused` (`signing_key_too_new`)
    while a process could still sign with the key before the newest.
    """
    if not (by.is_system or staff_may(by.staff_role, Action.RUN_CENTER)):
        raise NotPermitted
    if not reason.strip():
        raise Invalid(
            {"reason": [_("Enter a reason. It is kept in the log.")]}, code="reason_required"
        )
    with transaction.atomic():
        _lock()
        newest = SigningKey.objects.live().first()
        if newest and at - newest.made_at < LEAST_AGE:
            raise Refused(
                "signing_key_too_new", _("The signing key is only minutes old. Wait a little.")
            )
        key = _make_key(at)
        subject = ("signing_key", key.pk, key.kid)
        record(by=by, at=at, action="signing_key.rotated", subject=subject, reason=reason)
    return key


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def _make_key(at: datetime) -> SigningKey:
    pk, private = uuid7(), Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    sealed = seal_signing_key(private=private.private_bytes_raw(), row_id=pk)
    return SigningKey.objects.add(
        row_id=pk, public=public, sealed=sealed, kid=_thumbprint(public), at=at
    )


def _thumbprint(public: bytes) -> str:
    """RFC 7638: the SHA-256 of the key's required members, in this order and without blanks."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": encode_base64url(public)}
    text = json.dumps(members, separators=(",", ":"))
    return encode_base64url(hashlib.sha256(text.encode()).digest())
