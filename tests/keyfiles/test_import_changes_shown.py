"""What loading a key file changes, as the page, the report, the API and the command show it."""

import csv
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from keyfiles import imports
from keyfiles.selectors import list_changes
from tests.keyfiles.import_interfaces import IMPORTS, act
from tests.keyfiles.key_files import a_key, key_file, load, load_text, row, upload
from tests.keys.reading import text_of


@pytest.fixture
def counted(world, store):
    """A file of which each row changes the counter of a key: 30 of them, and 2 new keys."""
    load_text(key_file(*[row(key=a_key(n), counter="3/50") for n in range(30)]))
    changed = [row(key=a_key(n), counter="4/60") for n in range(30)]
    return upload(key_file(*changed, row(key=a_key(100)), row(key=a_key(101))))


@pytest.fixture
def missing(world, store):
    """A file with licensing IDs and organizations that the center does not have."""
    names = [("7000001", "Adatum AB"), ("7000002", "Contoso Norge AS")]
    rows = [row(number=n, organization=o, key=a_key(n)) for n, o in names]
    return upload(key_file(*rows), create_missing=True)


def cells(html: str) -> list[list[str]]:
    """The rows of the table of changes."""
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(CELL, each, re.S)]
        for each in re.findall(r"<tr>.*?</tr>", body, re.S)
    ]


CELL = r"<t[dh][^>]*>(.*?)</t[dh]>"


def test_the_page_shows_each_counter_before_and_after(counted, visit_as):
    olga = visit_as("olga")
    page = olga.get(f"{IMPORTS}/{counted.pk}")
    rows = cells(page.content.decode())
    assert len(rows) == 25
    assert rows[0] == [
        "Line 2",
        "7654321",
        "Office LTSC Professional Plus 2024",
        "MAK",
        a_key(0)[-5:],
        "3/50",
        "4/60",
    ]
    assert "1–25 of 30" in text_of(page)
    following = olga.get(f"{IMPORTS}/{counted.pk}{page.context['next']}")
    assert len(cells(following.content.decode())) == 5


def test_tabs_name_each_kind_with_its_number(missing, visit_as):
    page = visit_as("olga").get(f"{IMPORTS}/{missing.pk}")
    tabs = [(str(tab["name"]), tab["count"]) for tab in page.context["tabs"]]
    assert tabs == [("New licensing IDs", "2"), ("New organizations", "1"), ("New keys", "2")]


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (
            "licensing_id",
            [
                ["Line 2", "7000001", "Enterprise Agreement", "Adatum AB new"],
                ["Line 3", "7000002", "Enterprise Agreement", "Contoso Norge AS"],
            ],
        ),
        ("organization", [["Line 2", "Adatum AB"]]),
        (
            "key",
            [
                [f"Line {line}", number, "Office LTSC Professional Plus 2024", "MAK", five]
                for line, number, five in (
                    (2, "7000001", a_key("7000001")[-5:]),
                    (3, "7000002", a_key("7000002")[-5:]),
                )
            ],
        ),
    ],
)
def test_the_page_names_what_is_created(missing, visit_as, kind, rows):
    page = visit_as("olga").get(f"{IMPORTS}/{missing.pk}", {"kind": kind})
    assert cells(page.content.decode()) == rows


def test_a_kind_of_which_there_is_nothing(missing, visit_as):
    page = visit_as("olga").get(f"{IMPORTS}/{missing.pk}", {"kind": "product"})
    assert "The file changes nothing of this kind." in text_of(page)


def test_the_confirmation_and_the_loaded_file_say_it_in_numbers(missing, visit_as):
    olga, numbers = visit_as("olga"), "New licensing IDs: 2 New organizations: 1 New keys: 2"
    assert numbers in text_of(olga.get(f"{IMPORTS}/{missing.pk}"))
    assert act(olga, missing, "import-apply").status_code == 302
    imports.apply(missing.pk, at=timezone.now())
    assert numbers in text_of(olga.get(f"{IMPORTS}/{missing.pk}"))


@pytest.mark.parametrize("rows", [1, 60])
def test_the_page_asks_as_much_whatever_the_changes(
    world, store, visit_as, rows, django_assert_num_queries
):
    one = upload(key_file(*[row(key=a_key(n)) for n in range(rows)]))
    olga = visit_as("olga")
    olga.get(IMPORTS)
    with django_assert_num_queries(6):
        olga.get(f"{IMPORTS}/{one.pk}", {"kind": "key"})


def report_of(client, one) -> list[list[str]]:
    """The cells of the report's lines."""
    text = client.get(f"{IMPORTS}/{one.pk}/rows").getvalue().decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))


def test_the_report_has_each_change(counted, missing, visit_as):
    olga = visit_as("olga")
    changed = [cells for cells in report_of(olga, counted) if cells[3] == "counter"]
    assert len(changed) == 30
    office = "Office LTSC Professional Plus 2024"
    assert changed[0] == [
        *("2", "Changed counter", "", "counter", "3/50 becomes 4/60", "7654321", office, "MAK"),
        *(a_key(0)[-5:], "", "", "3", "50", "4", "60"),
    ]
    kind = ("New licensing ID", "", "licensing_id", "New licensing ID")
    assert [cells for cells in report_of(olga, missing) if cells[3] == "licensing_id"] == [
        [line, *kind, number, "", "", "", "Enterprise Agreement", organization, "", "", "", ""]
        for line, number, organization in (
            ("2", "7000001", "Adatum AB"),
            ("3", "7000002", "Contoso Norge AS"),
        )
    ]


def test_the_api_lists_them_page_by_page(counted, api):
    olga, place = api("olga"), f"/api/v1/center/key-files/{counted.pk}"
    assert olga.get(place).json()["counts"]["changes"] == {"counter": 30, "key": 2}
    first = olga.get(f"{place}/changes?kind=counter").json()
    rest = olga.get(first["next"]).json()
    found = first["results"] + rest["results"]
    assert [change["line"] for change in found] == list(range(2, 32))
    assert rest["next"] is None
    assert found[0] | {"id": ""} == {
        "id": "",
        "kind": "counter",
        "line": 2,
        "licensing_id": "7654321",
        "program": None,
        "organization": None,
        "product": "Office LTSC Professional Plus 2024",
        "type": "mak",
        "last_five": a_key(0)[-5:],
        "is_new": False,
        "before": {"used": 3, "allowed": 50, "seats": None, "osa_status": None},
        "after": {"used": 4, "allowed": 60, "seats": None, "osa_status": None},
    }
    keys = olga.get(f"{place}/changes?kind=key").json()["results"]
    assert [(key["line"], key["before"], key["is_new"]) for key in keys] == [
        (32, None, True),
        (33, None, True),
    ]
    assert len(olga.get(f"{place}/changes?page_size=100").json()["results"]) == 32


@pytest.mark.parametrize("rows", [1, 60])
def test_the_api_asks_as_much_whatever_the_changes(
    world, store, api, rows, django_assert_num_queries
):
    one = upload(key_file(*[row(key=a_key(n)) for n in range(rows)]))
    olga = api("olga")
    olga.get(f"/api/v1/center/key-files/{one.pk}")
    with django_assert_num_queries(4):
        olga.get(f"/api/v1/center/key-files/{one.pk}/changes?kind=key")


def test_the_command_prints_them(counted, tmp_path, capsys):
    file = tmp_path / "keys.csv"
    file.write_text(key_file(row(key=a_key(0), counter="5/70"), row(key=a_key(200))))
    with pytest.raises(SystemExit):
        call_command("import_keys", str(file))
    printed = capsys.readouterr().out
    office = "Office LTSC Professional Plus 2024"
    assert "Changed counter: 1\n" in printed
    assert f"  line 2: 7654321 · {office} · MAK · …{a_key(0)[-5:]} · 3/50 → 5/70\n" in printed
    assert "New key: 1\n" in printed
    assert f"  line 3: 7654321 · {office} · MAK · …{a_key(200)[-5:]}\n" in printed


def test_keys_that_the_file_lacks_are_still_named(counted, visit_as):
    load(counted)
    page = visit_as("olga").get(f"{IMPORTS}/{counted.pk}", {"kind": "absent"})
    assert "Loading leaves them as they are." in text_of(page)


def test_a_rejected_or_expired_upload_is_made_again_with_its_options(world, store, visit_as):
    olga = visit_as("olga")
    one = upload(key_file(row(number="7000001")), create_missing=True)
    act(olga, one, "import-discard")
    broken = upload("no header", create_missing=True)
    for each in (one, broken):
        link = f"{IMPORTS}?like={each.pk}"
        assert f'href="{link}"' in olga.get(f"{IMPORTS}/{each.pk}").content.decode()
        assert olga.get(link).context["form"]["create_missing"].value() is True
    assert olga.get(IMPORTS).context["form"]["create_missing"].value() is None
    assert olga.get(f"{IMPORTS}?like=0").status_code == 404


@pytest.mark.parametrize("name", ["ada", "vera", "sam", "ines"])
def test_who_may_not_load_files_finds_no_changes(counted, world, name):
    assert list(list_changes(world.actor(name), counted)) == []
    assert list_changes(world.actor("olga"), counted).count() == 32
