"""What `manage.py check --deploy` says about this product's own settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution


@register(deploy=True)
def two_database_roles(**_: Any) -> list[CheckMessage]:
    """The log is append-only only for a role that does not own its table."""
    if settings.APPLICATION_ROLE != settings.OWNER_ROLE:
        return []
    said = "DATABASE_URL and VLSC_MIGRATION_DATABASE_URL name the same database role."
    hint = "Serve requests by a role that owns no table; the owner can change the log."
    return [Caution(said, hint=hint, id="vlsc.W001")]


@register(deploy=True)
def secure_address(**_: Any) -> list[CheckMessage]:
    """Cookies, HSTS and the redirect follow from the public address."""
    if settings.SECURE:
        return []
    return [Error("VLSC_PUBLIC_URL does not begin with https://.", id="vlsc.E001")]


@register(deploy=True)
def activation_secret(**_: Any) -> list[CheckMessage]:
    """Confirmation IDs derive from it."""
    if settings.ACTIVATION_SECRET:
        return []
    hint = "Set it before the first activation: the base64 of 32 random bytes."
    return [Caution("VLSC_ACTIVATION_SECRET is not set.", hint=hint, id="vlsc.W002")]
