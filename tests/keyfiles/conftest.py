"""Fixtures of the key file tests: a world that other connections see, and a store of its own."""

import time
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from keyfiles import exports
from keyfiles.models import KeyExport
from keyfiles.services import open_export, request_export
from keyfiles.states import ExportScope, FileFormat
from tests.conftest import ApiClient


@pytest.fixture
def store(settings, tmp_path):
    """Private files of this test only."""
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    return tmp_path / "files"


@pytest.fixture
def ask(committed_world, store) -> Callable[..., KeyExport]:
    """`ask("vera")` is vera's request for everything, `ask("vera", "7654321")` for one's."""

    def request(name: str, number: str | None = None, *, keys=None, file_format=FileFormat.TSV):
        scope = ExportScope.LICENSING_ID if number else ExportScope.ALL
        return request_export(
            by=committed_world.actor(name),
            scope=ExportScope.KEYS if keys else scope,
            licensing_id=committed_world.licensing_ids[number] if number else None,
            keys=sorted(committed_world.keys[key].pk for key in keys) if keys else None,
            file_format=file_format,
            at=timezone.now(),
        )

    return request


@pytest.fixture
def built(ask) -> Callable[..., KeyExport]:
    """The same, built."""

    def build(*args, **options) -> KeyExport:
        export = ask(*args, **options)
        exports.build(export.pk, at=timezone.now())
        export.refresh_from_db()
        return export

    return build


@pytest.fixture
def download(committed_world) -> Callable[..., bytes]:
    """The bytes that a person gets."""

    def take(name: str, export: KeyExport) -> bytes:
        opened = open_export(by=committed_world.actor(name), export=export, at=timezone.now())
        return b"".join(opened.pieces)

    return take


@pytest.fixture
def sign_in(committed_world, store) -> Callable[..., Client]:
    """A person's browser; `ago` seconds after the password was given."""

    def open_browser(name: str, ago: float = 0) -> Client:
        client, person = Client(), committed_world.people[name]
        client.force_login(person)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time() - ago}
        ]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return client

    return open_browser


@pytest.fixture
def program(committed_world, store) -> Callable[..., ApiClient]:
    """A person's program, with a token."""

    def call_as(name: str, *scopes: str, **limits) -> ApiClient:
        return ApiClient(committed_world.token(name, *scopes, **limits))

    return call_as
