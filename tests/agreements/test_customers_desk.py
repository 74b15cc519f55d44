"""Operations record customers by hand, correct what is wrong, and find them again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, LicensingId, Organization
from agreements.services import OrganizationWish, save_organization
from audit.models import LogLine
from audit.words import describe
from tests.makers.agreements import add_licensing_id
from tests.races import at_once
from tests.today import center_today
from vlsc.lib.refused import Invalid, NotPermitted

TERM = {"starts_on": "2026-01-01", "ends_on": "2028-12-31"}


def new_at(organization: Organization, kind: str) -> str:
    return reverse("agreements:record-new", args=[organization.pk, kind])


def page_of(row: Organization | Agreement | LicensingId) -> str:
    kinds = {Organization: "organizations", Agreement: "agreements", LicensingId: "licensing-ids"}
    return reverse("agreements:record", args=[kinds[type(row)], row.pk])


def form_at(browser, page: str) -> dict[str, object]:
    """What the browser would send back, unchanged."""
    form = browser.get(page).context["form"]
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in values.items() if value is not None}


def change(browser, row, **new):
    page = page_of(row)
    return browser.post(page, form_at(browser, page) | new)


def errors(answer) -> dict[str, str]:
    assert answer.status_code == 400
    return {name: " ".join(found) for name, found in answer.context["form"].errors.items()}


def test_a_customer_is_recorded_by_hand(visit_as, world):
    olga = visit_as("olga")
    olga.post("/desk/customers/new", {"name": "Tailspin AB", "number": "C-9001", "country": "SE"})
    customer = Organization.objects.get(number="C-9001")
    page = reverse("agreements:customer", args=[customer.pk])
    html = olga.get(page).content.decode()
    assert "It has no agreement." in html
    assert "It has no licensing ID." in html

    enterprise = world.programs["enterprise"].pk
    agreement = {"program": enterprise, "number": "E-9", "organization_number": "c-9001", **TERM}
    assert olga.post(new_at(customer, "agreements"), agreement)["Location"] == page
    licensing_id = {
        **agreement,
        "agreement_number": "e-9",
        "number": "8888888",
        "pools": ["servers"],
    }
    assert olga.post(new_at(customer, "licensing-ids"), licensing_id)["Location"] == page

    made = LicensingId.objects.get(number="8888888")
    assert (made.agreement.number, made.organization, made.pools) == ("E-9", customer, ["servers"])
    html = olga.get(page).content.decode()
    assert "1 licensing ID never had an administrator." in html
    assert "8888888" in html
    assert list(LogLine.objects.order_by("at", "id").values_list("action", "actor_name")) == [
        ("organization.added", "Olga"),
        ("agreement.added", "Olga"),
        ("licensing_id.added", "Olga"),
    ]


def test_a_correction_is_logged_for_the_customer_and_may_entitle_to_more(visit_as, world):
    olga, own = visit_as("olga"), world.licensing_ids["7654321"]
    before = own.rights_version
    assert change(olga, own, price_level="B", pools=["systems"]).status_code == 302
    assert change(olga, own.agreement, ends_on="2031-01-31").status_code == 302
    assert change(olga, own.organization, city="Lund").status_code == 302

    own.refresh_from_db()
    assert (own.price_level, own.pools, own.rights_version) == ("B", ["systems"], before + 2)
    assert own.agreement.ends_on.isoformat() == "2031-01-31"
    lines = list(LogLine.objects.order_by("at", "id"))
    assert [line.action for line in lines] == [
        "licensing_id.changed",
        "agreement.changed",
        "organization.changed",
    ]
    assert "price_level: – → B" in describe(lines[0])
    assert describe(lines[2]).endswith("city: Stockholm → Lund")
    for line in lines:
        assert own.pk in line.licensing_ids.values_list("licensing_id", flat=True)
    page = reverse("agreements:customer", args=[own.organization_id])
    assert "city: Stockholm → Lund" in olga.get(page).content.decode()


def test_the_same_again_changes_nothing(visit_as, world):
    olga, own = visit_as("olga"), world.licensing_ids["7654399"]
    for row in (own, own.agreement, own.organization):
        assert change(olga, row).status_code == 302
    assert not LogLine.objects.exists()
    assert LicensingId.objects.get(pk=own.pk).rights_version == own.rights_version


def test_what_cannot_be_is_said_at_its_field(visit_as, world):
    olga, own = visit_as("olga"), world.licensing_ids["7654321"]
    contoso, norge = world.organizations["contoso"], world.organizations["norge"]
    backwards = {"starts_on": "2026-02-01", "ends_on": "2026-01-31"}

    assert "before it starts" in errors(change(olga, own, **backwards))["ends_on"]
    assert "before it starts" in errors(change(olga, own.agreement, **backwards))["ends_on"]
    assert errors(change(olga, own, number="7654399"))
    assert (
        "SP998877 is one of the program Select Plus"
        in (errors(change(olga, own, agreement_number="SP998877"))["agreement_number"])
    )
    assert errors(change(olga, own, agreement_number="E-0"))["agreement_number"]
    assert errors(change(olga, own, organization_number="C-0"))["organization_number"]
    other_group = errors(change(olga, own, organization_number="C-2001"))
    assert "another ownership group" in other_group["organization_number"]
    assert errors(change(olga, own.agreement, number="E0077001"))
    assert "already exists" in str(errors(change(olga, contoso, number="c-2001")))
    assert "below itself" in errors(change(olga, contoso, parent_number="C-1002"))["parent_number"]
    assert errors(change(olga, norge, parent_number="C-0"))["parent_number"]
    moved = errors(change(olga, norge, parent_number="C-2001"))
    assert "another ownership group" in moved["parent_number"]
    assert not LogLine.objects.exists()


def test_an_organization_moves_with_all_below_it(visit_as, world):
    top = Organization.add(number="C-8000", name="Tailspin AB")
    unit = Organization.add(number="C-8001", name="Unit", parent=top)
    team = Organization.add(number="C-8002", name="Team", parent=unit)
    fabrikam = world.organizations["fabrikam"]
    assert change(visit_as("olga"), unit, parent_number="C-2001").status_code == 302
    team.refresh_from_db()
    assert team.path == [fabrikam.pk, unit.pk, team.pk]


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_loop(committed_world):
    world, top = committed_world, Organization.add(number="C-8000", name="Tailspin AB")
    units = [Organization.add(number=f"C-800{n}", name="Unit", parent=top) for n in (1, 2)]
    olga = world.actor("olga")

    def below(row: Organization, parent: Organization) -> str:
        wish = OrganizationWish(number=row.number, name=row.name, parent_number=parent.number)
        try:
            save_organization(by=olga, organization=row, wish=wish, at=timezone.now())
        except Invalid as refused:
            return refused.code
        return ""

    results = at_once(lambda: below(*units), lambda: below(*units[::-1]))
    assert sorted(results) == ["", "invalid"]


@pytest.mark.parametrize("who", ["ada", "sam", "ines"])
def test_nobody_else_records_customers(world, who):
    wish = OrganizationWish(number="C-1001", name="Mine")
    with pytest.raises(NotPermitted):
        save_organization(
            by=world.actor(who),
            organization=world.organizations["contoso"],
            wish=wish,
            at=timezone.now(),
        )


def test_the_search_leads_to_organizations(visit_as, world, django_assert_num_queries):
    olga, contoso = visit_as("olga"), world.organizations["contoso"]
    shown = [row.name for row in olga.get("/desk/customers").context["page"].rows]
    assert shown == ["Contoso AB", "Fabrikam Industri AB", "Northwind Handel AB", "Woodgrove Bank"]
    for text in ("CONTOSO ab", "c-1001", "7654321", "e004"):
        with django_assert_num_queries(4):  # session, person, center, organizations
            rows = olga.get("/desk/customers", {"q": text}).context["page"].rows
        assert contoso.pk in {row.pk for row in rows}, text
    assert rows[0].below == 2
    assert olga.get("/desk/customers", {"q": "nobody"}).context["total"] == 0


@pytest.mark.parametrize(
    ("number", "customers", "organizations"),
    [
        ("7811223", ["Woodgrove Bank"], ["Woodgrove Bank"]),
        ("7654399", ["Contoso AB"], ["Contoso AB", "Contoso Norge AS"]),
        ("7654321", ["Contoso AB"], ["Contoso AB"]),
    ],
)
def test_customers_without_an_administrator_are_found(
    visit_as, api, world, number, customers, organizations
):
    """Those where a licensing ID has none, at or below them; a part of one only by the API."""
    LicensingId.objects.exclude(number=number).update(has_had_administrator=True)
    LicensingId.objects.filter(number=number).update(has_had_administrator=False)
    rows = visit_as("olga").get("/desk/customers?missing=administrator").context["page"].rows
    assert [row.name for row in rows] == customers
    found = api("olga").get("/api/v1/organizations?missing=administrator").json()["results"]
    assert [row["name"] for row in found] == organizations
    assert api("olga").get("/api/v1/organizations?missing=money").status_code == 400


def test_a_customer_without_an_administrator_gets_one_from_its_page(visit_as, world):
    olga, contoso = visit_as("olga"), world.organizations["contoso"]
    LicensingId.objects.filter(number="7654321").update(has_had_administrator=True)
    LicensingId.objects.filter(number="7654399").update(has_had_administrator=False)
    html = olga.get(reverse("agreements:customer", args=[contoso.pk])).content.decode()
    assert html.count("No administrator yet") == 1
    assert reverse("people:appointing", args=[contoso.pk]) in html
    invitation = "/invitations?organization=C-1001"
    assert invitation in html
    form = olga.get(invitation).context["new"]
    assert (form["kind"].value(), form["numbers"].value()) == ("organization", "C-1001")


def test_the_page_of_a_customer_costs_the_same_whatever_its_size(
    visit_as, world, django_assert_num_queries
):
    olga, contoso = visit_as("olga"), world.organizations["contoso"]
    page = reverse("agreements:customer", args=[contoso.pk])
    html = olga.get(page).content.decode()
    assert "Contoso Norge AS" in html
    assert "Ada" in html
    assert "7654399" in html
    for number in range(3):
        add_licensing_id(world, f"700000{number}", days=3)
    with django_assert_num_queries(10):
        # session, person, center; organization, counts, agreements, tree, licensing IDs,
        # administrators, history
        olga.get(page)


def test_an_agreement_is_terminated_before_its_time(visit_as, world):
    agreement = world.licensing_ids["7654321"].agreement
    day = center_today() - timedelta(days=1)
    assert change(visit_as("olga"), agreement, terminated_on=day.isoformat()).status_code == 302
    agreement.refresh_from_db()
    assert agreement.status(center_today()) == "terminated"
