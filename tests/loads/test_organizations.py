"""Loading organizations: new ones with parents anywhere in the file, corrections, loops."""

from agreements.models import Organization
from audit.models import LogLine
from tests.loads.conftest import changes, errors

HEAD = "number,name,parent_number,country,city\n"


def test_a_dry_run_shows_what_is_new_and_what_changes(load):
    text = (
        HEAD
        + "C-1001,Contoso AB,,SE,Uppsala\nC-9,Ny AB,,SE,Lund\nC-7001,Woodgrove Bank,,US,New York\n"
    )
    checked = load("organizations", text, apply=False)
    assert (checked.state, checked.failure) == ("checked", {})
    assert changes(checked) == [
        (2, "changed", "C-1001", {"city": ["Stockholm", "Uppsala"]}),
        (3, "new", "C-9", {"name": ["", "Ny AB"], "country": ["", "SE"], "city": ["", "Lund"]}),
    ]
    shown = {
        name: checked.counts[name] for name in ("rows", "new", "updated", "unchanged", "errors")
    }
    assert shown == {"rows": 3, "new": 1, "updated": 1, "unchanged": 1, "errors": 0}
    assert not Organization.objects.filter(number="C-9").exists()


def test_loading_twice_changes_nothing(load):
    text = HEAD + "N-3,Barn,N-2,,\nN-2,Mor,N-1,,\nN-1,Topp,,,\n"
    first, second = load("organizations", text), load("organizations", text)
    assert [(each.state, each.counts["new"]) for each in (first, second)] == [
        ("applied", 3),
        ("applied", 0),
    ]
    assert second.counts["unchanged"] == 3
    paths = {
        each.number: each.path for each in Organization.objects.filter(number__startswith="N-")
    }
    assert paths["N-3"] == [*paths["N-2"], paths["N-3"][-1]]
    assert paths["N-2"] == [*paths["N-1"], paths["N-2"][-1]]
    line = LogLine.objects.get(action="load.loaded", subject_id=first.pk)
    assert (line.facts["new"], line.facts["kind"]) == (3, "organizations")


def test_every_fault_is_told_at_its_line_and_column(load):
    text = HEAD + (
        ",Ohne,,,\n"
        "=1,Formel,,,\n"
        "7.65E+06,Zahl,,,\n"
        "C-1,,,,\n"
        "C-2,Fremd,C-404,,\n"
        "C-3,Kreis,C-4,,\n"
        "C-4,Kreis,C-3,,\n"
        "C-5,Zweimal,,,\n"
        "c-5,Zweimal,,,\n"
        "C-6,Land,,SWE,\n"
        "C-7,Zuviel,,,,x\n"
        "C-8,MV4RB-D7XH8-QC9FP-W3GTY-6WPB8,,,\n"
    )
    checked = load("organizations", text)
    assert checked.state == "checked"
    assert errors(checked) == [
        (2, "number", "missing"),
        (3, "number", "formula"),
        (4, "number", "spreadsheet_number"),
        (5, "name", "missing"),
        (6, "parent_number", "unknown_organization"),
        (7, "parent_number", "parent_loop"),
        (8, "parent_number", "parent_loop"),
        (10, "number", "row_twice"),
        (11, "country", "too_long"),
        (12, "", "too_many_cells"),
        (13, "name", "key_misplaced"),
    ]
    assert not Organization.objects.filter(number="C-5").exists()
    assert all(finding.detail for finding in checked.findings.all())


def test_the_good_rows_alone(load):
    text = HEAD + "C-5,Gut,,,\nC-6,,,,\nC-7,Kind,C-6,,\n"
    loaded = load("organizations", text, good_rows=True)
    assert (loaded.state, loaded.counts["new"], loaded.counts["errors"]) == ("applied", 1, 2)
    assert Organization.objects.filter(number__in=["C-5", "C-6", "C-7"]).count() == 1


def test_an_organization_moves_inside_its_group_only(load, world):
    text = HEAD + "C-1003,Mitte,C-1001,,\nC-1002,Contoso Norge AS,C-1003,NO,Oslo\n"
    loaded = load("organizations", text)
    assert loaded.state == "applied"
    norge = Organization.objects.get(number="C-1002")
    assert norge.path[0] == world.organizations["contoso"].pk
    assert len(norge.path) == 3
    refused = load("organizations", HEAD + "C-1002,Contoso Norge AS,C-2001,NO,Oslo\n")
    assert errors(refused) == [(2, "parent_number", "group_changes")]


def test_below_itself(load):
    refused = load("organizations", HEAD + "C-1001,Contoso AB,C-1002,SE,Stockholm\n")
    assert errors(refused) == [(2, "parent_number", "parent_loop")]


def test_below_a_row_with_errors(load):
    """It was said that neither the center nor the file has the organization; both had it."""
    rows = "C-6,,,,\nC-7,Kind,C-6,,\nC-1001,Contoso AB,C-1002,,\nC-8,Barn,C-1001,,\n"
    assert errors(load("organizations", HEAD + rows)) == [
        (2, "name", "missing"),
        (3, "parent_number", "parent_refused"),
        (4, "parent_number", "parent_loop"),
        (5, "parent_number", "parent_refused"),
    ]


def test_what_moves_takes_along_what_stands_below(load):
    load("organizations", HEAD + "A,A,,,\nB,B,A,,\nC,C,B,,\nT,T,,,\n")
    load("organizations", "number\tname\tparent_number\r\nB\tB\tT\r\n".encode("utf-16"))
    paths = {each.number: each.path for each in Organization.objects.filter(number__in="ABCT")}
    assert paths["C"] == [*paths["T"], paths["B"][-1], paths["C"][-1]]


def test_columns_that_a_file_lacks_stay_as_they_are(load):
    load("organizations", "Name;NUMBER\nContoso Ltd;C-1001\n")
    contoso = Organization.objects.get(number="C-1001")
    assert (contoso.name, contoso.city) == ("Contoso Ltd", "Stockholm")
