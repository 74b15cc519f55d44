"""System checks (`manage.py check` and `check --deploy`) for this product's own settings."""

import difflib
import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import Error as DatabaseError

from vlsc import environment


@register()
def known_settings(**_: Any) -> list[CheckMessage]:
    """Warn of misspelled settings, which would have no effect."""
    present = {name.removesuffix("_FILE") for name in os.environ if name.startswith("VLSC_")}
    return [
        Caution(f"{name} is not a setting of this center.", hint=_suggestion(name), id="vlsc.W003")
        for name in sorted(present - environment.asked)
    ]


def _suggestion(name: str) -> str | None:
    similar = difflib.get_close_matches(name, environment.asked, n=1)
    return f"Is {similar[0]} meant?" if similar else None


@register(deploy=True)
def two_database_roles(**_: Any) -> list[CheckMessage]:
    """The log is append-only only for a role that does not own its table."""
    if settings.APPLICATION_ROLE != settings.OWNER_ROLE:
        return []
    message = "DATABASE_URL and VLSC_MIGRATION_DATABASE_URL name the same database role."
    hint = "Serve requests with a role that owns no table; the owner can change the log."
    return [Caution(message, hint=hint, id="vlsc.W001")]


@register(deploy=True)
def secure_address(**_: Any) -> list[CheckMessage]:
    """Secure cookies, HSTS and the redirect to HTTPS depend on the public URL."""
    if settings.SECURE:
        return []
    return [Error("VLSC_PUBLIC_URL does not begin with https://.", id="vlsc.E001")]


@register(deploy=True)
def activation_secret(**_: Any) -> list[CheckMessage]:
    """Confirmation IDs are derived from it."""
    if settings.ACTIVATION_SECRET:
        return []
    hint = "Set it before the first activation: the base64 of 32 random bytes."
    return [Caution("VLSC_ACTIVATION_SECRET is not set.", hint=hint, id="vlsc.W002")]


@register(Tags.database)
def own_storage(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Files of another center, or of the one that this database is a copy of, are not changed."""
    from keyfiles.storage import find_fault

    try:
        fault = find_fault() if databases else ""
    except DatabaseError:  # not migrated yet
        return []
    return [Caution(fault, id="vlsc.W004")] if fault else []
