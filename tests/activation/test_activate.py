"""One machine activated by its product, by a person and by staff for a caller."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.grants import Role
from activation.confirmation import is_confirmation_id
from activation.models import Activation
from agreements.models import RoleAssignment
from catalog.models import AllotmentRule, SetupKey
from keys.models import Key
from keys.states import KeyStatus
from tests.activation.ledger import counts
from tests.activation.machines import installation_id
from tests.cast import force

CAD = "APZHN-QNB5L-64DXX-J9TRW-KGACE"
SETUP = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
EXTERNAL = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"


def by_product(api, number: int = 1, key: str = CAD, **more: str):
    body = {"product_key": key, "installation_id": installation_id(number), **more}
    return api(None).post_json("/api/v1/activate", body)


def by_person(api, name: str, key, number: int = 1, **more):
    body = {"key": str(key.pk), "installation_id": installation_id(number), **more}
    return api(name).post_json("/api/v1/activations", body)


def test_a_product_activates_itself_and_asks_again(world, api):
    by_product(api, 9)
    with CaptureQueriesContext(connection) as asked:
        first = by_product(api, machine_name="PC-1")
    assert (first.status_code, len(asked)) == (201, 2)
    body = first.json()
    assert set(body) == {"confirmation_id", "certificate", "used", "allowed", "remaining"}
    assert is_confirmation_id(body["confirmation_id"])
    assert (body["used"], body["allowed"], body["remaining"]) == (2, 50, 48)
    again = by_product(api, key=CAD.lower().replace("-", " "))
    assert (again.status_code, again.json()) == (200, body)
    row = Activation.objects.get(machine_name="PC-1")
    assert (row.channel, row.actor_kind, row.secret_version) == ("online", "product", 1)
    assert row.request_id == first["X-Request-Id"]


def test_what_is_no_key_here_gets_one_answer_by_the_same_queries(world, api):
    by_product(api, key="first")  # reads the data keys
    answers = []
    SetupKey.objects.create(product=world.products["server"], key=SETUP)
    for key in ("A" * 25, "nonsense", EXTERNAL, "XTJTK-NJWMJ-RRMBR-B7XQ3-T77B9", SETUP):
        with CaptureQueriesContext(connection) as asked:
            answer = by_product(api, key=key)
        body = answer.json()
        del body["request_id"]
        queries = [query["sql"][:20] for query in asked if "DELETE" not in query["sql"]]
        answers.append((answer.status_code, body, queries))
    assert answers[0][:2] == (404, answers[0][1])
    assert answers[0][1]["code"] == "unknown_key"
    assert answers[1:4] == answers[:1] * 3
    status, body, queries = answers[4]
    assert (status, body["code"], queries) == (409, "published_setup_key", answers[0][2])
    assert f"a published setup key for {world.products['server'].name}" in body["detail"]
    assert Activation.objects.count() == 0


def test_wrong_keys_are_counted_and_right_ones_are_not(world, api):
    statuses = [by_product(api, key=f"{number}").status_code for number in range(22)]
    assert statuses == [404] * 20 + [429] * 2
    assert by_product(api, key="wrong").headers["Retry-After"]
    assert by_product(api).status_code == 201


def test_one_wrong_key_is_counted_wherever_it_comes_from(world, api):
    address = "/api/v1/activate"
    body = {"product_key": "B" * 25, "installation_id": installation_id(1)}
    statuses = [
        api(None)
        .post(address, body, content_type="application/json", REMOTE_ADDR=f"192.0.2.{number}")
        .status_code
        for number in range(11)
    ]
    assert statuses == [404] * 10 + [429]


def test_a_wrong_group_is_named_before_anything_is_looked_up(world, api):
    text = installation_id(1)[:-1] + "x"
    with CaptureQueriesContext(connection) as asked:
        body = {"product_key": CAD, "installation_id": text}
        answer = api(None).post_json("/api/v1/activate", body)
    assert (answer.status_code, len(asked)) == (400, 0)
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/installation_id", "bad_installation_id")


def test_a_key_administrator_activates_and_a_viewer_does_not(world, api):
    cad = world.keys["cad"]
    first = by_person(api, "kim", cad, machine_name="PC-7")
    assert (first.status_code, first.json()["remaining"]) == (201, 49)
    assert by_person(api, "kim", cad).json() == first.json()
    assert by_person(api, "vera", cad, 2).status_code == 403
    unseen = by_person(api, "mallory", cad, 2)
    assert (unseen.status_code, unseen.json()["errors"][0]["code"]) == (400, "not_found")
    assert counts(cad.pk) == (1, 50, 1)
    row = Activation.objects.get()
    assert (row.channel, row.actor_name) == ("proxy", "Kim")
    [listed] = api("vera").get("/api/v1/activations?machine_name=pc-7").json()["results"]
    assert (listed["installation_id"], listed["activated_by"]) == (installation_id(1), "Kim")
    assert api("vera").get(first["Location"]).json() == listed
    assert api("mallory").get("/api/v1/activations").json()["results"] == []


def test_who_may_activate_elsewhere_may_not_with_a_key_that_is_only_seen(world, api):
    elsewhere = world.licensing_ids["7654399"]
    RoleAssignment.objects.create(
        holder=world.people["vera"], role=Role.KEY_ADMINISTRATOR, licensing_id=elsewhere
    )
    refused = by_person(api, "vera", world.keys["cad"])
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    assert Activation.objects.count() == 0


def test_staff_say_why_and_the_customer_sees_it(world, api):
    cad = world.keys["cad"]
    silent = by_person(api, "sam", cad)
    assert (silent.status_code, silent.json()["code"]) == (400, "reason_required")
    reason = f"Called; key {CAD}"
    assert by_person(api, "sam", cad, reason=reason).status_code == 201
    [listed] = api("vera").get(f"/api/v1/activations?key={cad.pk}").json()["results"]
    assert listed["activated_by"] == "Sam"
    assert listed["reason"].startswith("Called; key ")
    assert CAD not in listed["reason"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": KeyStatus.BLOCKED}, "key_blocked"),
        ({"status": KeyStatus.REPLACED}, "key_replaced"),
        ({"status": KeyStatus.NOT_USABLE_YET}, "not_usable_yet"),
        ({"usable_from": "2999-01-01"}, "not_usable_yet"),
        ({"allotted": 0}, "exhausted"),
    ],
)
def test_what_stands_against_it_has_its_code_and_spends_nothing(world, api, changes, code):
    cad = world.keys["cad"]
    force(Key.objects.filter(pk=cad.pk), **changes)
    for answer in (by_product(api), by_person(api, "kim", cad)):
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert Activation.objects.count() == 0


def test_after_the_agreement_where_the_program_says_so(world, api):
    licensing_id = world.licensing_ids["7654321"]
    licensing_id.terminated_on = licensing_id.starts_on
    licensing_id.save()
    assert by_product(api).status_code == 201
    program = licensing_id.program
    program.has_activations_after_end = False
    program.save()
    for answer in (by_product(api, 2), by_person(api, "kim", world.keys["cad"], 2)):
        assert (answer.status_code, answer.json()["code"]) == (409, "agreement_ended")


def test_keys_of_licensors_and_of_other_types_are_refused(world, api):
    external = by_person(api, "kim", world.keys["mak"])
    assert (external.status_code, external.json()["code"]) == (409, "not_the_activation_authority")
    host = by_person(api, "kim", world.keys["kms"])
    assert (host.status_code, host.json()["errors"][0]["pointer"]) == (400, "/key")


def test_an_exhausted_key_says_how_many_and_where_to_ask(world, api, settings):
    cad = world.keys["cad"]
    Key.objects.filter(pk=cad.pk).update(allotted=1)
    by_product(api)
    body = by_product(api, 2).json()
    assert (body["code"], body["used"], body["allowed"]) == ("exhausted", 1, 1)
    assert body["request_url"] == f"{settings.PUBLIC_URL}/keys/{cad.pk}"


def test_a_machine_is_returned_as_often_as_the_program_allows(world, api):
    cad = world.keys["cad"]
    pks = [by_person(api, "kim", cad, number)["Location"] for number in (1, 2)]
    refused = api("kim").post_json(f"{pks[0]}/return", {"reason": "scrapped"})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_returns_left")
    AllotmentRule.objects.create(
        program=world.programs["enterprise"], factor=1, minimum=1, returns_per_year=1
    )
    assert api("vera").post_json(f"{pks[0]}/return", {"reason": "x"}).status_code == 403
    returned = api("kim").post_json(f"{pks[0]}/return", {"reason": "scrapped"})
    assert returned.json() == {
        "state": "returned", "used": 1, "remaining": 49, "returns_left": 0
    }  # fmt: skip
    again = api("kim").post_json(f"{pks[0]}/return", {"reason": "scrapped"})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    last = api("kim").post_json(f"{pks[1]}/return", {"reason": "scrapped"})
    assert (last.status_code, last.json()["code"]) == (409, "no_returns_left")
    assert counts(cad.pk) == (1, 50, 1)
    [public] = api(None).get("/api/v1/returned-activations").json()["results"]
    assert public["jti"] == pks[0].rpartition("/")[2]
    [line] = api("ada").get("/api/v1/log?action=activation.returned").json()["results"]
    assert line["facts"]["reason"] == "scrapped"
    assert by_person(api, "kim", cad, 1).status_code == 201
