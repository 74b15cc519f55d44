"""The verbs of accounts: making accounts of people and of the center's staff."""

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
    """A staff account that cannot sign in until its owner follows the link and sets a password.

    The link works once and for `PASSWORD_RESET_TIMEOUT` seconds; it is not stored anywhere. Asked
    again before it was followed, there is a new link and the old one is dead. Refuses
    `address_taken`, whatever other account that is, and as invalid what is no address or name.
    """
    if not (by.is_system or staff_may(by.staff_role, Action.RUN_CENTER)):
        raise NotPermitted
    user = _waiting(email, role)
    if user:
        _end_link(by, user, at)
    else:
        user = _add_user(by, email, name, "staff.added", at, staff_role=str(role))
    return NewStaff(user=user, link=password_link(user=user))


def _waiting(email: str, role: StaffRole) -> User | None:
    """The account of that role whose owner has not set a password yet."""
    found = User.objects.filter(email__iexact=email.strip(), staff_role=role, is_active=True)
    return next((one for one in found if not one.has_usable_password()), None)


def _end_link(by: Actor, user: User, at: datetime) -> None:
    with transaction.atomic():
        user.set_unusable_password()  # another one: the old link was signed with the old
        user.save(update_fields=["password"])
        record(by=by, at=at, action="staff.link_renewed", subject=("user", user.pk, user.name))


def add_person(*, by: Actor, email: str, name: str, at: datetime) -> User:
    """An account of a customer's person, without a password and without a role.

    The center's own work only; people invite each other by other verbs. Refuses as `add_staff`.
    """
    if not by.is_system:
        raise NotPermitted
    return _add_user(by, email, name, "user.added", at)


def password_link(*, user: User) -> str:
    """A link with which a person sets a password: dead once one is set, or after some days."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
    return f"{settings.PUBLIC_URL}{path}"


def _add_user(by: Actor, email: str, name: str, action: str, at: datetime, **fields: Any) -> User:
    same = User.objects.filter(email__iexact=email.strip())
    taken = Refused("address_taken", _("%(email)s has an account already.") % {"email": email})
    if same.exists():
        raise taken
    try:
        with transaction.atomic():
            user = User.objects.add(email=email, name=name, **fields)
            subject = ("user", user.pk, user.name)
            record(by=by, at=at, action=action, subject=subject, email=user.email, **fields)
    except (ValidationError, IntegrityError) as error:
        if same.exists():  # made by another at the same moment
            raise taken from error
        if isinstance(error, ValidationError):
            raise Invalid(error.message_dict) from error
        raise
    return user
