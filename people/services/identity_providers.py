"""Setting up identity providers: for licensing operations in a session, with a reason.

Who may do this decides who gets in, so each verb is logged, and shown to the customer whose
provider it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Identity, IdentityProvider, SignInDomain
from agreements.access import require_anywhere
from agreements.models import LicensingId, Organization
from audit.services import record
from people.models import CustomerProvider
from vlsc.lib.differences import describe_differences
from vlsc.lib.masking import is_identifier
from vlsc.lib.refused import Invalid, NotPermitted

LOGGED = ("name", "issuer", "client_id", "is_required", "counts_as_second_factor")


@dataclass(frozen=True, kw_only=True)
class ProviderWish:
    """A provider as it shall be. An empty secret leaves the one that is stored.

    `reason` says how the center has made sure that the domains are the customer's.
    """

    name: str
    issuer: str
    client_id: str
    secret: str
    domains: Sequence[str]
    is_required: bool
    counts_as_second_factor: bool
    reason: str


def add_provider(
    *, by: Actor, organization: Organization | None, wish: ProviderWish, at: datetime
) -> IdentityProvider:
    """Set up the provider of a customer, or without an organization that of the center.

    Raises `NotPermitted`, and `Invalid` for a bad value, a domain that another provider answers
    for, and no secret.
    """
    _require(by)
    if not wish.secret:
        raise Invalid({"secret": [_("The provider has given you a secret with the client ID.")]})
    with transaction.atomic():
        provider = IdentityProvider(is_of_center=organization is None)
        changed = _put(provider, wish)
        if organization:
            CustomerProvider.objects.create(provider=provider, organization=organization)
        _record(by, provider, at, "identity_provider.added", wish.reason, changed)
    return provider


def change_provider(
    *, by: Actor, provider: IdentityProvider, wish: ProviderWish, at: datetime
) -> IdentityProvider:
    """Change a provider. At another issuer or client everybody has another name, so those known
    are forgotten, and people are found by their addresses anew.

    Raises the same as `add_provider`, and `IdentityProvider.DoesNotExist` if it is gone.
    """
    _require(by)
    with transaction.atomic():
        row = IdentityProvider.objects.select_for_update().get(pk=provider.pk)
        before = (row.issuer, row.client_id)
        changed = _put(row, wish)
        if before != (row.issuer, row.client_id):
            Identity.objects.filter(provider=row).delete()
        _record(by, row, at, "identity_provider.changed", wish.reason, changed)
    return row


def remove_provider(*, by: Actor, provider: IdentityProvider, at: datetime) -> None:
    """Sign nobody in by it any more; who has a password or a passkey signs in by that.

    Raises `NotPermitted`.
    """
    _require(by)
    with transaction.atomic():
        _record(by, provider, at, "identity_provider.removed", "", "")
        provider.delete()


def _require(by: Actor) -> None:
    require_anywhere(by, Action.RUN_CENTER)
    if by.channel != "page":
        raise NotPermitted


def _put(provider: IdentityProvider, wish: ProviderWish) -> str:
    """Validate and save the values; what has changed."""
    before = _values(provider)
    for name in LOGGED:
        setattr(provider, name, getattr(wish, name))
    if wish.secret:
        provider.secret = wish.secret
    try:
        provider.full_clean()
    except ValidationError as error:
        raise Invalid.by(error) from error
    if not is_identifier(provider.client_id):
        raise Invalid({"client_id": [_("This contains a product key, where none belongs.")]})
    provider.save()
    _put_domains(provider, sorted({domain.lower() for domain in wish.domains}))
    after = _values(provider) | {"secret": "…" if wish.secret else ""}
    return describe_differences(before | {"secret": ""}, after)


def _put_domains(provider: IdentityProvider, domains: list[str]) -> None:
    provider.domains.exclude(domain__in=domains).delete()
    present = set(provider.domains.values_list("domain", flat=True))
    for domain in domains:
        if domain in present:
            continue
        row = SignInDomain(domain=domain, provider=provider)
        try:
            row.clean_fields()
            with transaction.atomic():
                row.save(force_insert=True)
        except ValidationError as error:
            raise Invalid({"domains": error.messages}) from error
        except IntegrityError as error:
            taken = _("Another provider answers for %(domain)s already.") % {"domain": domain}
            raise Invalid({"domains": [taken]}) from error


def _values(provider: IdentityProvider) -> dict[str, Any]:
    domains = provider.domains.order_by("domain").values_list("domain", flat=True)
    return {name: getattr(provider, name) for name in LOGGED} | {"domains": list(domains)}


def _record(
    by: Actor, provider: IdentityProvider, at: datetime, action: str, reason: str, values: str
) -> None:
    of = CustomerProvider.objects.filter(provider=provider).select_related("organization").first()
    below = LicensingId.objects.under(of.organization) if of else LicensingId.objects.none()
    record(
        by=by,
        at=at,
        action=action,
        subject=("identity_provider", provider.pk, provider.name),
        licensing_ids=below.values_list("pk", flat=True),
        reason=reason,
        values=values,
        customer=of.organization.name if of else "",
    )
