"""Accounts for customers' people and for the center's staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, StaffRole, staff_may
from accounts.models import User
from audit.services import record
from vlsc.lib.refused import Invalid, NotPermitted, Refused


@dataclass(frozen=True, kw_only=True)
class NewStaff:
    """A staff account and the link with which its owner sets the first password."""

    user: User
    link: str


def add_staff(*, by: Actor, email: str, role: StaffRole, name: str, at: datetime) -> NewStaff:
    """Create a staff account, which cannot sign in until its owner sets a password.

    The link works once, for `PASSWORD_RESET_TIMEOUT` seconds, and is not stored anywhere. Called
    again before a password is set, it creates a new link and invalidates the old one. Raises
    `NotPermitted`, `Refused` (`address_taken`) when any other account has the address, and
    `Invalid` for an invalid address or name.
    """
    if not (by.is_system or staff_may(by.staff_role, Action.RUN_CENTER)):
        raise NotPermitted
    user = _find_pending(email, role)
    if user:
        _invalidate_link(by, user, at)
    else:
        user = _add_user(by, email, name, "staff.added", at, staff_role=str(role))
    return NewStaff(user=user, link=password_link(user=user))


def _find_pending(email: str, role: StaffRole) -> User | None:
    """The account with that address and role whose owner has not set a password yet."""
    users = User.objects.with_address(email).filter(is_active=True, staff_role=role)
    return next((user for user in users if not user.has_usable_password()), None)


def _invalidate_link(by: Actor, user: User, at: datetime) -> None:
    with transaction.atomic():
        user.set_unusable_password()  # a new random value: links are signed with the old one
        user.save(update_fields=["password"])
        record(by=by, at=at, action="staff.link_renewed", subject=("user", user.pk, user.name))


def add_person(*, by: Actor, email: str, name: str, at: datetime) -> User:
    """Create an account for a person of a customer, without a password and without a role.

    For the system actor only; people invite each other by other services. Raises the same
    errors as `add_staff`.
    """
    if not by.is_system:
        raise NotPermitted
    return _add_user(by, email, name, "user.added", at)


def password_link(*, user: User) -> str:
    """A link for setting a password: invalid once one is set, or after `PASSWORD_RESET_TIMEOUT`."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
    return f"{settings.PUBLIC_URL}{path}"


def _add_user(by: Actor, email: str, name: str, action: str, at: datetime, **fields: Any) -> User:
    same = User.objects.with_address(email)
    taken = Refused("address_taken", _("%(email)s already has an account.") % {"email": email})
    if same.exists():
        raise taken
    try:
        with transaction.atomic():
            user = User.objects.add(email=email, name=name, **fields)
            subject = ("user", user.pk, user.name)
            record(by=by, at=at, action=action, subject=subject, email=user.email, **fields)
    except (ValidationError, IntegrityError) as error:
        if same.exists():  # created by a concurrent request
            raise taken from error
        if isinstance(error, ValidationError):
            raise Invalid.by(error) from error
        raise
    return user
