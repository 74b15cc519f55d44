"""KMS hosts and redemptions through the API."""

import base64
import json

import pytest
from django.utils import timezone

from activation.models import KmsHost, OsaRedemption
from keys.models import Key
from tests.makers.activation import add_host, add_host_key, add_osa_key, use_keys_elsewhere
from vlsc.lib.ids import uuid7

HOSTS, REDEMPTIONS = "/api/v1/kms-hosts", "/api/v1/osa-redemptions"


@pytest.fixture
def key(world) -> Key:
    return add_host_key(world)


def test_a_host_from_registration_to_retirement(world, api, key):
    client = api("kim")
    wish = {"key": str(key.pk), "name": "kms1", "host_id": "host-1"}
    made = client.post_json(HOSTS, wish)
    assert made.status_code == 201
    host = made.json()
    assert {name: host[name] for name in ("name", "host_id", "state", "latest_report")} == {
        "name": "kms1",
        "host_id": "HOST-1",
        "state": "active",
        "latest_report": None,
    }
    assert (host["activations_used"], host["activations_allowed"]) == (1, 10)

    certificate = claims(host["certificate"])
    assert (certificate["jti"], certificate["product"], certificate["channel"]) == (
        host["id"],
        "fjord-cad-2026-pro",
        "kms_host",
    )
    again = client.post_json(HOSTS, wish)
    assert (again.status_code, again.json()["id"]) == (200, host["id"])
    address = f"{HOSTS}/{host['id']}"
    assert client.post_json(f"{address}/activate").json()["activations_used"] == 3

    counted = {"counted_at": "2026-01-31T12:00:00Z", "windows_servers_and_clients": 18}
    report = client.post_json(f"{address}/reports", counted).json()
    assert (report["reaches"], report["misses"]) == (["windows_servers"], ["windows_clients"])
    assert client.get(HOSTS).json()["results"][0]["latest_report"] == report

    retired = client.post_json(f"{address}/retire").json()
    assert (retired["state"], retired["activations_used"]) == ("retired", 3)
    refused = client.post_json(f"{address}/activate")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert client.get(f"/api/v1/keys/{key.pk}").json()["hosts_used"] == 1


def claims(certificate: str) -> dict:
    part = certificate.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_recorded_host_has_no_certificate(world, api):
    wish = {"key": str(world.keys["kms"].pk), "name": "kms1", "host_id": "HOST-1"}
    host = api("kim").post_json(HOSTS, wish).json()
    assert (host["certificate"], host["activations_used"]) == (None, None)


def test_what_is_exhausted_is_told_apart(api, key):
    client = api("kim")
    for number in range(6):
        add_host(key, host_id=f"HOST-{number}")
    wish = {"key": str(key.pk), "name": "kms7", "host_id": "HOST-7"}
    refused = client.post_json(HOSTS, wish)
    assert (refused.status_code, refused.json()["code"]) == (409, "kms_hosts_exhausted")
    assert (refused.json()["hosts_used"], refused.json()["hosts_allowed"]) == (6, 6)
    wish["host_id"] = "HOST-1"
    for _ in range(9):
        assert client.post_json(HOSTS, wish).status_code == 200
    refused = client.post_json(HOSTS, wish)
    assert refused.json()["code"] == "kms_host_activations_exhausted"


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"key": str(uuid7())}, "/key", "not_found"),
        ({"key": "foreign"}, "/key", "not_found"),
        ({"key": "mak"}, "/key", "invalid"),
        ({"name": "x" * 10_000_00}, "/name", "max_length"),
        ({"name": "=x"}, "/name", "formula"),
        ({"host_id": "a b"}, "/host_id", "invalid"),
        ({"host_id": "a\n"}, "/host_id", "invalid"),
        ({"host_id": "v82bh-m8k9f-jx4qk-7twr3-6wpb8"}, "/host_id", "invalid"),
    ],
    ids=["unknown", "foreign", "mak", "long", "formula", "blank", "line end", "product key"],
)
def test_wrong_input_is_named_and_spends_nothing(world, api, key, wrong, pointer, code):
    keys = {
        "foreign": add_host_key(world, "9F3K27QA", "APZHN-QNB5L-64DXX-J9TRW-KMS33"),
        "mak": world.keys["mak"],
    }
    wish = {"key": str(key.pk), "name": "kms1", "host_id": "HOST-1"} | wrong
    wish["key"] = str(keys[wish["key"]].pk) if wish["key"] in keys else wish["key"]
    answer = api("kim").post_json(HOSTS, wish)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert KmsHost.objects.count() == 0


def test_a_report_without_a_count_is_refused(api, key):
    host = add_host(key)
    answer = api("kim").post_json(
        f"{HOSTS}/{host.pk}/reports", {"counted_at": timezone.now().isoformat()}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/windows_servers_and_clients"


def test_the_same_request_again_spends_once(api, key):
    host, client = add_host(key), api("kim")
    for path, body in (
        (HOSTS, {"key": str(key.pk), "name": "kms2", "host_id": "HOST-2"}),
        (f"{HOSTS}/{host.pk}/activate", {}),
    ):
        headers = {"Idempotency-Key": path}
        first, again = (client.post_json(path, body, **headers) for _ in range(2))
        assert first.json() == again.json()
        assert again["Idempotent-Replayed"] == "true"
    assert list(KmsHost.objects.order_by("host_id").values_list("activations_used", flat=True)) == [
        2,
        1,
    ]


def test_a_replay_asks_for_the_right_again(world, api, key):
    wish = {"key": str(key.pk), "name": "kms2", "host_id": "HOST-2"}
    client = api("kim")
    assert client.post_json(HOSTS, wish, **{"Idempotency-Key": "1"}).status_code == 201
    host = KmsHost.objects.get()
    path = f"{HOSTS}/{host.pk}/activate"
    assert client.post_json(path, {}, **{"Idempotency-Key": "2"}).status_code == 200
    world.people["kim"].roles.update(role="key_viewer")
    use_keys_elsewhere(world, "kim")
    assert client.post_json(HOSTS, wish, **{"Idempotency-Key": "1"}).status_code == 403
    assert client.post_json(path, {}, **{"Idempotency-Key": "2"}).status_code == 403


@pytest.mark.parametrize("hosts", [1, 3])
def test_the_list_is_filtered_and_costs_the_same_for_more(
    world, api, key, hosts, django_assert_num_queries
):
    for number in range(hosts):
        add_host(key, host_id=f"HOST-{number}")
    add_host(world.keys["kms"], host_id="RECORDED")
    client = api("vera")
    with django_assert_num_queries(6):
        listed = client.get(f"{HOSTS}?key={key.pk}&state=active").json()["results"]
    assert [host["host_id"] for host in listed] == [f"HOST-{n}" for n in range(hosts)]
    assert len(client.get(HOSTS).json()["results"]) == hosts + 1
    assert api("mallory").get(HOSTS).json()["results"] == []
    assert api("leo").get(HOSTS).json()["results"] == []


def test_a_key_is_redeemed_once(world, api):
    key, client = add_osa_key(world), api("kim")
    wish = {"key": str(key.pk), "tenant": "contoso.example", "kind": "add_seats"}
    made = client.post_json(REDEMPTIONS, wish)
    assert (made.status_code, made.json()["seats"]) == (201, 40)
    refused = client.post_json(REDEMPTIONS, wish)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_redeemed")
    listed = api("vera").get(f"{REDEMPTIONS}?key={key.pk}").json()["results"]
    assert listed == [made.json()]
    assert api("leo").get(REDEMPTIONS).json()["results"] == []
    assert client.get(f"/api/v1/keys/{key.pk}").json()["osa_status"] == "redeemed"


def test_a_replayed_redemption_asks_for_the_right_again(world, api):
    key, client = add_osa_key(world), api("kim")
    wish = {"key": str(key.pk), "tenant": "contoso.example", "kind": "renew"}
    first = client.post_json(REDEMPTIONS, wish, **{"Idempotency-Key": "1"})
    again = client.post_json(REDEMPTIONS, wish, **{"Idempotency-Key": "1"})
    assert (first.json(), again.status_code) == (again.json(), 201)
    assert OsaRedemption.objects.count() == 1
    world.people["kim"].roles.update(role="key_viewer")
    again = client.post_json(REDEMPTIONS, wish, **{"Idempotency-Key": "1"})
    assert again.status_code == 403
