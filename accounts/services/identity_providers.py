"""Identity providers as rows: writing them is for the desk; letting passwords in, for a command."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import IdentityProvider
from audit.services import record
from vlsc.lib.refused import Invalid, NotPermitted


def let_passwords_in(*, by: Actor, domain: str, at: datetime) -> IdentityProvider:
    """Require the provider of a mail domain no more, since it is away and nobody gets in.

    For the system actor, that is, whoever may run commands. Raises `NotPermitted`, and `Invalid`
    for a domain that no provider is required for.
    """
    if not by.is_system:
        raise NotPermitted
    with transaction.atomic():
        required = IdentityProvider.objects.select_for_update(of=("self",))
        provider = required.filter(domains__domain=domain.lower(), is_required=True).first()
        if provider is None:
            raise Invalid({"domain": [_("No provider is required for this domain.")]})
        provider.is_required = False
        provider.save(update_fields=["is_required"])
        subject = ("identity_provider", provider.pk, provider.name)
        record(by=by, at=at, action="identity_provider.freed", subject=subject)
    return provider
