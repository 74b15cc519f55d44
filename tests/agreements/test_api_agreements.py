"""Reading agreements by API: what is in sight, as what, narrowed and in which order."""

import pytest

from agreements.models import Agreement, Organization

NOBODY = "00000000-0000-0000-0000-000000000000"


def numbers(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("ada", ["7654321", "7654399"]),
        ("vera", ["7654321"]),
        ("leo", ["7654321"]),
        ("mallory", ["9F3K27QA"]),
        ("ines", ["61234567", "7654321", "7654399", "7811223", "9F3K27QA"]),
    ],
)
def test_everyone_lists_the_licensing_ids_in_sight(api, name, seen):
    assert numbers(api(name).get("/api/v1/licensing-ids")) == seen


def test_one_licensing_id_says_what_a_page_says(api, world):
    one = world.licensing_ids["61234567"]
    body = api("nora").get(f"/api/v1/licensing-ids/{one.pk}").json()
    assert body["program"]["code"] == "open_license"
    assert body["status"] == "active"
    assert body["rds"] == {
        "program": "Open License",
        "number": "61234567ZZS2612",
        "numbers": [
            {"kind": "authorization", "number": "61234567ZZS2612"},
            {"kind": "license", "number": "61234567"},
        ],
        "is_confirmed": True,
    }
    assert body["rights"] == ["reimaging", "downgrade"]


def test_a_bound_token_sees_only_what_it_is_bound_to(api, world):
    bound = api("ada", licensing_ids=[world.licensing_ids["7654399"].pk])
    assert numbers(bound.get("/api/v1/licensing-ids")) == ["7654399"]
    assert bound.get("/api/v1/me").json()["roles"][0]["on"]["name"] == "Contoso AB"


@pytest.mark.parametrize(("name", "sees"), [("olga", 1), ("sam", 1), ("ines", 1), ("ada", 0)])
@pytest.mark.parametrize("kind", ["organizations", "agreements"])
def test_staff_see_what_has_no_licensing_id_yet(api, world, kind, name, sees):
    empty = Organization.add(number="NEW-1", name="Empty AB")
    program = world.programs["enterprise"]
    Agreement.objects.create(program=program, number="NEW-1", organization=empty)

    assert numbers(api(name).get(f"/api/v1/{kind}")).count("NEW-1") == sees
    bound = api(name, licensing_ids=[world.licensing_ids["7654399"].pk])
    assert len(numbers(bound.get(f"/api/v1/{kind}"))) == 1


@pytest.mark.parametrize("kind", ["licensing-ids", "organizations", "agreements"])
def test_unseen_unknown_and_malformed_are_one_answer(api, world, kind):
    client = api("mallory")
    unseen = {
        "licensing-ids": world.licensing_ids["7654321"].pk,
        "organizations": world.organizations["contoso"].pk,
        "agreements": world.licensing_ids["7654321"].agreement_id,
    }[kind]
    answers = [
        client.get(f"/api/v1/{kind}/{one}", headers={"X-Request-Id": "same"})
        for one in (unseen, "01890000-0000-7000-8000-000000000000", "nonsense", "%00", "7654321")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["code"] == "not_found"


def test_purchases_are_404_where_they_may_not_be_seen(api, world):
    path = f"/api/v1/licensing-ids/{world.licensing_ids['7654321'].pk}"
    for part in ("purchases", "forecasts"):
        assert api("vera").get(f"{path}/{part}").json()["code"] == "not_found"
        assert api("leo").get(f"{path}/{part}").json() == {
            "results": [],
            "next": None,
            "previous": None,
        }


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("q=9f3k", ["9F3K27QA"]),
        ("q=bank", ["7811223"]),
        ("q=", ["61234567", "7654321", "7654399", "7811223", "9F3K27QA"]),
        ("program=open_license", ["61234567"]),
        ("status=ended", []),
        ("updated_since=2100-01-01T00:00:00Z", []),
        ("updated_since=2100-01-01T00:00:00-22:30", []),
        ("updated_since=9999-12-31T23:59:59-10:00", []),
        ("updated_since=0001-01-01T00:00:00%2B10:00&program=open_license", ["61234567"]),
        ("ordering=-number&page_size=2", ["9F3K27QA", "7811223"]),
        ("ordering=ends_on&page_size=1", ["7654321"]),
    ],
)
def test_filters_and_orders(api, asked, seen):
    assert numbers(api("ines").get(f"/api/v1/licensing-ids?{asked}")) == seen


def test_an_organization_stands_for_what_is_below_it(api, world):
    top, below = world.organizations["contoso"].pk, world.organizations["norge"].pk
    ask = api("ines").get
    assert numbers(ask(f"/api/v1/licensing-ids?organization={top}")) == ["7654321", "7654399"]
    assert numbers(ask(f"/api/v1/licensing-ids?organization={below}")) == ["7654399"]


def test_me_names_the_person_the_token_and_the_roles(api, world):
    body = api("vera", "read", "keys:reveal").get("/api/v1/me").json()
    assert body["id"] == str(world.people["vera"].pk)
    assert (body["kind"], body["email"], body["staff_role"]) == (
        "person",
        "vera@contoso.example",
        None,
    )
    assert body["scopes"] == ["read", "keys:reveal"]
    assert body["token"]["name"] == "test"
    assert "digest" not in body["token"]
    [role] = body["roles"]
    assert role["role"] == "key_viewer"
    assert role["on"] == {
        "kind": "licensing_id",
        "id": str(world.licensing_ids["7654321"].pk),
        "name": "7654321",
    }


def test_me_by_session_has_no_token_and_every_scope(visit_as):
    body = visit_as("ada").get("/api/v1/me").json()
    assert body["token"] is None
    assert "keys:export" in body["scopes"]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_as_many_queries_for_one_row_as_for_three(
    api, world, django_assert_num_queries, rows
):
    client = api("ines")
    client.get("/api/v1/me")
    with django_assert_num_queries(5):  # token, center, synced until, rows, contacts
        client.get(f"/api/v1/licensing-ids?page_size={rows}")
