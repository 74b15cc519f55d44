"""The desk's pages of key files, as a browser uses them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from keyfiles import imports
from keyfiles.models import KeyImport

IMPORTS = "/desk/key-files"


def send(client: Client, content: str, name: str = "ProductKeys.csv", **more):
    file = SimpleUploadedFile(name, content.encode(), "text/csv")
    return client.post(IMPORTS, {"file": file, **more})


def act(client: Client, one: KeyImport, name: str, **data):
    return client.post(reverse(f"keyfiles:{name}", args=[one.pk]), data)


def checked(one: KeyImport) -> KeyImport:
    imports.check(one.pk, at=timezone.now())
    one.refresh_from_db()
    return one
