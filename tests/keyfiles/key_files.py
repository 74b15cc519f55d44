"""Key files of our own making for the tests of the importer, and the ways to have them loaded.

Keys here are made up: random letters of the licensor's alphabet, the same in every run.
"""

import random
from io import BytesIO
from pathlib import Path

from django.utils import timezone

from accounts.actor import Actor
from keyfiles import imports
from keyfiles.models import ImportFinding, KeyImport
from keyfiles.services.imports import confirm_import
from keyfiles.services.uploads import receive_key_file, store_file
from keyfiles.states import FileKind
from tests.today import center_today
from vlsc.lib.product_keys import LICENSOR_ALPHABET, hyphenate

CORPUS = Path(__file__).parent / "corpus"
HEADER = (
    "License ID",
    "Parent Program",
    "Organization",
    "Product",
    "Product Key",
    "Type",
    "MAK Activations-Used/Available",
)
NINE = (*HEADER, "Seats", "OSA Status")
OFFICE = "Office LTSC Professional Plus 2024"
SERVER = "Windows Server 2022 Standard"
CAD = "Fjord CAD 2026 Professional"
COMMAND = Actor(kind="system", id=None, name="system", today=center_today(), channel="command")


def a_key(seed: object) -> str:
    """A made-up key; the same seed gives the same one."""
    return hyphenate("".join(random.Random(str(seed)).choices(LICENSOR_ALPHABET, k=25)))


def row(**changes: str) -> tuple[str, ...]:
    """A good row of Contoso's, with some cells changed."""
    cells = {
        "number": "7654321",
        "program": "Enterprise Agreement",
        "organization": "Contoso AB",
        "product": OFFICE,
        "key": a_key("usual"),
        "type": "MAK",
        "counter": "3/50",
    } | changes
    return tuple(cells.values())


def key_file(
    *rows: tuple[str, ...], header: tuple[str, ...] = HEADER, delimiter: str = "\t"
) -> str:
    """The text of a key file as the center itself writes one."""
    return "".join(delimiter.join(cells) + "\r\n" for cells in (header, *rows))


def upload(
    content: str | bytes,
    *,
    name: str = "ProductKeys.csv",
    by: Actor = COMMAND,
    create_missing: bool = False,
    good_rows: bool = False,
    kind: str = FileKind.KEYS,
) -> KeyImport:
    """Upload a file and have it checked, as a worker would."""
    data = content.encode("utf-8-sig") if isinstance(content, str) else content
    one = receive_key_file(
        by=by,
        file=store_file(file=BytesIO(data), name=name),
        create_missing=create_missing,
        good_rows=good_rows,
        kind=kind,
        at=timezone.now(),
        by_worker=False,
    )
    imports.check(one.pk, at=timezone.now())
    one.refresh_from_db()
    return one


def load(one: KeyImport, *, good_rows: bool | None = None, by: Actor = COMMAND) -> KeyImport:
    """Confirm a checked file and have it loaded, as a worker would."""
    confirm_import(by=by, import_id=one.pk, good_rows=good_rows, at=timezone.now(), by_worker=False)
    imports.apply(one.pk, at=timezone.now())
    one.refresh_from_db()
    return one


def load_text(content: str | bytes, **options: object) -> KeyImport:
    """Upload, check and load a file whose rows are all good."""
    one = load(upload(content, **options))
    assert one.state == "applied", (one.state, one.failure, found(one))
    return one


def found(one: KeyImport, kind: str = "error") -> list[tuple[int, str, str]]:
    """What the check found: (line, column, code)."""
    rows = ImportFinding.objects.filter(key_import=one, kind=kind, attempt=one.staged_attempt)
    return list(rows.order_by("position", "id").values_list("line", "column", "code"))
