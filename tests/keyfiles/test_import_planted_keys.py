"""A key planted anywhere in an upload, with anything between its groups: five characters stay."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from agreements.models import LicensingId, Organization
from audit.models import LogLine
from catalog.models import Product, ProductAlias, Program, ProgramAlias
from keyfiles import imports
from keyfiles.models import (
    ImportChange,
    ImportFinding,
    ImportLicensingId,
    ImportRow,
    KeyImport,
    NameChoice,
)
from keyfiles.services import Answer, answer_names, confirm_import
from keys.models import Key, Listing
from tests.disguises import bounded, disguised, longest_part, without_random
from tests.keyfiles.key_files import COMMAND, HEADER, a_key, row
from vlsc.lib.refused import Refused

PLACE = "/api/v1/center/key-files"
CELLS = ["number", "program", "organization", "product", "key", "type", "counter"]
PLACES = [*CELLS, "extra column", "heading", "extra heading", "file name", "line"]
MODELS = (
    *(KeyImport, ImportRow, ImportFinding, ImportLicensingId, ImportChange, NameChoice),
    *(Organization, LicensingId, Program, ProgramAlias, Product, ProductAlias, Key, Listing),
)


def planted(place: str, text: str, delimiter: str) -> tuple[str, str]:
    """A key file with the text in one place, and the file's name."""
    header, cells = [*HEADER, "Remarks"], [*row(number="7000001", key=a_key("own")), ""]
    if place in CELLS:
        cells[CELLS.index(place)] = text
    elif place == "extra column":
        cells[7] = text
    elif place == "heading":
        header[3] = text
    elif place == "extra heading":
        header[7] = text
    lines = [delimiter.join(header), delimiter.join(cells), *([text] if place == "line" else [])]
    return "\r\n".join(lines), f"{text}.csv" if place == "file name" else "keys.csv"


@pytest.fixture
def everything(world, store, visit_as, api, caplog):
    """`everything(id, bad_rows=True)` is all that the center stores or answers about an upload."""
    browser, program = visit_as("olga"), api("olga")

    def collect(pk: str, *, bad_rows: bool) -> str:
        page = f"/desk/key-files/{pk}"
        pages = ["/desk/key-files", page, f"{page}/rows", f"{page}/progress"]
        answers = [browser.get(address) for address in pages]
        answers += [program.get(f"{PLACE}/{pk}{end}") for end in ("", "/rows")]
        answers += [browser.get(f"{page}/bad-rows")] if bad_rows else []
        bodies = [answer.getvalue().decode() for answer in answers]
        headers = [repr(answer.headers) for answer in answers]
        stored = [repr(list(model.objects.values())) for model in MODELS]
        details = [finding.detail for finding in ImportFinding.objects.all()]
        lines = [repr(list(LogLine.objects.values()))]
        text = "\n".join([*bodies, *headers, *stored, *details, *lines, caplog.text])
        caplog.clear()
        return without_random(text)

    return collect


@bounded
@given(st.sampled_from(PLACES), disguised(), st.sampled_from("\t,;"), st.booleans(), st.booleans())
def test_no_more_than_five_characters_of_a_planted_key_stay(
    world, api, everything, caplog, place, key, delimiter, create_missing, is_answered
):
    caplog.set_level(logging.DEBUG)
    secret, text = key
    assume(len(text.splitlines()) == 1)  # others are several rows, and each shows its own part
    content, name = planted(place, text, delimiter)
    file = SimpleUploadedFile(name, content.encode("utf-8-sig"), "text/csv")
    body = {"file": file, "create_missing": str(create_missing).lower()}
    answer = api("olga").post(PLACE, body)
    assert answer.status_code == 202, answer.content
    one = KeyImport.objects.get(pk=answer.json()["id"])
    imports.check(one.pk, at=timezone.now())
    one.refresh_from_db()
    has_bad_rows = bool(one.counts.get("errors")) and place != "key"
    texts = [answer.content.decode(), everything(one.pk, bad_rows=has_bad_rows)]
    if is_answered and one.unknown_names:
        create_everything(one)
    if one.state == "checked" and one.counts["good"]:
        confirm_import(by=COMMAND, import_id=one.pk, good_rows=True, at=timezone.now())
        imports.apply(one.pk, at=timezone.now())
        texts.append(everything(one.pk, bad_rows=has_bad_rows))
    assert len(longest_part(secret, "\n".join(texts))) <= 5


def create_everything(one: KeyImport) -> None:
    """Answer that every unknown name is to be created, and check again."""
    answers = [
        Answer(asked["kind"], asked["name"], "create", pool="servers")
        for asked in one.unknown_names
    ]
    try:
        answer_names(by=COMMAND, key_import=one, answers=answers, at=timezone.now())
    except Refused:
        return
    imports.check(one.pk, at=timezone.now())
    one.refresh_from_db()
