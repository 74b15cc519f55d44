"""Bad input to activations, by every way that takes it. Nothing is spent by any of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activation.models import Activation
from activation.selectors import count_returns
from activation.services import activate, return_activation
from keys.models import Key
from keys.selectors.activating import get_listing_of_key
from tests.activation.ledger import counts
from tests.activation.machines import installation_id
from tests.cast import force
from tests.makers.activation import allow_returns
from vlsc.lib.refused import Refused

CAD = "APZHN-QNB5L-64DXX-J9TRW-KGACE"
YEARS = timedelta(days=800)
ACTIVATE, ACTIVATIONS = "/api/v1/activate", "/api/v1/activations"
BATCH = f"{ACTIVATIONS}/batch"
RIGHT = installation_id(1)


@pytest.mark.parametrize(
    ("wrong", "group"),
    [
        (f"{RIGHT[:-1]}x", 9),
        (f"{RIGHT[:7]}O{RIGHT[8:]}", 2),
        (f"\uff10{RIGHT[1:]}", 1),
        (" ".join([RIGHT[:7], RIGHT[8:14], *(RIGHT[n : n + 7] for n in range(14, 63, 7))]), 2),
        (f"{RIGHT[:-1]}{(int(RIGHT[-1]) + 1) % 10}", 9),
    ],
    ids=["letter", "letter O", "full-width", "digit missing", "check digit"],
)
def test_a_wrong_group_is_named_and_the_key_stays_as_it_is(world, api, visit_as, wrong, group):
    key, kim = world.keys["cad"], api("kim")
    machine = {"installation_id": wrong}
    for answer in (
        api(None).post_json(ACTIVATE, machine | {"product_key": CAD}),
        kim.post_json(ACTIVATIONS, machine | {"key": str(key.pk)}),
    ):
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["code"]) == (400, "bad_installation_id")
        assert f"Group {group} " in error["detail"]
    for is_dry in (True, False):
        body = {"key": str(key.pk), "machines": [machine], "dry_run": is_dry}
        [row] = kim.post_json(BATCH, body).json()["results"]
        assert (row["result"], row["bad_group"]) == ("invalid", group)
    page = visit_as("kim").post(f"/keys/{key.pk}/activations", machine)
    assert (page.status_code, f"Group {group} " in page.content.decode()) == (400, True)
    assert (Activation.objects.count(), counts(key.pk)) == (0, (0, 50, 0))


def test_blanks_within_a_right_installation_id_are_no_other_machine(world, api):
    spaced = " ".join(f"\u3000{RIGHT[n : n + 7]}\n" for n in range(0, 63, 7))
    body = {"key": str(world.keys["cad"].pk), "installation_id": spaced}
    assert api("kim").post_json(ACTIVATIONS, body).status_code == 201
    product = {"product_key": f" {CAD.replace('-', ' ')} ", "installation_id": RIGHT}
    assert api(None).post_json(ACTIVATE, product).status_code == 200
    assert counts(world.keys["cad"].pk) == (1, 50, 1)


def test_lists_of_none_and_of_too_many_say_so_at_the_list(world, api):
    key = world.keys["cad"]
    for size, code in ((0, "empty"), (501, "max_length")):
        machines = [{"installation_id": installation_id(number)} for number in range(size)]
        answer = api("kim").post_json(BATCH, {"key": str(key.pk), "machines": machines})
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["pointer"], error["code"]) == (400, "/machines", code)
    assert counts(key.pk) == (0, 50, 0)


@pytest.mark.parametrize(
    ("content", "code"), [(b"{", "malformed"), (b"\xff", "malformed"), (b"[]", "invalid")]
)
def test_a_body_that_is_no_json_object_is_refused(world, api, content, code):
    for name, path in ((None, ACTIVATE), ("kim", ACTIVATIONS), ("kim", BATCH)):
        answer = api(name).post(path, content, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert api(name).post(path, b"a=1", content_type="text/plain").status_code == 415
    assert Activation.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "blocked"}, "key_blocked"),
        ({"status": "replaced"}, "key_replaced"),
        ({"status": "not_usable_yet"}, "not_usable_yet"),
        ({"usable_from": "2999-01-01"}, "not_usable_yet"),
    ],
)
def test_a_key_that_may_not_be_used_takes_no_list_and_no_form(world, api, visit_as, changes, code):
    key = world.keys["cad"]
    force(Key.objects.filter(pk=key.pk), **changes)
    machine = {"installation_id": RIGHT}
    for is_dry in (True, False):
        body = {"key": str(key.pk), "machines": [machine], "dry_run": is_dry}
        answer = api("kim").post_json(BATCH, body)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert visit_as("kim").post(f"/keys/{key.pk}/activations", machine).status_code == 409
    assert (Activation.objects.count(), counts(key.pk)) == (0, (0, 50, 0))


def test_an_ended_agreement_ends_lists_too_where_the_program_says_so(world, api):
    key, licensing_id = world.keys["cad"], world.licensing_ids["7654321"]
    licensing_id.terminated_on = licensing_id.starts_on
    licensing_id.save()
    force(type(licensing_id.program).objects.filter(), has_activations_after_end=False)
    body = {"key": str(key.pk), "machines": [{"installation_id": RIGHT}]}
    for is_dry in (True, False):
        answer = api("kim").post_json(BATCH, body | {"dry_run": is_dry})
        assert (answer.status_code, answer.json()["code"]) == (409, "agreement_ended")
    assert Activation.objects.count() == 0


def test_a_licensor_s_key_takes_no_list(world, api):
    body = {"key": str(world.keys["mak"].pk), "machines": [{"installation_id": RIGHT}]}
    answer = api("kim").post_json(BATCH, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_the_activation_authority")
    assert Activation.objects.count() == 0


@pytest.mark.parametrize("path", [ACTIVATIONS, BATCH])
def test_a_key_out_of_sight_and_no_key_cost_the_same_statements(world, api, path):
    """Mallory may activate elsewhere, so she is answered as if the key did not exist."""
    mallory, found = api("mallory"), []
    machine = {"installation_id": RIGHT}
    wish = machine if path == ACTIVATIONS else {"machines": [machine]}
    mallory.get(ACTIVATIONS)  # writes when the token was used last
    for key in (world.keys["cad"].pk, world.licensing_ids["7654321"].pk):
        with CaptureQueriesContext(connection) as asked:
            answer = mallory.post_json(path, wish | {"key": str(key)})
        body = answer.json()
        del body["request_id"]
        found.append((answer.status_code, body, len(asked)))
    assert found[0] == found[1]
    assert (found[0][0], found[0][1]["errors"][0]["code"]) == (400, "not_found")
    assert Activation.objects.count() == 0


@pytest.mark.parametrize(
    ("length", "status", "code"), [(10_000_000, 413, "too_large"), (500_000, 400, "invalid")]
)
def test_a_name_of_ten_megabytes_is_refused(world, api, visit_as, length, status, code):
    key, name = world.keys["cad"], "x" * length
    machine = {"installation_id": installation_id(1), "machine_name": name}
    kim, base = api("kim"), "/api/v1/activat"
    answers = [
        api(None).post_json(f"{base}e", machine | {"product_key": CAD}),
        kim.post_json(f"{base}ions", machine | {"key": str(key.pk)}),
        kim.post_json(f"{base}ions/batch", {"key": str(key.pk), "machines": [machine]}),
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(status, code)] * 3
    page = visit_as("kim").post(f"/keys/{key.pk}/activations", machine)
    assert page.status_code == status
    assert max(len(answer.content) for answer in answers) < 2_000
    assert counts(key.pk) == (0, 50, 0)


def test_the_clock_jumps_between_activations_and_returns(world):
    """The same machine stays the same; returns count once the clock is right, however it went."""
    allow_returns(1)
    kim, now = world.actor("kim"), timezone.now()
    listing = get_listing_of_key(kim, world.keys["cad"].pk)
    firsts = [
        activate(by=kim, listing=listing, installation_id=installation_id(number), at=at)
        for number, at in enumerate((now + YEARS, now, now))
    ]
    for at in (now - YEARS, now, now + YEARS):
        again = activate(by=kim, listing=listing, installation_id=installation_id(0), at=at)
        assert (again.id, again.result, again.used) == (firsts[0].id, "already", 3)

    def give_back(number: int, at) -> int:
        row = Activation.objects.get(pk=firsts[number].id)
        arguments = {"by": kim, "activation": row, "listing": listing, "reason": "scrapped"}
        return return_activation(at=at, **arguments).returns_left

    assert give_back(0, now + YEARS) == 0  # a clock that is ahead
    with pytest.raises(Refused) as refused:
        give_back(1, now)
    assert refused.value.code == "no_returns_left"
    assert (count_returns(listing, now).left, counts(listing.key_id)) == (0, (2, 50, 2))
    with pytest.raises(Refused):
        give_back(1, now - YEARS)
