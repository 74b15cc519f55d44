"""Operations change how many activations new MAKs get; what was issued keeps its own rule."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import LicensingId
from audit.models import LogLine
from catalog.models import AllotmentRule
from keys.selectors.allotments import list_allotment, list_rules, preview_allotment
from keys.services import AllotmentWish, change_allotment, remove_allotment
from tests.cast import World, force
from vlsc.lib.refused import Invalid, NotPermitted

PAGE, API = "/desk/allotment", "/api/v1/center/allotment"


@pytest.fixture
def levels(world) -> World:
    """The program has price levels, and Contoso Norge is in one of them."""
    force(type(world.programs["enterprise"]).objects.filter(code="enterprise"), price_levels=["C"])
    world.programs["enterprise"].refresh_from_db()
    force(LicensingId.objects.filter(number="7654399"), price_level="C")
    return world


def change(world: World, who: str = "olga", **values: object) -> AllotmentRule:
    wish = {"price_level": "", "factor": Decimal(1), "minimum": 50, "returns_per_year": 0} | values
    wish = AllotmentWish(program=world.programs["enterprise"], **wish)
    return change_allotment(by=world.actor(who), wish=wish, at=timezone.now())


def lines() -> list[tuple[str, str, str]]:
    rows = LogLine.objects.order_by("id")
    return [(row.action, row.subject_name, row.facts["changes"]) for row in rows]


def counted(world: World) -> list[tuple[str, int]]:
    rows = list_allotment(world.actor("olga"))
    return [(row.rule.price_level, row.licensing_ids) for row in rows]


def test_each_change_is_logged_with_the_old_value_and_the_new_one(levels):
    change(levels)
    change(levels)
    change(levels, factor=Decimal("1.250"), minimum=60)
    assert lines() == [
        (
            "allotment.changed",
            "Enterprise Agreement",
            "factor: – → 1; minimum: – → 50; returns_per_year: – → 0",
        ),
        ("allotment.changed", "Enterprise Agreement", "factor: 1 → 1.25; minimum: 50 → 60"),
    ]
    remove_allotment(by=levels.actor("olga"), rule=AllotmentRule.objects.get(), at=timezone.now())
    assert lines()[2:] == [
        (
            "allotment.removed",
            "Enterprise Agreement",
            "factor: 1.25 → –; minimum: 60 → –; returns_per_year: 0 → –",
        )
    ]


def test_the_most_specific_row_counts(levels, django_assert_num_queries):
    change(levels)
    assert counted(levels) == [("", 3)]
    change(levels, price_level="C", factor=Decimal(2))
    with django_assert_num_queries(2):
        assert counted(levels) == [("", 2), ("C", 1)]

    def preview(level: str) -> list[tuple[int, int, int]]:
        examples = preview_allotment(
            levels.actor("olga"),
            program=levels.programs["enterprise"],
            price_level=level,
            factor=Decimal("0.5"),
            minimum=3,
        )
        return [(each.licenses, each.before, each.after) for each in examples]

    assert preview("")[:4] == [(1, 50, 3), (10, 50, 5), (40, 50, 20), (100, 100, 50)]
    assert preview("C")[3:] == [(100, 200, 50), (1000, 2000, 500)]
    AllotmentRule.objects.all().delete()
    assert preview("")[3:] == [(100, 100, 50), (1000, 1000, 500)]


@pytest.mark.parametrize(
    "values",
    [{"price_level": "Z"}, {"factor": Decimal("1.2345")}, {"minimum": -1}],
    ids=["level", "factor", "minimum"],
)
def test_what_fits_nothing_is_refused(levels, values):
    with pytest.raises(Invalid) as invalid:
        change(levels, **values)
    assert (list(invalid.value.errors), lines()) == (list(values), [])


@pytest.mark.parametrize("who", ["ada", "sam", "ines"])
def test_only_operations_see_and_change_it(levels, who):
    rule = AllotmentRule.objects.create(program=levels.programs["enterprise"], factor=1, minimum=1)
    with pytest.raises(NotPermitted):
        list_rules(levels.actor(who))
    with pytest.raises(NotPermitted):
        change(levels, who)
    with pytest.raises(NotPermitted):
        remove_allotment(by=levels.actor(who), rule=rule, at=timezone.now())
    assert (AllotmentRule.objects.get().minimum, lines()) == (1, [])


def test_a_change_is_shown_before_it_is_saved(levels, visit_as):
    olga, program = visit_as("olga"), str(levels.programs["enterprise"].pk)
    sent = {"program": program, "factor": "1.25", "minimum": "50", "returns_per_year": "2"}
    shown = olga.post(PAGE, sent)
    assert (shown.status_code, AllotmentRule.objects.exists()) == (200, False)
    assert "from now on" in shown.content.decode()
    saved = olga.post(PAGE, sent | {"save": "yes"})
    assert (saved.status_code, saved["Location"]) == (302, PAGE)
    rule = AllotmentRule.objects.get()
    assert "1.25" in olga.get(PAGE).content.decode()
    assert olga.post(PAGE, sent | {"save": "yes", "price_level": "Z"}).status_code == 400
    assert olga.post(f"{PAGE}?remove=x").status_code == 404
    assert olga.post(f"{reverse('keys:allotment')}?remove={rule.pk}").status_code == 302
    assert not AllotmentRule.objects.exists()


def test_the_api_lists_rows_and_puts_them(levels, api):
    program = str(levels.programs["enterprise"].pk)
    body = {"program": program, "price_level": "C", "factor": "1.25", "minimum": 50}
    put = api("olga").post_json(API, body).json()
    rule = AllotmentRule.objects.get()
    assert put == {
        "id": str(rule.pk),
        "program": program,
        "price_level": "C",
        "factor": "1.25",
        "minimum": 50,
        "returns_per_year": 0,
    }
    assert api("olga").get(API).json()["results"] == [put]
    assert api("olga").post_json(API, body | {"minimum": 60}).json()["id"] == put["id"]
    assert api("olga").post_json(API, body | {"program": put["id"]}).status_code == 400
    assert api("ada").post_json(API, {}).status_code == 403


def test_the_api_removes_a_row(levels, api):
    body = {"program": str(levels.programs["enterprise"].pk), "factor": "2", "minimum": 0}
    row = api("olga").post_json(API, body).json()
    assert api("olga").get(f"{API}/{row['id']}").json() == row
    assert api("sam").delete(f"{API}/{row['id']}").status_code == 403
    assert api("olga").delete(f"{API}/{row['id']}").status_code == 204
    assert lines()[-1][:2] == ("allotment.removed", "Enterprise Agreement")
    assert api("olga").delete(f"{API}/{row['id']}").status_code == 404
