"""Filing requests: who may, what is checked for each kind, and what stands there afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from activation.models import KmsHost
from audit.models import LogLine
from keys.models import Key
from notices.models import Mail
from support.models import Request
from support.services import Wish, file_request, judge_machines
from support.states import Kind
from tests.cast import force
from tests.makers.keys import add_key
from tests.makers.requests import AT, ask, ask_mak, counted_kms_key, place
from vlsc.lib.refused import Invalid, NotPermitted


def mak(world, **facts: object) -> Wish:
    given = {"key": world.keys["cad"], "activations": 5, "reason": "New staff"} | facts
    return Wish(kind=Kind.MAK_INCREASE, **({"licensing_id": place(world)} | given))


def errors_of(world, wish: Wish, by: str = "kim") -> list[str]:
    before = Request.objects.count()
    with pytest.raises(Invalid) as refused:
        file_request(by=world.actor(by), wish=wish, at=AT)
    assert Request.objects.count() == before
    return sorted(refused.value.errors)


def test_a_request_gets_a_number_a_due_time_and_a_mail(world):
    contacts = ("Boss@contoso.example", "boss@contoso.example", "kim@contoso.example")
    request = ask_mak(world, contacts=contacts)
    request.refresh_from_db()
    assert request.number == f"R-2026-{int(request.number[-6:]):06}"
    assert (request.received_at, request.due_at) == (AT, AT + timedelta(hours=24))
    assert (request.state, request.queue, request.last_five) == ("received", "keys", "KGACE")
    assert (request.activations, request.hosts, request.outcome) == (5, None, "")
    assert request.steps.filter(state="waiting").count() == 7
    assert [message.text for message in request.messages.all()] == ["New staff"]
    readers = Mail.objects.filter(template="support.received")
    assert sorted(mail.reader for mail in readers) == [
        "boss@contoso.example",
        "kim@contoso.example",
    ]
    line = LogLine.objects.get(action="request.filed")
    assert (line.subject_name, line.facts) == (request.number, {"kind": "mak_increase"})
    assert ask(world).number > request.number


@pytest.mark.parametrize(
    ("name", "may"),
    [("ada", True), ("vera", True), ("leo", False), ("dora", False), ("mallory", False)],
)
def test_who_may_file_for_a_licensing_id(world, name, may):
    if may:
        assert file_request(by=world.actor(name), wish=mak(world), at=AT).filed_by_name
        return
    with pytest.raises(NotPermitted):
        file_request(by=world.actor(name), wish=mak(world), at=AT)


def test_staff_file_for_a_customer_with_a_reason_that_the_customer_sees(world):
    sam, wish = world.actor("sam"), mak(world)
    with pytest.raises(Invalid) as refused:
        file_request(by=sam, wish=wish, at=AT)
    assert refused.value.code == "reason_required"
    file_request(by=sam, wish=wish, at=AT, reason="Asked by telephone")
    line = LogLine.objects.get(action="request.filed")
    assert line.facts == {"kind": "mak_increase", "reason": "Asked by telephone"}
    with pytest.raises(NotPermitted):
        file_request(by=world.actor("ines"), wish=wish, at=AT, reason="Asked")
    with pytest.raises(NotPermitted):
        ask(world, by="sam")


def test_a_question_needs_no_role_but_a_token_that_may_file(world):
    assert ask(world, by="dora").queue == "general"
    bound = replace(world.actor("vera"), bound_to=frozenset({place(world).pk}))
    reading = replace(world.actor("vera"), scopes=frozenset({"read"}))
    wish = Wish(kind=Kind.GENERAL, subject="A", category="other", reason="B")
    for actor in (bound, reading):
        with pytest.raises(NotPermitted):
            file_request(by=actor, wish=wish, at=AT)


def test_more_of_a_mak_in_north_america_has_its_own_queue(world):
    places, cad = [world.licensing_ids["7811223"]], world.products["cad"]
    key = add_key("TVWXY-BCDFG-HJKMP-QRTVW-XXXXX", "mak", places, cad, allotted=50)
    wanted = {"key": key, "by": "wade"}
    request = ask_mak(world, licensing_id=place(world, "7811223"), **wanted)
    assert (request.queue, request.title) == ("mak_add", "N. America MAK ADD")
    world.organizations["woodgrove"].country = "MX"
    world.organizations["woodgrove"].save()
    assert ask_mak(world, licensing_id=place(world, "7811223"), **wanted).queue == "keys"


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"activations": 0}, ["activations"]),
        ({"activations": -1}, ["activations"]),
        ({"activations": 10**9}, ["activations"]),
        ({"activations": None}, ["activations"]),
        ({"reason": " "}, ["reason"]),
        ({"reason": "a" * 100_000}, ["reason"]),
        ({"reason": "a\x00b"}, ["reason"]),
        ({"licensing_id": None}, ["licensing_id"]),
        ({"key": None}, ["last_five"]),
        ({"key": None, "last_five": "3CW8X"}, ["last_five"]),  # a key of somebody else
        ({"key": None, "last_five": "XXXXX"}, ["last_five"]),  # a key of nobody
        ({"last_five": "CBNWP"}, ["last_five"]),  # another key than the one named
        ({"key": None, "last_five": "T77B9"}, ["last_five"]),  # a KMS host key
        ({"contacts": ("nobody",)}, ["contacts"]),
        ({"contacts": tuple(f"a{n}@b.example" for n in range(11))}, ["contacts"]),
    ],
)
def test_wrong_facts_of_more_activations_are_found_at_their_field(world, facts, fields):
    if facts.get("licensing_id", "") is None:
        with pytest.raises(Invalid) as refused:
            ask_mak(world, **facts)
        assert list(refused.value.errors) == fields
        return
    assert errors_of(world, mak(world, **facts)) == fields


def test_the_last_five_name_a_key_in_sight(world):
    request = ask_mak(world, key=None, last_five=" kgace ")
    assert request.key_id == world.keys["cad"].pk
    assert errors_of(world, mak(world, key=world.keys["fabrikam"])) == ["last_five"]


def test_a_key_out_of_use_gets_no_more(world):
    force(Key.objects.filter(pk=world.keys["cad"].pk), status="blocked")
    key = Key.objects.get(pk=world.keys["cad"].pk)
    assert errors_of(world, mak(world, key=key)) == ["last_five"]


def test_more_hosts_or_activations_of_a_host_of_the_key(world):
    key, _product = counted_kms_key(world)
    host = KmsHost.of(key, name="kms1", host_id="A1", at=AT)
    host.save()
    other = KmsHost.of(world.keys["kms"], name="kms2", host_id="B1", at=AT)
    other.save()
    wish = mak(world, key=key, activations=None)
    wish = replace(wish, kind=Kind.KMS_HOSTS)
    right = [{"hosts": 2}, {"host_activations": 3, "host": host}]
    for facts in (*right, right[0] | right[1]):
        request = file_request(by=world.actor("kim"), wish=replace(wish, **facts), at=AT)
        assert (request.hosts, request.host_activations) == (
            facts.get("hosts"),
            facts.get("host_activations"),
        )
    wrong = [
        ({}, ["hosts"]),
        ({"hosts": 0}, ["hosts"]),
        ({"hosts": 1001}, ["hosts"]),
        ({"host_activations": 3}, ["host"]),
        ({"host_activations": 3, "host": other}, ["host"]),
        ({"host_activations": 0, "host": host}, ["host_activations"]),
        ({"hosts": 1, "key": world.keys["cad"]}, ["last_five"]),
    ]
    for facts, fields in wrong:
        assert errors_of(world, replace(wish, **facts)) == fields


@pytest.mark.parametrize(
    ("machines", "reached"),
    [
        ((0, 0, 0), ""),
        ((0, 24, 0), ""),
        ((0, 25, 0), "clients"),
        ((4, 0, 0), ""),
        ((5, 0, 0), "servers"),
        ((1, 4, 0), "servers"),
        ((3, 20, 0), "servers"),
        ((1, 24, 0), "servers clients"),
        ((0, 4, 4), ""),
        ((0, 0, 5), "office"),
    ],
)
def test_which_machines_will_activate(machines, reached):
    judged = judge_machines(servers=machines[0], windows_clients=machines[1], office=machines[2])
    words = {"servers": judged.servers, "clients": judged.windows_clients, "office": judged.office}
    assert " ".join(name for name, is_reached in words.items() if is_reached) == reached
    assert bool(judged) is bool(reached)


def test_an_exception_for_kms_needs_a_program_without_a_product_with_and_enough_machines(world):
    server = world.products["server"]
    wish = Wish(
        kind=Kind.KMS_EXCEPTION,
        licensing_id=place(world, "61234567"),
        product=server,
        reason="A closed network",
        servers=6,
        windows_clients=30,
    )
    request = file_request(by=world.actor("nora"), wish=wish, at=AT)
    assert (request.servers, request.windows_clients, request.office) == (6, 30, None)
    wrong = [
        ({"servers": 3, "windows_clients": 0}, ["servers"]),
        ({"office": -1}, ["office"]),
        ({"servers": 10**9}, ["servers"]),
        ({"product": None}, ["product"]),
        ({"product": world.products["cad"]}, ["product"]),
    ]
    for facts, fields in wrong:
        assert errors_of(world, replace(wish, **facts), by="nora") == fields
    included = replace(wish, licensing_id=place(world))
    assert errors_of(world, included) == ["licensing_id", "product"]


def test_a_missing_key_is_one_that_is_missing(world):
    wish = Wish(
        kind=Kind.KEY_MISSING,
        licensing_id=place(world),
        product=world.products["office"],
        reason="We bought it",
    )
    assert file_request(by=world.actor("kim"), wish=wish, at=AT).product == wish.product
    for facts in ({"product": None}, {"product": world.products["sql"]}):
        assert errors_of(world, replace(wish, **facts)) == ["product"]
    assert errors_of(world, replace(wish, product=world.products["cad"])) == ["product"]


def test_a_question_needs_a_subject_and_a_category(world):
    for facts in ({"subject": ""}, {"category": "weather"}, {"subject": "a" * 121}):
        with pytest.raises(Invalid) as refused:
            ask(world, **facts)
        assert list(refused.value.errors) == list(facts)


def test_a_product_key_that_is_pasted_is_not_stored(world):
    request = ask(
        world, subject="RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP", reason="RY6Q3DBDG2MK7V2YDJCWCBNWP?"
    )
    message = request.messages.get()
    assert "YDJCW" not in request.subject + request.reason + message.text
    with pytest.raises(Invalid, match="product key"):
        ask(world, contacts=("RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP@contoso.example",))


def test_who_sees_a_request(world):
    mak_request, question = ask_mak(world), ask(world, by="dora")
    seen = {
        name: {row.pk for row in Request.objects.visible_to(world.actor(name))}
        for name in ("ada", "vera", "dora", "leo", "mallory", "sam", "ines")
    }
    both = {mak_request.pk, question.pk}
    assert seen == {
        "ada": {mak_request.pk},
        "vera": {mak_request.pk},
        "dora": {question.pk},
        "leo": set(),
        "mallory": set(),
        "sam": both,
        "ines": both,
    }
    norge = frozenset({world.licensing_ids["7654399"].pk})
    limited = [
        replace(world.actor("vera"), scopes=frozenset({"read"})),
        replace(world.actor("dora"), bound_to=norge),
        replace(world.actor("sam"), bound_to=norge),
    ]
    assert [list(Request.objects.visible_to(actor)) for actor in limited] == [[], [], []]
