"""The first account of a new center, made with a link that its operator gets from a command."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor, system_actor
from accounts.grants import StaffRole
from accounts.models import FirstAccountLink, User
from accounts.models.first_link import digest_link
from audit.services import record
from vlsc.lib.masking import contains_key
from vlsc.lib.refused import Invalid, NotPermitted, Refused

WORKS_FOR = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class NewOwner:
    """Who the first account is for."""

    name: str
    email: str
    password: str


def make_first_link(*, by: Actor, at: datetime) -> str:
    """A link with which the first operations account is made; it replaces the one before.

    For the system actor, that is, whoever may run commands. Raises `NotPermitted`, and `Refused`
    (`operations_exist`) once there is an operations account.
    """
    if not by.is_system:
        raise NotPermitted
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        if User.objects.has_operations():
            raise _operations_exist()
        FirstAccountLink.replace(digest=digest_link(secret), expires_at=at + WORKS_FOR)
        record(by=by, at=at, action="staff.link_made", subject=("staff", None, ""))
    return f"{settings.PUBLIC_URL}{reverse('accounts:first-account-link', args=[secret])}"


def may_make_first_account(*, digest: str, at: datetime) -> bool:
    """Whether a link with that digest works now."""
    link = FirstAccountLink.get()
    return bool(link and link.is_valid(digest, at)) and not User.objects.has_operations()


def add_first_account(*, digest: str, owner: NewOwner, at: datetime, request_id: str = "") -> User:
    """Make the first operations account, by the link with that digest, which then is gone.

    Nobody is signed in here: the link is the permission. Raises `Refused` (`link_used`) unless it
    works and there is no operations account, and `Invalid` for a bad name, address or password.
    """
    with transaction.atomic():
        link = FirstAccountLink.lock()
        if link is None or not link.is_valid(digest, at) or User.objects.has_operations():
            raise Refused("link_used", _("This link no longer works."))
        user = _add_owner(owner)
        link.delete()
        subject = ("user", user.pk, user.name)
        facts: dict[str, Any] = {"email": user.email, "staff_role": str(user.staff_role)}
        by = system_actor(at=at, channel="page", request_id=request_id)
        record(by=by, at=at, action="staff.added", subject=subject, **facts)
    return user


def _add_owner(owner: NewOwner) -> User:
    """The account. Raises `Invalid`, also for an address that has one."""
    if contains_key(owner.email):
        raise Invalid({"email": [_("A product key cannot be part of an address.")]})
    try:
        validate_password(owner.password, User(email=owner.email, name=owner.name))
    except ValidationError as error:
        raise Invalid.by(error, "password") from error
    same = User.objects.with_address(owner.email)
    taken = Invalid({"email": [_("%(email)s already has an account.") % {"email": owner.email}]})
    if same.exists():
        raise taken
    try:
        with transaction.atomic():
            return User.objects.add(
                email=owner.email,
                name=owner.name,
                password=owner.password,
                staff_role=StaffRole.OPERATIONS,
            )
    except ValidationError as error:
        raise Invalid.by(error) from error
    except IntegrityError as error:  # made by another request since
        raise taken from error


def _operations_exist() -> Refused:
    return Refused("operations_exist", _("There is already an operations account."))
