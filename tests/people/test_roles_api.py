"""Roles by API: listed, given and taken by the same services as on the pages."""

from datetime import timedelta

from agreements.models import LicensingId, RoleAssignment
from audit.models import LogLine
from tests.cast import World, center_today, force

ROLES = "/api/v1/roles"


def role_of(world: World, name: str) -> RoleAssignment:
    return RoleAssignment.objects.get(holder=world.people[name])


def test_roles_are_listed_with_their_holders(world, api, django_assert_num_queries):
    client, number = api("ada"), world.licensing_ids["7654321"]
    client.get(ROLES)
    with django_assert_num_queries(4):  # token, center, roles of the actor, rows
        rows = client.get(ROLES).json()["results"]
    assert {row["holder"]["name"] for row in rows} == {"Ada", "Kim", "Vera", "Leo", "Dora"}
    vera = world.people["vera"]
    [row] = client.get(f"{ROLES}?holder={vera.pk}&licensing_id={number.pk}").json()["results"]
    assert row == client.get(f"{ROLES}/{role_of(world, 'vera').pk}").json()
    assert row.pop("given_at")
    assert row == {
        "id": str(role_of(world, "vera").pk),
        "holder": {
            "id": str(vera.pk),
            "kind": "person",
            "name": "Vera",
            "email": "vera@contoso.example",
        },
        "role": "key_viewer",
        "on": {"kind": "licensing_id", "id": str(number.pk), "name": "7654321"},
        "ends_on": None,
        "given_by": None,
    }
    assert client.get(f"{ROLES}?agreement={number.agreement_id}").json()["results"] == []
    contoso = world.organizations["contoso"]
    [row] = client.get(f"{ROLES}?organization={contoso.pk}").json()["results"]
    assert row["holder"]["name"] == "Ada"


def test_a_role_is_given_until_a_day_and_taken(world, api):
    client, leo = api("ada"), world.people["leo"]
    day = (center_today() + timedelta(days=9)).isoformat()
    body = {"holder": str(leo.pk), "role": "download", "ends_on": day}
    body |= {"organization": str(world.organizations["norge"].pk)}
    answer = client.post_json(ROLES, body)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["ends_on"], made["given_by"]) == (day, str(world.people["ada"].pk))
    assert answer["Location"].endswith(f"{ROLES}/{made['id']}")
    assert client.delete(f"{ROLES}/{made['id']}").status_code == 204
    assert client.get(f"{ROLES}/{made['id']}").status_code == 404
    actions = LogLine.objects.order_by("at", "id").values_list("action", flat=True)
    assert list(actions) == ["role.given", "role.ended"]


def test_what_is_refused(world, api):
    client, leo, number = api("ada"), world.people["leo"], world.licensing_ids["7654321"]
    body = {"holder": str(leo.pk), "role": "download", "licensing_id": str(number.pk)}
    for change, field in (
        ({"holder": str(world.people["mallory"].pk)}, "/holder"),
        ({"licensing_id": str(world.licensing_ids["9F3K27QA"].pk)}, "/licensing_id"),
        ({"agreement": str(number.agreement_id)}, "/licensing_id"),
        ({"ends_on": (center_today() - timedelta(days=1)).isoformat()}, "/ends_on"),
    ):
        answer = client.post_json(ROLES, body | change)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, field)
    force(LicensingId.objects.all(), has_had_administrator=True)
    answer = client.delete(f"{ROLES}/{role_of(world, 'ada').pk}")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
    assert api("kim").delete(f"{ROLES}/{role_of(world, 'kim').pk}").status_code == 404
    assert not LogLine.objects.exists()


def test_staff_appoint_and_take_administrators_with_a_reason(world, api):
    client, kim = api("olga"), world.people["kim"]
    body = {"holder": str(kim.pk), "role": "administrator"}
    body |= {"organization": str(world.organizations["contoso"].pk)}
    assert client.post_json(ROLES, body).json()["code"] == "reason_required"
    assert client.post_json(ROLES, body | {"role": "download"}).status_code == 403
    made = client.post_json(ROLES, body | {"reason": "Ada has left"}).json()
    ada = f"{ROLES}/{role_of(world, 'ada').pk}"
    assert client.delete(ada).json()["code"] == "reason_required"
    assert client.delete(f"{ada}?reason=Ada+has+left").status_code == 204
    reasons = {line.facts["reason"] for line in LogLine.objects.all()}
    assert (reasons, made["holder"]["name"]) == ({"Ada has left"}, "Kim")
    assert client.get(f"{ROLES}?reason=x").status_code == 400
    staff = body | {"holder": str(world.people["otto"].pk), "reason": "x"}
    assert client.post_json(ROLES, staff).status_code == 400
