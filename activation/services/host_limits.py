"""More KMS hosts of a key, and more activations of one host.

Called by decisions on requests, within their transactions; the permission was asked there.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from activation.models import KmsHost
from audit.services import record
from catalog.states import Authority, KeyType
from keys.models import Key
from vlsc.lib.refused import Refused

MOST = 30_000  # what the columns hold, with room for more than anybody has


def raise_hosts(
    *, by: Actor, key: Key, licensing_id: UUID, more: int, at: datetime, reason: str
) -> None:
    """Allow so many more hosts of a KMS host key, at once.

    Raises `Refused`: `not_the_activation_authority` for a key that its licensor counts, and
    `limit_too_high`.
    """
    _require_counted(key, more)
    with transaction.atomic():
        locked = Key.objects.select_for_update(no_key=True).get(pk=key.pk)
        _require_room(locked.hosts_allowed, more)
        locked.raise_hosts_allowed(more)
        record(
            by=by,
            at=at,
            action="key.hosts_raised",
            subject=("key", key.pk, str(key)),
            licensing_ids=[licensing_id],
            more=more,
            reason=reason,
        )


def raise_host_activations(
    *, by: Actor, host: KmsHost, licensing_id: UUID, more: int, at: datetime, reason: str
) -> None:
    """Allow so many more activations of one host, at once; raises as `raise_hosts` does."""
    _require_counted(host.key, more)
    with transaction.atomic():
        locked = KmsHost.objects.select_for_update(of=("self",)).get(pk=host.pk)
        _require_room(locked.activations_allowed or 0, more)
        locked.raise_allowed(more)
        record(
            by=by,
            at=at,
            action="kms_host.limit_raised",
            subject=("kms_host", host.pk, str(host)),
            licensing_ids=[licensing_id],
            more=more,
            reason=reason,
        )


def _require_counted(key: Key, more: int) -> None:
    if (key.type, key.activation_authority) != (KeyType.KMS, Authority.CENTER):
        raise Refused("not_the_activation_authority", _("The licensor counts for this key."))
    if more < 1:
        raise ValueError("A limit never falls.")


def _require_room(allowed: int, more: int) -> None:
    if allowed + more > MOST:
        raise Refused("limit_too_high", _("The limit is too high to be stored."))
