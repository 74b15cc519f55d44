"""A list of machines, by proxy: in its order, as many as are left; and a dry run of it."""

from keys.models import Key
from tests.activation.ledger import counts
from tests.activation.machines import installation_id


def send(api, key, machines: list[str], **more):
    body = {"key": str(key.pk), "machines": [{"installation_id": text} for text in machines]}
    return api("kim").post_json("/api/v1/activations/batch", body | more)


def test_a_dry_run_says_what_then_happens(world, api):
    cad = world.keys["cad"]
    Key.objects.filter(pk=cad.pk).update(allotted=3)
    send(api, cad, [installation_id(5)])
    wrong = "1" + installation_id(1)[1:]
    machines = [*map(installation_id, (9, 5, 9)), wrong, *map(installation_id, (1, 7, 7))]
    dry = send(api, cad, machines, dry_run=True).json()
    assert counts(cad.pk) == (1, 3, 1)
    real = send(api, cad, machines).json()
    results = "granted already already invalid granted exhausted exhausted"
    assert [row["result"] for row in dry["results"]] == results.split()
    assert [row["result"] for row in real["results"]] == results.split()
    assert real["results"][3] == {
        "installation_id": wrong, "result": "invalid", "bad_group": 1,
        "confirmation_id": None, "certificate": None,
    }  # fmt: skip
    assert [bool(row["certificate"]) for row in real["results"]] == [
        row["result"] in {"granted", "already"} for row in real["results"]
    ]
    counted = {name: real[name] for name in ("used", "allowed", "remaining")}
    assert counted == {name: dry[name] for name in counted} == {
        "used": 3, "allowed": 3, "remaining": 0
    }  # fmt: skip
    assert counts(cad.pk) == (3, 3, 3)


def test_a_list_without_a_right_machine_spends_nothing(world, api):
    answer = send(api, world.keys["cad"], ["1", "2"]).json()
    assert [row["result"] for row in answer["results"]] == ["invalid"] * 2
    assert (answer["used"], answer["remaining"]) == (0, 50)


def test_a_product_key_in_place_of_an_installation_id_is_not_repeated(world, api):
    answer = send(api, world.keys["cad"], ["V82BH-M8K9F-JX4QK-7TWR3-6WPB8"]).json()
    assert answer["results"][0]["installation_id"] == "•••••-6WPB8"


def test_staff_who_only_count_say_why_too(world, api):
    body = {"key": str(world.keys["cad"].pk), "machines": [{"installation_id": "1"}]}
    answer = api("sam").post_json("/api/v1/activations/batch", body | {"dry_run": True})
    assert (answer.status_code, answer.json()["code"]) == (400, "reason_required")
