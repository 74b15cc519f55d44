"""A medium in S3: uploaded by operations, linked, downloaded whole and in parts, withdrawn."""

import hashlib
import io
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import LogLine
from catalog.models import Medium
from keyfiles.storage import private_files
from tests.buckets import SECRETS, serve_bucket
from tests.makers.media import CONTENT

SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def bucket(settings, monkeypatch, tmp_path) -> Iterator[str]:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with serve_bucket() as url:
        settings.STORAGE_URL, settings.HOME = url, tmp_path
        yield url


def read(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_medium_goes_into_the_bucket_and_to_who_may_download_it(bucket, visit_as, api, world):
    facts = {"product": str(world.products["server"].pk), "language": "English"}
    file = SimpleUploadedFile("Server-1.ISO", CONTENT)
    olga, dora = visit_as("olga"), visit_as("dora")
    assert (
        olga.post("/desk/media", {**facts, "architecture": "x64", "file": file}).status_code == 302
    )
    medium = Medium.objects.get()
    assert (medium.size, medium.sha256) == (len(CONTENT), SHA256)
    with private_files().open(medium.stored_as) as stored:
        assert stored.read() == CONTENT

    link = dora.post(f"/downloads/{medium.pk}")["Location"]
    whole = dora.get(link)
    assert (whole.status_code, whole["ETag"]) == (200, f'"{SHA256}"')
    assert hashlib.sha256(read(whole)).hexdigest() == SHA256
    parts = io.BytesIO()
    for first, last in ((0, 99_999), (100_000, 399_999), (400_000, len(CONTENT) - 1)):
        part = dora.get(link, headers={"Range": f"bytes={first}-{last}"})
        assert part.status_code == 206
        assert part["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
        parts.write(read(part))
    assert parts.getvalue() == CONTENT
    assert dora.get(link, headers={"Range": f"bytes={len(CONTENT)}-"}).status_code == 416
    assert visit_as("ada").get(link).status_code == 409  # another session's
    by_token = api("dora", "read").get(f"/api/v1/downloads/{medium.pk}/file")
    assert hashlib.sha256(read(by_token)).hexdigest() == SHA256
    logged = LogLine.objects.filter(action="medium.downloaded")
    assert logged.count() == 3  # whole, in parts, by the API

    private_files().remove(medium.stored_as)
    assert (dora.get(link).status_code, logged.count()) == (503, 3)
