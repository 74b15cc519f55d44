"""What stands in a downloaded key file, to the byte."""

import hashlib
import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.utils import timezone

from accounts.models import Center
from agreements.models import RoleAssignment
from keyfiles import exports
from keyfiles.exports import building
from keyfiles.states import FileFormat
from keys.models import Key, Listing
from keys.states import KeyStatus
from tests.cast import force
from tests.makers.catalog import add_product
from tests.makers.keys import add_key
from tests.today import center_today

HEADER = (
    "\ufeffLicense ID\tParent Program\tOrganization\tProduct\tProduct Key\tType"
    "\tMAK Activations-Used/Available\r\n"
)
CONTOSO = "7654321\tEnterprise Agreement\tContoso AB"
NORGE = "7654399\tEnterprise Agreement\tContoso Norge AS"
CAD = f"{CONTOSO}\tFjord CAD 2026 Professional\tAPZHN-QNB5L-64DXX-J9TRW-KGACE\tMAK\t0/50\r\n"
KMS = "\tWindows Server 2022 Standard\tXTJTK-NJWMJ-RRMBR-B7XQ3-T77B9\tKMS\t\r\n"
MAK = f"{CONTOSO}\tWindows Server 2022 Standard\tRY6Q3-DBDG2-MK7V2-YDJCW-CBNWP\tMAK\t125/250\r\n"
OFFICE = (
    f"{NORGE}\tOffice LTSC Professional Plus 2024\t8KJ2T-GC63J-9C6RC-6VXRN-PJDPY\tMAK\t1/1500\r\n"
)
VERAS = HEADER + CAD + CONTOSO + KMS + MAK


def lines(content: bytes) -> list[str]:
    return content.decode("utf-8-sig").split("\r\n")[1:-1]


def test_the_file_of_one_licensing_id_is_exactly_this(built, download):
    export = built("vera", "7654321")
    content = download("vera", export)
    assert content == VERAS.encode()
    assert (export.sha256, export.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (export.rows_done, export.rows_total) == (3, 3)
    assert export.left_out == {"blocked": 0, "replaced": 0, "not_usable_yet": 0}


def test_a_file_of_one_licensing_id_holds_no_other(built, download):
    assert download("ada", built("ada", "7654321")) == VERAS.encode()


def test_everything_holds_what_the_person_may_download_and_no_more(built, download):
    assert download("vera", built("vera")) == VERAS.encode()
    everything = VERAS + OFFICE + NORGE + KMS
    assert download("ada", built("ada")) == everything.encode()


def test_a_file_leaves_out_what_the_person_may_only_see(built, download, committed_world):
    RoleAssignment.objects.create(
        holder=committed_world.people["vera"],
        role="license_viewer",
        licensing_id=committed_world.licensing_ids["7654399"],
    )
    assert download("vera", built("vera")) == VERAS.encode()


def test_ticked_keys_stand_under_each_licensing_id_that_lists_them(built, download):
    export = built("ada", keys=["kms", "cad"])
    expected = HEADER + CAD + CONTOSO + KMS + NORGE + KMS
    assert download("ada", export) == expected.encode()
    # The same keys, asked for by somebody who may download one licensing ID's only.
    assert (
        download("kim", built("kim", keys=["kms", "cad"]))
        == (HEADER + CAD + CONTOSO + KMS).encode()
    )


def test_the_file_is_named_for_scope_and_day(built):
    day = f"{center_today():%Y%m%d}"
    names = [
        built("vera").file_name,
        built("vera", "7654321").file_name,
        built("vera", keys=["mak"], file_format=FileFormat.XLSX).file_name,
    ]
    assert names == [
        f"ProductKeys_all_{day}.csv",
        f"ProductKeys_7654321_{day}.csv",
        f"ProductKeys_selected_{day}.xlsx",
    ]


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", 25), ("Pacific/Midway", 23)])
def test_the_day_is_the_centers(ask, zone, day):
    Center.objects.update(time_zone=zone)
    export = ask("vera")
    exports.build(export.pk, at=datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
    export.refresh_from_db()
    assert export.file_name == f"ProductKeys_all_202611{day}.csv"


def test_an_open_license_is_named_by_its_license_number(built, download):
    [row] = lines(download("nora", built("nora")))
    assert row.split("\t")[:2] == ["61234567", "Open License"]


@pytest.mark.parametrize("two_from", [1, 200_000], ids=["two processes", "one process"])
def test_the_file_is_of_one_moment(ask, download, monkeypatch, two_from):
    """What changes after the file was begun stands in the next one."""
    monkeypatch.setattr("keyfiles.exports.writing.TWO_FROM", two_from)
    write_file = building.write_file

    def change_and_write(*about):
        maks = Key.objects.filter(type="mak")
        force(maks, used=0, allotted=7, status=KeyStatus.BLOCKED)
        Listing.objects.all().delete()
        write_file(*about)

    monkeypatch.setattr(building, "write_file", change_and_write)
    export = ask("vera")
    exports.build(export.pk, at=timezone.now())
    export.refresh_from_db()
    assert download("vera", export) == VERAS.encode()
    assert export.left_out == {"blocked": 0, "replaced": 0, "not_usable_yet": 0}


def test_blocked_and_replaced_keys_are_left_out_and_counted(committed_world, built, download):
    keys = committed_world.keys
    tomorrow = center_today() + timedelta(days=2)
    for name, change in {
        "mak": {"status": KeyStatus.BLOCKED},
        "cad": {"status": KeyStatus.NOT_USABLE_YET, "usable_from": tomorrow},
        "norge": {
            "status": KeyStatus.NOT_USABLE_YET,
            "usable_from": center_today() - timedelta(days=2),
        },
        "kms": {"status": KeyStatus.REPLACED},
    }.items():
        force(type(keys[name]).objects.filter(pk=keys[name].pk), **change)
    export = built("ada")
    assert download("ada", export) == (HEADER + CAD + OFFICE).encode()
    # The KMS key would have stood in two rows.
    assert export.left_out == {"blocked": 1, "replaced": 2, "not_usable_yet": 1}
    assert export.rows_total == 2


def test_rows_are_sorted_by_code_point(committed_world, built, download):
    world, one = committed_world, committed_world.licensing_ids["7654321"]
    Listing.objects.all().delete()
    names = ["a product", "B product", "Ärlig", "A tool", "B product 2"]
    products = {name: add_product(f"p{n}", name, types="mak vlk") for n, name in enumerate(names)}
    keys = {  # key → product, type
        "BBBBB-BBBBB-BBBBB-BBBBB-22222": ("B product", "mak"),
        "BBBBB-BBBBB-BBBBB-BBBBB-BBBBB": ("B product", "mak"),
        "CCCCC-BBBBB-BBBBB-BBBBB-22222": ("B product", "kms"),
        "DDDDD-BBBBB-BBBBB-BBBBB-22222": ("B product", "vlk"),
        "FFFFF-BBBBB-BBBBB-BBBBB-22222": ("B product", "osa"),
        "GGGGG-BBBBB-BBBBB-BBBBB-22222": ("B product", "setup"),
        "HHHHH-BBBBB-BBBBB-BBBBB-22222": ("B product", "mak"),
        "JJJJJ-BBBBB-BBBBB-BBBBB-22222": ("a product", "mak"),
        "KKKKK-BBBBB-BBBBB-BBBBB-22222": ("Ärlig", "mak"),
        "MMMMM-BBBBB-BBBBB-BBBBB-22222": ("A tool", "mak"),
        "PPPPP-BBBBB-BBBBB-BBBBB-22222": ("B product 2", "mak"),
    }
    for key, (product, kind) in keys.items():
        add_key(key, kind, [one], products[product])
    rows = [line.split("\t")[3:6] for line in lines(download("vera", built("vera")))]
    assert "".join(row[1][0] for row in rows) == "MCBHBFGDPJK"
    assert [row[2] for row in rows[1:8]] == ["KMS", "MAK", "MAK", "MAK", "OSA", "Setup", "VLK"]
    assert [row[1][-5:] for row in rows[2:5]] == ["22222", "22222", "BBBBB"]
    assert world.products  # the others stand in no row


@pytest.mark.parametrize("name", ["Tool \\x4a \\ \\\\", 'Say "yes"', "\\x", "O’Neill, Åsa; Øst"])
def test_names_stand_as_they_are(committed_world, built, download, name):
    product = committed_world.products["server"]
    product.name = name
    product.save()
    content = download("vera", built("vera"))
    assert sorted(line.split("\t")[3] for line in lines(content)) == sorted(
        ["Fjord CAD 2026 Professional", name, name]
    )
    assert b"XTJTK-NJWMJ-RRMBR-B7XQ3-T77B9" in content


def test_a_spreadsheet_holds_the_same(built, download):
    content = download("ada", built("ada", file_format=FileFormat.XLSX))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    rows = [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]
    text = download("ada", built("ada")).decode("utf-8-sig").split("\r\n")[:-1]
    assert [row[:7] for row in rows] == [line.split("\t") for line in text]
    assert [row[7:] for row in rows[1:4]] == [[0, 50], ["", ""], [125, 250]]


def test_no_cell_begins_a_formula(committed_world, built, download):
    # Names are refused when they are written; here is what the file would show of one.
    cells = [cell for line in lines(download("ada", built("ada"))) for cell in line.split("\t")]
    assert not [cell for cell in cells if cell[:1] in "=+-@＝＋－＠" and cell]


def test_an_empty_file_has_its_header(committed_world, built, download):
    Listing.objects.filter(key__isnull=False).delete()
    export = built("vera")
    assert download("vera", export) == HEADER.encode()
    assert (export.state, export.rows_total) == ("ready", 0)


def test_two_processes_write_the_same_file(committed_world, built, download, monkeypatch):
    one = download("ada", built("ada"))
    monkeypatch.setattr("keyfiles.exports.writing.TWO_FROM", 1)
    export = built("ada")
    assert download("ada", export) == one
    assert (export.sha256, export.rows_done) == (hashlib.sha256(one).hexdigest(), 5)
