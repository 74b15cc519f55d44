"""Asking for key files by page and by API, and what comes back."""

from django.test import Client
from django.utils import timezone

from keyfiles import exports
from keyfiles.models import KeyExport
from tests.conftest import ApiClient


def build_all() -> None:
    for export in KeyExport.objects.filter(state="requested"):
        exports.build(export.pk, at=timezone.now())


def ask_by_page(client: Client, **form) -> str:
    """The address of the new file's page."""
    answer = client.post("/key-files", {"scope": "all", "format": "tsv"} | form)
    assert answer.status_code == 302, answer.content.decode()
    build_all()
    return answer["Location"]


def ask_by_api(client: ApiClient, **body) -> str:
    answer = client.post_json("/api/v1/key-exports", {"scope": "all", "format": "tsv"} | body)
    assert answer.status_code == 202, answer.content.decode()
    assert answer["Location"].endswith(f"/api/v1/key-exports/{answer.json()['id']}")
    build_all()
    return answer["Location"]


def content(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)
