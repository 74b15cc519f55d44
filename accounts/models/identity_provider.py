"""Identity providers, the mail domains that each answers for, and who has signed in by one."""

import re
from typing import ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.models.user import User
from accounts.sealed_texts import open_text, seal_text
from vlsc.lib.ids import uuid7
from vlsc.lib.text import NameField, cells_constraint, validate_identifier, validate_no_key

PURPOSE = "identity providers"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_domain = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def validate_issuer(address: str) -> None:
    """Raise `ValidationError` unless it is the address of an issuer as OpenID Connect has it.

    That is https without a query; on this machine itself also http, for a demo and for tests.
    """
    try:
        parts = urlsplit(address)
        schemes = {"https", "http"} if parts.hostname in LOOPBACK else {"https"}
        is_right = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_right = False
    if any(mark in address for mark in "?#@\\ "):
        is_right = False
    if not is_right:
        raise ValidationError(_("An issuer is an https address without “?” and “#”."), "issuer")
    validate_identifier(address)


def validate_domain(domain: str) -> None:
    """Raise `ValidationError` unless it is a mail domain as it is stored: ASCII, lower case."""
    if not _domain.fullmatch(domain):
        text = _("%(domain)s is not an email domain, such as example.com.")
        raise ValidationError(text % {"domain": domain}, "domain")
    validate_no_key(domain)


def domain_of(email: str) -> str:
    """The domain of an address as it is stored: IDNA, lower case. Empty if it has none."""
    domain = User.objects.normalize_email(email).rpartition("@")[2]
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""


class IdentityProviderManager(models.Manager["IdentityProvider"]):
    """Finds the provider of an address."""

    def of_address(self, email: str) -> "IdentityProvider | None":
        """The provider that answers for the domain of an address."""
        return self.filter(domains__domain=domain_of(email)).first()


class IdentityProvider(models.Model):
    """A provider of OpenID Connect at which people of some mail domains sign in.

    That of the center itself is shown on the sign-in page, and no other signs staff in.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = NameField(max_length=80)
    issuer = models.CharField(max_length=300, validators=[validate_issuer])
    client_id = models.CharField(max_length=190)
    sealed_secret = models.BinaryField()
    is_of_center = models.BooleanField(default=False)
    # Whether the people of its domains sign in here alone, and no more by a password or a passkey.
    is_required = models.BooleanField(default=False)
    # Whether a sign-in there stands for the second factor that the center asks for.
    counts_as_second_factor = models.BooleanField(default=False)

    objects: ClassVar[IdentityProviderManager] = IdentityProviderManager()

    class Meta:
        constraints = [cells_constraint("identity_provider", "name")]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """The client's secret. Raises `CannotOpen` when its master key is not set any more."""
        return open_text(PURPOSE, bytes(self.sealed_secret), self.pk.bytes)

    @secret.setter
    def secret(self, secret: str) -> None:
        self.sealed_secret = seal_text(PURPOSE, secret, self.pk.bytes)


class SignInDomain(models.Model):
    """A mail domain whose owner the center has made sure of; one provider answers for it."""

    domain = models.CharField(primary_key=True, max_length=253, validators=[validate_domain])
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="domains")

    def __str__(self) -> str:
        return self.domain


class Identity(models.Model):
    """By which name a provider knows a person; kept from the first sign-in there on.

    So an address that the provider gives to somebody else later does not open the account.
    """

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE)
    subject = models.CharField(max_length=255)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_subject_once"),
            models.UniqueConstraint(fields=["provider", "user"], name="identity_person_once"),
        ]

    def __str__(self) -> str:
        return self.subject


def reseal_provider_secrets() -> int:
    """Seal the secrets of all providers under the current master key; how many there are.

    In the transaction that wraps the data keys anew. Raises `CannotOpen`.
    """
    providers = IdentityProvider.objects.select_for_update().order_by("pk")
    for provider in providers:
        provider.secret = provider.secret
        provider.save(update_fields=["sealed_secret"])
    return len(providers)
