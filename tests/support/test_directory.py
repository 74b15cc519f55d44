"""The telephone directory: what everybody reads, and what operations change."""

import pytest

from audit.models import LogLine
from support.models import CallCenter
from support.services import remove_call_center, save_call_center
from tests.makers.support import add_call_center
from vlsc.lib.refused import NotPermitted


def test_ones_own_country_comes_first(world, visit_as, django_assert_num_queries):
    add_call_center()
    add_call_center(country="AT", name="Austria", languages=["de", "yue"])
    add_call_center(country="", name="All others", days=[7, 1, 2], opens="00:00", closes="00:00")
    page, ada = visit_as(None).get("/support/telephone-directory"), visit_as("ada")
    shown = page.content.decode()
    positions = [shown.index(name) for name in ("Austria", "Sweden", "All others")]
    assert positions == sorted(positions)
    assert "Your countries" not in shown
    assert "Mon–Fri 08:30–17:00" in shown
    assert "Sun–Tue around the clock" in shown
    assert "German, yue" in shown
    ada.get("/support/telephone-directory")
    with django_assert_num_queries(6):
        own = ada.get("/support/telephone-directory").content.decode()
    assert own.index("Your countries") < own.index("Sweden") < own.index("Other countries")
    assert own.index("Other countries") < own.index("Austria")
    assert (
        "Your countries"
        not in visit_as("olga").get("/support/telephone-directory").content.decode()
    )


def test_the_directory_by_api_needs_no_account(world, api):
    add_call_center(opens="00:00", closes="00:00", days=[1, 2, 3, 4, 5, 6, 7])
    add_call_center(country="", name="All others")
    rest, sweden = api(None).get("/api/v1/telephone-directory").json()["results"]
    assert rest["country"] is None
    assert sweden == {
        "country": "SE",
        "name": "Sweden",
        "numbers": ["020 000 00 00"],
        "opens": "00:00:00",
        "closes": "00:00:00",
        "time_zone": "Europe/Stockholm",
        "days": [1, 2, 3, 4, 5, 6, 7],
        "languages": ["sv", "en"],
        "is_open": True,
    }


def test_an_entry_is_changed_and_removed_on_its_page(world, visit_as):
    olga, entry = visit_as("olga"), add_call_center()
    path = f"/desk/directory/{entry.pk}"
    form = olga.get(path).context["form"]
    wrong = olga.post(path, form.initial | {"time_zone": "Mars"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (400, ["time_zone"])
    assert olga.post(path, form.initial | {"days": "Mon, Sat"}).status_code == 302
    entry.refresh_from_db()
    assert entry.days == [1, 6]
    twice = olga.post("/desk/directory/new", form.initial)
    assert (twice.status_code, list(twice.context["form"].errors)) == (400, ["country"])
    olga.post(f"{path}/remove")
    assert not CallCenter.objects.exists()
    lines = LogLine.objects.filter(subject_kind="call_center").order_by("id")
    assert [line.action for line in lines] == ["call_center.saved", "call_center.removed"]


def test_only_operations_change_the_directory(world):
    entry, sam = add_call_center(), world.actor("sam")
    for verb in (
        lambda: save_call_center(by=sam, call_center=entry, wish=None, at=None),
        lambda: remove_call_center(by=sam, call_center=entry, at=None),
    ):
        with pytest.raises(NotPermitted):
            verb()


def test_a_call_center_of_a_page_does_not_restyle_the_parts_of_the_frame(world, visit_as):
    """Those ask whether they are in a menu, not for a name that a page gives to its rows."""
    call_center, olga = add_call_center(), visit_as("olga")
    listed = olga.get("/desk/directory").content.decode()
    assert '<summary class="act small">Remove<span' in listed
    opened = olga.get(f"/desk/directory/{call_center.pk}").content.decode()
    assert '<button type="submit" class="act plain" form="preferences" name="language"' in opened
