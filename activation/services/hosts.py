"""KMS hosts: register one, activate it again, retire it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from activation.access import require_type, require_usable, require_use
from activation.models import KmsHost
from activation.states import HostState
from audit.services import record
from catalog.states import KeyType
from jobs.moves import wrong_state
from keys.models import Key
from vlsc.lib.masking import contains_key
from vlsc.lib.refused import Invalid, Refused


def register_host(
    *, by: Actor, key: Key, name: str, host_id: str, at: datetime, reason: str = ""
) -> tuple[KmsHost, bool]:
    """Register a host of a KMS host key; returns it, and whether it is new.

    A new one spends a slot of the key and its own first activation. The same id again is the same
    host, retired or not, and spends one of its activations. A host of a key for which the licensor
    counts is recorded, and spends nothing. Staff give a `reason`.

    Raises `NotPermitted`, `Invalid`, or `Refused`: `key_blocked`, `not_usable_yet`,
    `kms_hosts_exhausted`, `kms_host_activations_exhausted`.
    """
    licensing_ids = require_use(by, key, reason=reason)
    require_type(key, KeyType.KMS)
    require_usable(by, key)
    host = _new_host(key, name, host_id, at)
    with transaction.atomic():
        is_new = host.add_once()
        if not is_new:
            host = KmsHost.objects.select_related("key").get(key=key, host_id=host.host_id)
            _activate_known(host, at)
        elif not host.is_recorded and not key.take_host_slot(at=at):
            raise _no_slot(key)
        action = _name_action(host, is_new=is_new)
        _record(by, host, action, licensing_ids, at=at, reason=reason)
    return host, is_new


def activate_host(*, by: Actor, host: KmsHost, at: datetime, reason: str = "") -> KmsHost:
    """Activate a host again, as after its system was installed anew: one of its activations.

    Raises `NotPermitted`, `Invalid` (`reason_required`), or `Refused`:
    `not_the_activation_authority` for a recorded host, `key_blocked`, `not_usable_yet`,
    `wrong_state` for a retired one, `kms_host_activations_exhausted`.
    """
    licensing_ids = require_use(by, host.key, reason=reason)
    if host.is_recorded:
        raise Refused(
            "not_the_activation_authority",
            _("The licensor counts the activations of this key; the host is only recorded here."),
        )
    require_usable(by, host.key)
    with transaction.atomic():
        _spend(host, at)
        _record(by, host, "kms_host.activated", licensing_ids, at=at, reason=reason)
    return host


def retire_host(*, by: Actor, host: KmsHost, at: datetime, reason: str = "") -> KmsHost:
    """Note that a host is no longer in use. Its slot stays spent.

    Raises `NotPermitted`, `Invalid` (`reason_required`), or `Refused` (`wrong_state`) if it is
    retired already.
    """
    licensing_ids = require_use(by, host.key, reason=reason)
    if host.state != HostState.ACTIVE:
        raise wrong_state()
    with transaction.atomic():
        host.move_to(HostState.RETIRED, retired_at=at)
        _record(by, host, "kms_host.retired", licensing_ids, at=at, reason=reason)
    return host


def _new_host(key: Key, name: str, host_id: str, at: datetime) -> KmsHost:
    host = KmsHost.of(key, name=name, host_id=host_id, at=at)
    try:
        host.clean_fields(exclude={"key"})
    except ValidationError as error:
        raise Invalid.by(error) from error
    if contains_key(host.host_id):
        raise Invalid({"host_id": [_("This contains a product key, where none belongs.")]})
    if host.activations_allowed == 0:
        raise _no_activation(host)
    return host


def _activate_known(host: KmsHost, at: datetime) -> None:
    """Spend one of its activations; a retired host is in use again, a recorded one spends none."""
    if host.state == HostState.RETIRED:
        host.move_to(HostState.ACTIVE, retired_at=None)
    if not host.is_recorded:
        _spend(host, at)


def _spend(host: KmsHost, at: datetime) -> None:
    spent = host.spend(at=at)
    host.refresh_from_db()
    if spent:
        return
    raise wrong_state() if host.state != HostState.ACTIVE else _no_activation(host)


def _name_action(host: KmsHost, *, is_new: bool) -> str:
    if host.is_recorded:
        return "kms_host.recorded"
    return "kms_host.registered" if is_new else "kms_host.activated"


def _no_slot(key: Key) -> Refused:
    key.refresh_from_db(fields=["hosts_used", "hosts_allowed"])
    return Refused(
        "kms_hosts_exhausted",
        _("All %(n)s host slots of this key are used.") % {"n": key.hosts_allowed},
        hosts_used=key.hosts_used,
        hosts_allowed=key.hosts_allowed,
    )


def _no_activation(host: KmsHost) -> Refused:
    return Refused(
        "kms_host_activations_exhausted",
        _("All %(n)s activations of this host are used.") % {"n": host.activations_allowed},
        activations_used=host.activations_used,
        activations_allowed=host.activations_allowed,
    )


def _record(
    by: Actor, host: KmsHost, action: str, licensing_ids: list[UUID], *, at: datetime, reason: str
) -> None:
    facts: dict[str, Any] = {"key": str(host.key)} | ({"reason": reason} if reason else {})
    subject = ("kms_host", host.pk, str(host))
    record(by=by, at=at, action=action, subject=subject, licensing_ids=licensing_ids, **facts)
