"""People and service accounts. Both hold roles; only people sign in."""

import unicodedata
from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.grants import StaffRole
from vlsc.lib.addresses import (
    AddressColumn,
    FoldedAddress,
    fold_address,
    normalize_address,
    validate_address,
)
from vlsc.lib.ids import uuid7
from vlsc.lib.text import NameField, cells_constraint


class UserManager(BaseUserManager["User"]):
    """Creates users, and finds them by their addresses, however these are written."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """The address as it is stored."""
        return normalize_address(email or "")

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.with_address(username or "").get()

    def with_address(self, address: str) -> models.QuerySet["User"]:
        """The account with an address: one, or none; none for what is no address.

        It may be stored with other letters that are the same (ß, ss), so a mail or a statement
        about the address that was given may mean somebody else.
        """
        try:
            validate_address(normalize_address(address))
        except ValidationError:
            return self.none()
        return self.alias(folded=FoldedAddress("email")).filter(folded=fold_address(address))

    def add(self, *, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password, they cannot sign in until they set one."""
        user = self.model(email=self.normalize_email(email), name=name.strip(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def has_operations(self) -> bool:
        """Whether somebody may run the center, or has a link to set a password for that."""
        return self.filter(staff_role=StaffRole.OPERATIONS, is_active=True).exists()


class User(AbstractBaseUser):
    """A person of a customer, a member of the center's staff, or a service account.

    Users are deactivated, never deleted: log lines and other rows refer to them.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        SERVICE_ACCOUNT = "service_account", _("Service account")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.PERSON)
    email = AddressColumn(_("Email address"))
    name = NameField(_("Name"), max_length=120)
    staff_role = models.CharField(max_length=12, choices=StaffRole, blank=True)
    is_on_duty = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=5, blank=True)  # blank: as the browser prefers
    time_zone = models.CharField(max_length=64, blank=True)
    # How lists are shown to this person, and the slash as a shortcut; see `accounts.lists`.
    lists = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Part of the hash of every session; a trigger increases it when the user is deactivated.
    session_generation = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            cells_constraint("user", "name"),
            models.UniqueConstraint(FoldedAddress("email"), name="user_address_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        """Hash one form of it: what looks the same may be typed as other characters elsewhere."""
        super().set_password(raw_password and unicodedata.normalize("NFKC", raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password; one from before may have been hashed as it was typed."""
        plain = unicodedata.normalize("NFKC", raw_password or "")
        if super().check_password(plain):
            return True
        return plain != raw_password and super().check_password(raw_password or "")

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @classmethod
    def set_on_duty(cls, people: Collection["User"]) -> None:
        """Let these be on duty, and nobody else."""
        chosen = [person.pk for person in people]
        cls.objects.filter(is_on_duty=True).exclude(pk__in=chosen).update(is_on_duty=False)
        cls.objects.filter(pk__in=chosen).update(is_on_duty=True)

    def prefer_language(self, language: str) -> None:
        """Save the language of the user's pages and e-mails."""
        self.language = language
        self.save(update_fields=["language"])

    def prefer_lists(self, lists: dict[str, Any]) -> None:
        """Save how lists are shown."""
        self.lists = lists
        self.save(update_fields=["lists"])

    def set_active(self, is_active: bool) -> None:
        """Deactivate or activate the account; deactivation ends its sessions for ever."""
        self.is_active = is_active
        self.save(update_fields=["is_active"])
        if not is_active:
            self.sessions.all().delete()  # none of them counts any more
        self.refresh_from_db(fields=["session_generation"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        own = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{own}.{self.session_generation}"
