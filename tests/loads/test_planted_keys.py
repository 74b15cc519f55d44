"""A key planted anywhere in a load file of any kind: five characters stay, wherever one looks."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from agreements.models import Agreement, Contact, Forecast, LicensingId, Organization, Purchase
from audit.models import LogLine
from catalog.models import Medium, Product, ProductAlias
from keyfiles import imports
from keyfiles.imports.tables.kinds import TABLES
from keyfiles.imports.tables.samples import SAMPLES
from keyfiles.models import ImportChange, ImportFinding, KeyImport
from keyfiles.services import confirm_import
from keys.models import Key
from support.models import CallCenter
from tests.disguises import bounded, disguised, longest_part, without_random
from tests.keyfiles.key_files import COMMAND

PLACE = "/api/v1/center/loads"
MODELS = (
    *(KeyImport, ImportFinding, ImportChange, Organization, Agreement, LicensingId, Purchase),
    *(Product, ProductAlias, Medium, Contact, Forecast, Key, CallCenter),
)
ELSEWHERE = ["heading", "extra heading", "extra column", "file name", "line"]


@st.composite
def places(draw: st.DrawFn) -> tuple[str, str]:
    """A kind of file, and a column of it or another place."""
    kind = draw(st.sampled_from(sorted(TABLES)))
    return kind, draw(st.sampled_from([*TABLES[kind].names(), *ELSEWHERE]))


def planted(kind: str, place: str, text: str) -> tuple[str, str]:
    """The sample of a kind, separated by tabs, with the text in one place; and the file's name."""
    header, cells = [*TABLES[kind].names(), "remarks"], [*SAMPLES[kind], ""]
    if place in header:
        cells[header.index(place)] = text
    elif place == "extra column":
        cells[-1] = text
    elif place == "heading":
        header[0] = text
    elif place == "extra heading":
        header[-1] = text
    lines = ["\t".join(header), "\t".join(cells), *([text] if place == "line" else [])]
    return "\r\n".join(lines), f"{text}.csv" if place == "file name" else "load.csv"


@pytest.fixture
def everything(world, store, visit_as, api, caplog):
    """`everything(id, bad_rows=True)` is all that the center stores or answers about an upload."""
    browser, program = visit_as("olga"), api("olga")

    def collect(pk: str, *, bad_rows: bool) -> str:
        page, operation = f"/desk/key-files/{pk}", f"{PLACE}/{pk}"
        pages = ["/desk/loads", page, f"{page}?kind=new", f"{page}/rows", "/log"]
        answers = [browser.get(address) for address in pages]
        answers += [program.get(f"{operation}{end}") for end in ("", "/rows", "/changes")]
        answers += [browser.get(f"{page}/bad-rows")] if bad_rows else []
        bodies = [answer.getvalue().decode() for answer in answers]
        stored = [repr(list(model.objects.values())) for model in (*MODELS, LogLine)]
        headers = [repr(answer.headers) for answer in answers]
        text = "\n".join([*bodies, *headers, *stored, caplog.text])
        caplog.clear()
        return without_random(text)

    return collect


@bounded
@given(places(), disguised())
def test_no_more_than_five_characters_of_a_planted_key_stay(
    world, api, everything, caplog, at_place, key
):
    caplog.set_level(logging.DEBUG)
    (kind, place), (secret, text) = at_place, key
    assume(len(text.splitlines()) == 1)  # others are several rows, and each shows its own part
    content, name = planted(kind, place, text)
    file = SimpleUploadedFile(name, content.encode("utf-8-sig"), "text/csv")
    answer = api("olga").post(PLACE, {"kind": kind, "file": file})
    assert answer.status_code == 202, answer.content
    upload = KeyImport.objects.get(pk=answer.json()["id"])
    imports.check(upload.pk, at=timezone.now())
    upload.refresh_from_db()
    has_bad_rows = bool(upload.counts.get("errors")) and place != "key"
    texts = [answer.content.decode(), everything(upload.pk, bad_rows=has_bad_rows)]
    if upload.state == "checked" and upload.counts["good"]:
        confirm_import(by=COMMAND, import_id=upload.pk, good_rows=True, at=timezone.now())
        imports.apply(upload.pk, at=timezone.now())
        texts.append(everything(upload.pk, bad_rows=has_bad_rows))
    assert len(longest_part(secret, "\n".join(texts))) <= 5
