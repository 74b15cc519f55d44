"""What operations are told about each row of a key file before anything is loaded."""

import pytest

from keyfiles.models import ImportFinding
from keyfiles.models.finding_texts import describe_finding
from tests.keyfiles.key_files import NINE, OFFICE, SERVER, a_key, found, key_file, row, upload

KEY, TYPE, COUNTER = "Product Key", "Type", "MAK Activations-Used/Available"

BROKEN = {  # what is wrong → (cells changed, column, code)
    "no number": ({"number": ""}, "License ID", "missing"),
    "unknown number": ({"number": "9999999"}, "License ID", "unknown_licensing_id"),
    "number of another program": ({"program": "Select Plus"}, "Parent Program", "program_differs"),
    "unknown program": ({"program": "Enterprise 7"}, "Parent Program", "unknown_program"),
    "no program": ({"program": " "}, "Parent Program", "missing"),
    "other organization": ({"organization": "Fabrikam"}, "Organization", "organization_differs"),
    "no organization": ({"organization": ""}, "Organization", "missing"),
    "unknown product": ({"product": "Office 2031"}, "Product", "unknown_product"),
    "no product": ({"product": ""}, "Product", "missing"),
    "formula as organization": ({"organization": "=1+1"}, "Organization", "formula"),
    "full-width formula": ({"organization": "＝1+1"}, "Organization", "formula"),
    "formula as product": ({"product": "@SUM(A1)"}, "Product", "formula"),
    "formula as program": ({"program": "-1"}, "Parent Program", "formula"),
    "formula as number": ({"number": "+4670"}, "License ID", "formula"),
    "no key": ({"key": ""}, KEY, "missing"),
    "24 characters": ({"key": "RY6Q3-DBDG2-MK7V2-YDJCW-CBNW"}, KEY, "key_length"),
    "26 characters": ({"key": "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWPP"}, KEY, "key_length"),
    "a zero": ({"key": "0Y6Q3-DBDG2-MK7V2-YDJCW-CBNWP"}, KEY, "key_character"),
    "a letter O": ({"key": "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWO"}, KEY, "key_character"),
    "a letter of the other alphabet": (
        {"key": "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWA"},
        KEY,
        "key_alphabet",
    ),
    "two letters N": ({"key": "NY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"}, KEY, "key_second_n"),
    "no type": ({"type": ""}, TYPE, "missing"),
    "unknown type": ({"type": "MAKE"}, TYPE, "type_unknown"),
    "MAK without counter": ({"counter": ""}, COUNTER, "counter_missing"),
    "counter with spaces": ({"counter": "3 / 50"}, COUNTER, "counter_malformed"),
    "counter with a sign": ({"counter": "+3/50"}, COUNTER, "counter_malformed"),
    "negative counter": ({"counter": "-3/50"}, COUNTER, "counter_malformed"),
    "ten digits": ({"counter": "3/1234567890"}, COUNTER, "counter_malformed"),
    "other digits": ({"counter": "٣/٥٠"}, COUNTER, "counter_character"),
    "a date": ({"counter": "03-okt"}, COUNTER, "counter_malformed"),
    "one number": ({"counter": "50"}, COUNTER, "counter_malformed"),
    "used above allowed": ({"counter": "51/50"}, COUNTER, "used_above_allowed"),
    "counter of a KMS key": ({"type": "KMS", "counter": "3/6"}, COUNTER, "counter_not_taken"),
    "counter of a VLK": ({"type": "VLK", "counter": "0/0"}, COUNTER, "counter_not_taken"),
}


@pytest.mark.parametrize("wrong", BROKEN)
def test_a_broken_row_is_told_with_its_line_and_column(world, wrong):
    changes, column, code = BROKEN[wrong]
    one = upload(key_file(row(key=a_key("good")), row(**changes)))
    assert found(one) == [(3, column, code)]
    assert one.counts["good"] == 1
    assert one.counts["errors"] == 1
    assert ImportFinding.objects.get(kind="error").detail


def test_an_unknown_name_is_said_with_what_is_nearest_if_anything_is():
    facts = {"name": "Office 2031", "nearest": ["Office 2021", "Office 2024"]}
    assert describe_finding("unknown_product", facts) == (
        "The product “Office 2031” is unknown. Nearest: Office 2021, Office 2024."
    )
    assert describe_finding("unknown_program", {"name": "X", "nearest": []}) == (
        "The program “X” is unknown."
    )


@pytest.mark.parametrize(
    "good",
    [
        {"key": "ry6q3dbdg2mk7v2ydjcwcbnwq"},
        {"key": " RY6Q3 DBDG2 MK7V2 YDJCW CBNWQ "},
        {"key": "\ufeffRY6Q3-DBDG2-MK7V2-YDJCW-CBNWQ\u00a0"},
        {"number": "\ufeff7654321 "},
        {"program": "ENTERPRISE  agreement"},
        {"organization": "contoso ab"},
        {"product": OFFICE.upper()},
        {"type": "mak"},
        {"counter": "\ufeff999999999/999999999"},
        {"counter": "0/0"},
        {"counter": " 3/50\u2003"},
        {"counter": "000000003/50"},
    ],
)
def test_what_is_only_written_differently_is_taken(world, good):
    one = upload(key_file(row(**good)))
    assert found(one) == []
    assert one.counts["new"] == 1


def test_a_counter_that_a_spreadsheet_made_a_date_of(world):
    upload(key_file(row(counter="03-okt")))
    detail = ImportFinding.objects.get(kind="error").detail
    assert "“03-okt” is not “used/allowed”" in detail
    assert "A spreadsheet may have made a date of it." in detail


def test_too_few_and_too_many_cells(world):
    one = upload(key_file(row()[:5], row(), (*row(), "", "x")))
    assert found(one) == [(2, "", "too_few_cells"), (4, "", "too_many_cells")]


def test_a_line_break_inside_a_cell(world):
    broken = row(organization="Contoso\rAB")
    quoted = '7654321,Enterprise Agreement,"Contoso\r\nAB",X,Y,MAK,1/2\r\n'
    few = [(2, "", "too_few_cells"), (3, "", "too_few_cells")]
    assert found(upload(key_file(broken, row()))) == few
    assert "A cell may contain a line break." in ImportFinding.objects.filter(line=2)[0].detail
    one = upload(key_file(row(), delimiter=",") + quoted)
    assert found(one) == [(3, "", "quote_not_closed"), (4, "", "too_few_cells")]


def test_blank_lines_are_no_rows_and_keep_their_numbers(world):
    text = key_file(row()) + "\r\n\t\t\t\t\t\t\r\n" + key_file(row(type="?")).split("\r\n")[1]
    one = upload(text)
    assert found(one) == [(5, TYPE, "type_unknown")]
    assert one.counts["rows"] == 2


def test_a_row_with_several_errors_tells_them_all(world):
    one = upload(key_file(row(number="", product="?", key="X", type="KMS", counter="1/2")))
    assert found(one) == [
        (2, "License ID", "missing"),
        (2, "Product", "unknown_product"),
        (2, KEY, "key_length"),
        (2, COUNTER, "counter_not_taken"),
    ]


def test_the_same_row_again_is_an_error_at_its_second_and_later_lines(world):
    one = upload(key_file(row(), row(key=a_key(2)), row(), row(counter="3/50")))
    assert found(one) == [(4, "", "duplicate_row"), (5, "", "duplicate_row")]
    assert "line 2" in ImportFinding.objects.filter(line=5).get().detail


def test_rows_of_one_key_that_disagree_are_all_errors(world):
    norge = {"number": "7654399", "organization": "Contoso Norge AS"}
    one = upload(key_file(row(counter="3/50"), row(**norge, counter="4/50"), row(key=a_key(2))))
    assert found(one) == [(2, "", "rows_disagree"), (3, "", "rows_disagree")]


def test_rows_of_one_key_that_disagree_on_the_type(world):
    one = upload(key_file(row(type="KMS", counter=""), row(product=SERVER, type="VLK", counter="")))
    assert [code for _line, _column, code in found(one)] == ["rows_disagree"] * 2


def test_one_key_in_two_ownership_groups_of_the_file(world):
    fabrikam = {
        "number": "9F3K27QA",
        "program": "Select Plus",
        "organization": "Fabrikam Industri AB",
    }
    one = upload(key_file(row(), row(**fabrikam)))
    assert found(one) == [(2, "License ID", "two_groups"), (3, "License ID", "two_groups")]


def test_a_key_that_another_ownership_group_has(world):
    one = upload(
        key_file(row(product=SERVER, key="KHYBG-HW9H9-QNQY3-7JPK2-3CW8X", counter="249/250"))
    )
    assert found(one) == [(2, "License ID", "other_group")]
    assert "“Fabrikam Industri AB”" in ImportFinding.objects.get(code="other_group").detail


def test_a_key_that_the_center_has_with_another_type(world):
    one = upload(
        key_file(row(product=SERVER, key="RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP", type="KMS", counter=""))
    )
    assert found(one) == [(2, TYPE, "type_differs")]
    assert "as MAK" in ImportFinding.objects.get(code="type_differs").detail


def test_a_type_that_the_catalog_does_not_expect_is_a_warning(world):
    one = upload(key_file(row(type="VLK", counter="")))
    assert found(one, "warning") == [(2, TYPE, "type_unusual")]
    assert found(one) == []
    assert one.counts["new"] == 1


NINE_CELLS = {  # (type, counter, seats, status) → codes
    ("OSA", "", "25", "Available"): [],
    ("OSA", "", "", ""): [],
    ("OSA", "", "0025", "redeemed"): [],
    ("OSA", "", "-1", "Available"): ["seats_malformed"],
    ("OSA", "", "1.5", "Available"): ["seats_malformed"],
    ("OSA", "", "25", "Spent"): ["osa_status_unknown"],
    ("MAK", "1/2", "25", ""): ["osa_only"],
    ("KMS", "", "", "Available"): ["osa_only"],
}


@pytest.mark.parametrize("cells", NINE_CELLS)
def test_seats_and_osa_status(world, cells):
    kind, counter, seats, status = cells
    one = upload(key_file((*row(type=kind, counter=counter), seats, status), header=NINE))
    assert [code for _line, _column, code in found(one)] == NINE_CELLS[cells]


def test_keys_in_the_center_that_are_not_in_the_file(world):
    one = upload(key_file(row()))
    absent = ImportFinding.objects.filter(kind="absent").values_list("number", "last_five")
    assert set(absent) == {("7654321", "CBNWP"), ("7654321", "T77B9"), ("7654321", "KGACE")}
    assert one.counts["not_in_file"] == 3


def test_a_bad_row_still_says_that_the_file_knows_its_key(world):
    upload(key_file(row(product=SERVER, key="RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP", counter="?")))
    absent = ImportFinding.objects.filter(kind="absent").values_list("last_five", flat=True)
    assert "CBNWP" not in absent


LONG = f"{OFFICE} for {'schools and ' * 6}universities 2031"


@pytest.mark.parametrize("name", [LONG, "Windows\u00a0Server  2031 Standard"])
def test_every_unknown_name_is_asked_about(world, name):
    one = upload(key_file(row(product=name), row(product=f" {name.upper()}", key=a_key(2))))
    [asked] = one.unknown_names
    assert (asked["name"], asked["rows"]) == (" ".join(name.split()), 2)
    assert asked["nearest"]
    detail = ImportFinding.objects.filter(code="unknown_product").earliest("line").detail
    assert len(detail) < 80 + 150
    assert ("…" in detail) == (name is LONG)
