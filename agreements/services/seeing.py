"""Operations see pages as a customer, which reads in its log that they did, and why."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from accounts.seeing import LONGEST, Seeing
from agreements.access import require_anywhere
from agreements.models import LicensingId, Organization
from audit.services import record
from vlsc.lib.refused import Invalid, NotPermitted


def begin_seeing(*, by: Actor, organization: Organization, reason: str, at: datetime) -> Seeing:
    """Let operations see pages as an administrator of the organization, for half an hour at most.

    Raises `NotPermitted`, also for a token, and `Invalid` (`reason_required`) without a reason.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    if by.scopes is not None:
        raise NotPermitted
    if not reason.strip():
        message = _("Enter why you do this for the customer, who can see it.")
        raise Invalid({"reason": [message]}, code="reason_required")
    with transaction.atomic():
        _record(by, at, "organization.seen_as", organization, reason=reason.strip())
    return Seeing(organization_id=organization.pk, name=organization.name, until=at + LONGEST)


def end_seeing(*, by: Actor, organization: Organization, at: datetime) -> None:
    """Note that somebody who saw as the customer does so no more. Raises `NotPermitted`."""
    if by.seen_as != organization.pk:
        raise NotPermitted
    with transaction.atomic():
        _record(by, at, "organization.seeing_ended", organization)


def _record(by: Actor, at: datetime, action: str, organization: Organization, **facts: Any) -> None:
    concerned = LicensingId.objects.under(organization).values_list("pk", flat=True)
    subject = ("organization", organization.pk, organization.name)
    record(by=by, at=at, action=action, subject=subject, licensing_ids=concerned, **facts)
