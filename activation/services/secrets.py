"""Secrets of products: handing one to its publisher, and making a new version of a leaked one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, staff_may
from activation.models import SecretVersion
from activation.product_secrets import product_secret
from audit.services import record
from catalog.models import Product
from catalog.states import Authority
from vlsc.lib.refused import Invalid, NotPermitted, Refused


def export_activation_secret(
    *, by: Actor, product: Product, reason: str, at: datetime
) -> dict[int, bytes]:
    """The secret of each live version, for the product's publisher, who builds it in.

    The log line is committed before anything is returned. Raises `NotPermitted`, `Invalid`
    (`reason_required`), or `Refused` (`not_the_activation_authority`) for a product of somebody
    else's.
    """
    _require_right_and_reason(by, reason)
    _require_authority(product)
    with transaction.atomic():
        versions = _live_versions(product)
        secrets = {version: product_secret(product.code, version) for version in versions}
        _record(by, product, "activation_secret.exported", reason, at, versions=versions)
    return secrets


def renew_activation_secret(
    *, by: Actor, product: Product, reason: str, ends_older: bool = False, at: datetime
) -> int:
    """Make a new version, with which confirmation IDs are made from now on; returns its number.

    Older ones live on, so that copies of the product which know only them can be supplied, unless
    `ends_older`. Confirmation IDs that were given stay as they are. Raises the same as
    `export_activation_secret`.
    """
    _require_right_and_reason(by, reason)
    _require_authority(product)
    with transaction.atomic():
        version = Product.objects.select_for_update().get(pk=product.pk).raise_secret_version()
        SecretVersion.objects.create(product_code=product.code, version=version, made_at=at)
        ended = SecretVersion.objects.end_before(product.code, version, at=at) if ends_older else []
        _record(by, product, "activation_secret.renewed", reason, at, version=version, ended=ended)
    product.secret_version = version
    return version


def _live_versions(product: Product) -> list[int]:
    ended = SecretVersion.objects.filter(product_code=product.code, ended_at__isnull=False)
    all_versions = set(range(1, product.secret_version + 1))
    return sorted(all_versions - set(ended.values_list("version", flat=True)))


def _require_right_and_reason(by: Actor, reason: str) -> None:
    if not (by.is_system or staff_may(by.staff_role, Action.RUN_CENTER)):
        raise NotPermitted
    if not reason.strip():
        raise Invalid(
            {"reason": [_("Enter a reason. It is kept in the log.")]}, code="reason_required"
        )


def _require_authority(product: Product) -> None:
    if product.activation_authority != Authority.CENTER:
        raise Refused(
            "not_the_activation_authority", _("This center does not activate this product.")
        )


def _record(
    by: Actor, product: Product, action: str, reason: str, at: datetime, **facts: Any
) -> None:
    subject = ("product", product.pk, product.name)
    record(by=by, at=at, action=action, subject=subject, reason=reason, **facts)
