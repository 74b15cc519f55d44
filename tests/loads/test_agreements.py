"""Loading agreements and licensing IDs, with their terms, pools and contacts."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, Contact, LicensingId
from audit.models import LogLine
from tests.loads.conftest import changes, errors

AGREEMENTS = "program,number,organization_number,starts_on,ends_on\n"
IDS = (
    "program\tnumber\tauthorization\tagreement_number\torganization_number\tstarts_on\tends_on\t"
    "pools\tprice_level\tprimary_contact_name\tprimary_contact_address\tnotices_address\n"
)


def test_agreements_by_code_or_name_of_the_program(load):
    text = AGREEMENTS + (
        "enterprise,E9,C-1001,2026-01-01,2028-12-31\nEnterprise agreement,e0077001,C-7001,,\n"
    )
    loaded = load("agreements", text)
    assert loaded.state == "applied"
    assert (loaded.counts["new"], loaded.counts["updated"]) == (1, 1)
    added = Agreement.objects.get(number="E9")
    assert (added.starts_on, added.ends_on) == (date(2026, 1, 1), date(2028, 12, 31))
    assert Agreement.objects.get(number="E0077001").ends_on is None
    again = load("agreements", text)
    assert (again.state, again.counts["unchanged"]) == ("applied", 2)


def test_what_is_wrong_with_agreements(load):
    text = AGREEMENTS + (
        "enterprise,E1,C-1001,2026-02-30,\n"
        "enterprise,E2,C-1001,2026-01-02,2026-01-01\n"
        "enterprize,E3,C-1001,,\n"
        "enterprise,E4,C-404,,\n"
        "enterprise,Е5,C-1001,,\n"
        "enterprise,E6,C-1001,,01/02/2026\n"
        "enterprise,E7,C-1001,,\n"
        "Enterprise Agreement,E7,C-1001,,\n"
    )
    checked = load("agreements", text)
    assert errors(checked) == [
        (2, "starts_on", "date_malformed"),
        (3, "ends_on", "end_before_start"),
        (4, "program", "unknown_program"),
        (5, "organization_number", "unknown_organization"),
        (6, "number", "not_ascii"),
        (7, "ends_on", "date_malformed"),
        (9, "number", "row_twice"),
    ]
    unknown = checked.findings.get(code="unknown_program")
    assert unknown.facts["nearest"] == ["Enterprise Agreement"]


def test_licensing_ids_with_contacts(load, world):
    text = IDS + (
        "enterprise\t7000001\t\tE0045120\tC-1002\t2026-01-01\t2026-12-31\tsystems servers\tA\t"
        "Ada\tADA@contoso.example\tnotices@contoso.example\n"
    )
    loaded = load("licensing-ids", text)
    assert (loaded.state, loaded.counts["new"]) == ("applied", 1)
    added = LicensingId.objects.get(number="7000001")
    assert added.group == world.organizations["contoso"]
    assert added.pools == ["systems", "servers"]
    assert added.has_had_administrator  # ada's role on Contoso holds below it too
    assert set(
        Contact.objects.filter(licensing_id=added).values_list("kind", "name", "address")
    ) == {
        ("primary", "Ada", "ada@contoso.example"),
        ("notices", "Ada", "notices@contoso.example"),
    }
    line = LogLine.objects.get(action="load.loaded")
    assert [each.licensing_id for each in line.licensing_ids.all()] == [added.pk]
    assert load("licensing-ids", text).counts["unchanged"] == 1

    corrected = load("licensing-ids", text.replace("ADA@", "eve@").replace("systems ", ""))
    assert changes(corrected)[0][3] == {
        "pools": ["systems servers", "servers"],
        "primary_contact_address": ["Ada <ada@contoso.example>", "eve@contoso.example"],
    }
    assert Contact.objects.filter(licensing_id=added).count() == 2
    assert LicensingId.objects.get(pk=added.pk).rights_version == added.rights_version + 1


def test_what_is_wrong_with_licensing_ids(load):
    rows = (
        "enterprise\t1\t\tSP998877\tC-1001",
        "enterprise\t2\t\tE404\tC-1001",
        "enterprise\t7654321\t\tE0045120\tC-2001",
        "enterprise\t7000004\t\tE0045120\tC-1001\t\t\tclouds",
        "enterprise\t7000005\t\tE0045120\tC-1001\t\t\t\t\tEve",
        "enterprise\t7000006\t\tE0045120\tC-1001\t\t\t\t\tEve\tno address",
    )
    checked = load("licensing-ids", IDS + "\n".join(rows))
    assert errors(checked) == [
        (2, "agreement_number", "agreement_program"),
        (3, "agreement_number", "unknown_agreement"),
        (4, "organization_number", "group_changes"),
        (5, "pools", "choice_unknown"),
        (6, "primary_contact_address", "missing"),
        (7, "primary_contact_address", "address_malformed"),
    ]


def test_the_number_of_queries_does_not_grow_with_the_rows(load):
    def count(numbers: range) -> int:
        rows = (f"enterprise\t{number}\t\tE0045120\tC-1001" for number in numbers)
        with CaptureQueriesContext(connection) as queries:
            assert load("licensing-ids", IDS + "\n".join(rows)).state == "applied"
        return len(queries)

    count(range(7000000, 7000001))  # fills what is cached
    assert count(range(7100000, 7100001)) == count(range(7200000, 7200030))
