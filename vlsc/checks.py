"""What `manage.py check` and `check --deploy` say about this product's own settings."""

import difflib
import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

from vlsc import environment


@register()
def known_settings(**_: Any) -> list[CheckMessage]:
    """A misspelled setting would be silently without effect."""
    named = {name.removesuffix("_FILE") for name in os.environ if name.startswith("VLSC_")}
    return [
        Caution(f"{name} is not a setting of this center.", hint=_meant(name), id="vlsc.W003")
        for name in sorted(named - environment.asked)
    ]


def _meant(name: str) -> str | None:
    alike = difflib.get_close_matches(name, environment.asked, n=1)
    return f"Is {alike[0]} meant?" if alike else None


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
