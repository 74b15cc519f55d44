"""Keys by API: masked, with their listings in sight; and the reveal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.grants import Scope
from audit.models import LogLine
from keys.models import Key, Listing
from tests.cast import force
from tests.makers.keys import add_key, add_listings
from tests.today import center_today

FIELDS = {
    "replaces",
    "replaced_by",
    "id",
    "type",
    "last_five",
    "masked_key",
    "status",
    "activation_authority",
    "used",
    "allowed",
    "allotted",
    "granted",
    "remaining",
    "allotment_reason",
    "hosts_used",
    "hosts_allowed",
    "activations_per_host",
    "seats",
    "osa_status",
    "counted_at",
    "source",
    "usable_from",
    "withdrawn_at",
    "product",
    "licensing_id",
    "listings",
    "created_at",
    "updated_at",
}
CLEAR = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"


def ends(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return sorted(row["last_five"] for row in answer.json()["results"])


def test_a_key_is_masked_and_counted(api, world):
    mak = world.keys["mak"]
    mak.allotted, mak.granted, mak.used = 50, 20, 12
    mak.allotment = {"licenses": 40, "factor": 1.25, "minimum": 50}
    mak.save()
    answer = api("vera").get(f"/api/v1/keys/{mak.pk}")
    body = answer.json()
    assert set(body) == FIELDS
    told = {
        name: body[name]
        for name in ("used", "allowed", "allotted", "granted", "remaining", "status")
    }
    assert told == {
        "used": 12,
        "allowed": 70,
        "allotted": 50,
        "granted": 20,
        "remaining": 58,
        "status": "usable",
    }
    assert body["allotment_reason"] == "40 licenses × 1.25 = 50, at least 50; 20 granted on request"
    assert body["masked_key"] == "•••••-•••••-•••••-•••••-CBNWP"
    assert body["licensing_id"] == str(world.licensing_ids["7654321"].pk)
    assert body["product"]["name"] == "Windows Server 2022 Standard"
    assert answer.headers["ETag"]
    assert "RY6Q3" not in answer.content.decode()


def test_a_kms_host_key_counts_hosts(api, world):
    body = api("vera").get(f"/api/v1/keys/{world.keys['kms'].pk}").json()
    shown = {
        name: body[name]
        for name in ("hosts_used", "hosts_allowed", "activations_per_host", "used", "remaining")
    }
    assert shown == {
        "hosts_used": 0,
        "hosts_allowed": 6,
        "activations_per_host": 10,
        "used": None,
        "remaining": None,
    }


def test_only_listings_in_sight_are_told(api, world):
    url = f"/api/v1/keys/{world.keys['kms'].pk}"
    own, sibling = (str(world.licensing_ids[number].pk) for number in ("7654321", "7654399"))
    assert [one["licensing_id"] for one in api("ada").get(url).json()["listings"]] == [own, sibling]
    answer = api("vera").get(url)
    assert [one["licensing_id"] for one in answer.json()["listings"]] == [own]
    assert sibling not in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("ada", ["CBNWP", "KGACE", "PJDPY", "T77B9"]),
        ("vera", ["CBNWP", "KGACE", "T77B9"]),
        ("leo", []),
        ("mallory", ["3CW8X"]),
        ("ines", ["3CW8X", "CBNWP", "KGACE", "PJDPY", "T6PBP", "T77B9"]),
    ],
)
def test_lists_are_filtered_by_sight(api, name, seen):
    assert ends(api(name).get("/api/v1/keys")) == seen


def test_unseen_unknown_and_malformed_are_one_answer(api, world):
    mallory, same = api("mallory"), {"X-Request-Id": "same"}
    ids = (world.keys["mak"].pk, "01890000-0000-7000-8000-000000000000", "nonsense")
    assert len({mallory.get(f"/api/v1/keys/{one}", headers=same).content for one in ids}) == 1
    answers = [mallory.post_json(f"/api/v1/keys/{one}/reveal", **same) for one in ids]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("type=kms", ["T77B9"]),
        ("last_five=cbnwp", ["CBNWP"]),
        ("last_five=ZZZZZ", []),
        ("pool=applications", ["KGACE"]),
        ("q=server", ["CBNWP", "T77B9"]),
        ("q=kgace", ["KGACE"]),
        ("q=windows&type=mak", ["CBNWP"]),
        ("status=usable", ["CBNWP", "KGACE", "T77B9"]),
        ("status=blocked", []),
        ("ordering=-last_five", ["CBNWP", "KGACE", "T77B9"]),
    ],
)
def test_keys_are_narrowed(api, query, seen):
    assert ends(api("vera").get(f"/api/v1/keys?{query}")) == seen


def test_filters_look_at_listings_in_sight_only(api, world):
    """The KMS host key stands under the sibling too, which vera does not see."""
    sibling = world.licensing_ids["7654399"].pk
    assert ends(api("vera").get(f"/api/v1/keys?licensing_id={sibling}")) == []
    assert ends(api("ada").get(f"/api/v1/keys?licensing_id={sibling}")) == ["PJDPY", "T77B9"]
    office = world.products["office"].pk
    assert ends(api("ada").get(f"/api/v1/keys?licensing_id={sibling}&product={office}")) == [
        "PJDPY"
    ]


def test_one_listing_must_fit_all_that_is_asked(api, world):
    ids, products = world.licensing_ids, world.products
    Listing.objects.filter(key=world.keys["kms"], licensing_id=ids["7654399"]).update(
        product=products["office"], product_name=products["office"].name
    )
    asked = f"licensing_id={ids['7654321'].pk}&product={products['office'].pk}"
    assert ends(api("ada").get(f"/api/v1/keys?{asked}")) == []


def test_the_status_follows_the_day(api, world):
    one, product = world.licensing_ids["7654321"], world.products["office"]
    tomorrow, yesterday = (center_today() + timedelta(days=days) for days in (2, -2))
    add_key("RY6Q3-DBDG2-MK7V2-YDJCW-222BB", "mak", [one], product, usable_from=tomorrow)
    add_key(
        "RY6Q3-DBDG2-MK7V2-YDJCW-222CC",
        "mak",
        [one],
        product,
        usable_from=yesterday,
        status="not_usable_yet",
    )
    add_key("RY6Q3-DBDG2-MK7V2-YDJCW-222DD", "mak", [one], product, status="not_usable_yet")
    add_key("RY6Q3-DBDG2-MK7V2-YDJCW-222FF", "mak", [one], product, status="blocked")
    vera = api("vera")
    told = {row["last_five"]: row["status"] for row in vera.get("/api/v1/keys").json()["results"]}
    assert told == {
        "CBNWP": "usable", "KGACE": "usable", "T77B9": "usable", "222CC": "usable",
        "222BB": "not_usable_yet", "222DD": "not_usable_yet", "222FF": "blocked",
    }  # fmt: skip
    for status in ("usable", "not_usable_yet", "blocked", "replaced"):
        wanted = sorted(last for last, one in told.items() if one == status)
        assert ends(vera.get(f"/api/v1/keys?status={status}")) == wanted


def test_what_has_changed_since(api, world):
    since = {"updated_since": timezone.now().isoformat()}
    world.keys["mak"].save()
    assert ends(api("vera").get("/api/v1/keys", since)) == ["CBNWP"]


@pytest.mark.parametrize("query", ["secret=1", "last_five=ABC", "status=x", "licensing_id=7654321"])
def test_what_cannot_be_read_is_refused(api, query):
    assert api("vera").get(f"/api/v1/keys?{query}").status_code == 400


def test_a_reveal_is_logged_under_every_licensing_id_that_lists_the_key(api, world):
    answer = api("vera").post_json(f"/api/v1/keys/{world.keys['kms'].pk}/reveal")
    assert (answer.status_code, answer.json()) == (
        200,
        {"product_key": "XTJTK-NJWMJ-RRMBR-B7XQ3-T77B9"},
    )
    assert answer.headers["Cache-Control"] == "no-store"
    line = LogLine.objects.get(action="key.revealed")
    assert (line.channel, line.actor_name, line.licensing_ids.count()) == ("api", "Vera", 2)
    assert line.token_id


@pytest.mark.parametrize(
    ("name", "scopes", "body", "status", "code"),
    [
        (None, [], {}, 401, "not_authenticated"),
        ("vera", [Scope.READ], {}, 403, "not_permitted"),
        ("vera", [Scope.KEYS_EXPORT, Scope.READ], {}, 403, "not_permitted"),
        ("sam", [], {"reason": "Call 17"}, 403, "not_permitted"),
        ("olga", [], {}, 400, "reason_required"),
        ("vera", [], {"reasons": "x"}, 400, "invalid"),
        ("olga", [], {"reason": "x" * 501}, 400, "invalid"),
    ],
)
def test_a_reveal_is_refused_and_nothing_is_logged(api, world, name, scopes, body, status, code):
    answer = api(name, *scopes).post_json(f"/api/v1/keys/{world.keys['mak'].pk}/reveal", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not LogLine.objects.filter(action__startswith="key.").exists()
    assert "RY6Q3" not in answer.content.decode()


def test_a_reason_that_is_missing_has_its_place(api, world):
    answer = api("olga").post_json(f"/api/v1/keys/{world.keys['mak'].pk}/reveal")
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/reason"]


def test_operations_reveal_with_a_reason(api, world):
    url = f"/api/v1/keys/{world.keys['mak'].pk}/reveal"
    assert api("olga").post_json(url, {"reason": "Call 17"}).json() == {"product_key": CLEAR}
    assert LogLine.objects.get(action="key.revealed").facts == {"reason": "Call 17"}


def test_a_reveal_takes_no_idempotency_key(api, world):
    url = f"/api/v1/keys/{world.keys['mak'].pk}/reveal"
    assert api("vera").post_json(url, **{"Idempotency-Key": "one"}).status_code == 400
    assert not LogLine.objects.filter(action="key.revealed").exists()


def test_a_blocked_key_is_refused(api, world):
    force(Key.objects.all(), status="blocked")
    answer = api("vera").post_json(f"/api/v1/keys/{world.keys['mak'].pk}/reveal")
    assert (answer.status_code, answer.json()["code"]) == (409, "key_blocked")


def test_a_bound_token_reveals_only_where_it_is_bound(api, world):
    bound = api("ada", licensing_ids=[world.licensing_ids["7654399"].pk])
    assert ends(bound.get("/api/v1/keys")) == ["PJDPY", "T77B9"]
    assert bound.post_json(f"/api/v1/keys/{world.keys['mak'].pk}/reveal").status_code == 404
    assert bound.post_json(f"/api/v1/keys/{world.keys['kms'].pk}/reveal").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_rows(
    api, world, django_assert_num_queries, rows
):
    Listing.objects.all().delete()
    add_listings(world, rows)
    vera = api("vera")
    vera.get("/api/v1/keys")  # the token's last use is written once a minute
    with django_assert_num_queries(6):  # token, center, roles, synced until, keys, their listings
        assert len(ends(vera.get("/api/v1/keys"))) == rows
