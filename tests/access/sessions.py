"""Sessions of the matrix's people."""

import time
from collections.abc import Iterable

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from accounts.models import Session, User
from accounts.session_store import SEEN, STARTED, SessionStore


def make_fresh(client: Client, person: User) -> None:
    """As after a sign-in with the password a moment ago."""
    session = client.session
    session.update(_password_of(person))
    session.save()


def signed_in(people: Iterable[User]) -> list[Client]:
    """A browser of each, signed in with the password a moment ago.

    One statement for all: signing in one by one would cost the matrix a minute.
    """
    stores = [_store_of(person, f"{number:032x}") for number, person in enumerate(people)]
    Session.objects.bulk_create(
        store.create_model_instance(dict(store.items())) for store in stores
    )
    return [_browser_with(store.session_key) for store in stores]


def _store_of(person: User, session_key: str) -> SessionStore:
    store = SessionStore(session_key)
    store.clear()  # or it would look for a stored one
    store.update(_session_of(person))
    return store


def _browser_with(session_key: str | None) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key
    return client


def _session_of(person: User) -> dict[str, object]:
    now = int(time.time())
    return _password_of(person) | {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
        STARTED: now,
        SEEN: now,
    }


def _password_of(person: User) -> dict[str, object]:
    key = AUTHENTICATION_METHODS_SESSION_KEY
    return {key: [{"method": "password", "at": time.time()}], f"{key}_user": str(person.pk)}
