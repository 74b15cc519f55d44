"""The customer's side: the form with its facts filled in, my requests, one request."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.grants import Role
from agreements.models import RoleAssignment
from support.models import Request
from support.services import decide, reply
from tests.cast import force
from tests.makers.requests import ask, ask_mak, counted_kms_key, place, refuse


def test_more_of_a_mak_is_asked_for_from_the_key(world, visit_as):
    cad, kim = world.keys["cad"], visit_as("kim")
    new = f"/support/new?kind=mak_increase&key={cad.pk}"
    assert new.replace("&", "&amp;") in kim.get(f"/keys/{cad.pk}").content.decode()
    page = kim.get(new)
    form = page.context["form"]
    assert form.initial == {
        "licensing_id": "7654321",
        "product": world.products["cad"].name,
        "last_five": "KGACE",
        "host": "",
    }
    assert "Not the new total." in page.content.decode()
    sent = form.initial | {"activations": "5", "reason": "New staff", "contacts": "a@b.example"}
    filed = kim.post(new, sent, follow=True)
    row = Request.objects.get()
    assert filed.redirect_chain == [(f"/support/requests/{row.number}", 302)]
    shown = filed.content.decode()
    assert f"Request {row.number} is received." in shown
    assert "23 h 59 min left" in shown
    assert "New staff" in shown
    assert [contact.address for contact in row.contacts.all()] == ["a@b.example"]
    assert row.number in kim.get("/").content.decode()


def test_hosts_and_missing_keys_are_asked_for_from_the_key_and_the_product(world, visit_as):
    kms, product = counted_kms_key(world)
    asks = {
        f"/keys/{kms.pk}": [f"kind=kms_hosts&amp;key={kms.pk}"],
        f"/keys/products/{product.pk}": [
            f"kind=key_missing&amp;product={product.pk}",
            f"kind=kms_exception&amp;product={product.pk}",
        ],
    }
    for path, links in asks.items():
        for name, is_offered in (("kim", True), ("vera", True), ("ines", False), ("sam", True)):
            page = visit_as(name).get(path).content.decode()
            assert [link in page for link in links] == [is_offered] * len(links), (path, name)
    path = f"/keys/products/{product.pk}"
    assert "/support/new?kind=" not in visit_as("dora").get(path).content.decode()
    opened = visit_as("kim").get(f"/support/new?kind=kms_exception&product={product.pk}")
    assert opened.context["form"].initial["product"] == product.name


def test_a_longer_text_is_refused_and_not_cut_by_the_browser(world, visit_as):
    assert (
        "maxlength"
        not in visit_as("kim").get("/support/new?kind=general").content.decode().split("<main")[1]
    )
    long = {"kind": "general", "subject": "s" * 121, "category": "other", "reason": "r" * 4001}
    page = visit_as("kim").post("/support/new", long)
    assert list(page.context["form"].errors) == ["subject", "reason"]
    assert "r" * 4001 in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"licensing_id": "9F3K27QA"}, "licensing_id"),  # of another customer
        ({"licensing_id": "1"}, "licensing_id"),
        ({"product": "Office 24"}, "product"),
        ({"last_five": "ZZZZZ"}, "last_five"),
        ({"activations": "0"}, "activations"),
        ({"activations": "-5"}, "activations"),
        ({"activations": "1000000000"}, "activations"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 100_000}, "reason"),
        ({"contacts": "nobody"}, "contacts"),
    ],
    ids=range(10),
)
def test_what_is_wrong_is_said_at_its_field(world, visit_as, wrong, field):
    sent = {
        "kind": "mak_increase",
        "licensing_id": "7654321",
        "last_five": "kgace",
        "activations": "5",
        "reason": "New staff",
    }
    answer = visit_as("kim").post("/support/new", sent | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert not Request.objects.exists()


def test_the_form_has_a_name_of_its_own_in_north_america(world, visit_as):
    for name, number, title in (
        ("wade", "7811223", "N. America MAK ADD"),
        ("kim", "7654321", "More MAK activations"),
    ):
        client, new = visit_as(name), "/support/new?kind=mak_increase"
        place = world.licensing_ids[number]
        assert client.get(f"{new}&licensing_id={place.pk}").context["title"] == title
        # From the menu: by all the organizations for which somebody may ask.
        assert f"{title}</a>" in client.get("/support/new").content.decode()
        assert client.get(new).context["title"] == title
    assert visit_as("dora").get(new).context["title"] == title  # without a role anywhere
    assert visit_as("sam").get(new).context["title"] == title


def test_the_form_takes_the_name_of_the_licensing_id_that_is_typed(world, visit_as):
    wade, new = visit_as("wade"), "/support/new?kind=mak_increase"
    swedish = world.licensing_ids["7654321"]
    RoleAssignment.objects.create(
        holder=world.people["wade"], role=Role.ADMINISTRATOR, licensing_id=swedish
    )
    assert wade.get(new).context["title"] == "More MAK activations"
    for number, title in (
        ("7811223", "N. America MAK ADD"),
        ("7654321", "More MAK activations"),
        ("unknown", "More MAK activations"),
    ):
        sent = {"kind": "mak_increase", "licensing_id": number, "activations": "0"}
        answer = wade.post("/support/new", sent)
        assert (answer.status_code, answer.context["title"]) == (400, title)


def test_the_form_is_not_opened_with_what_is_out_of_sight(world, visit_as):
    mallory = visit_as("mallory")
    for name, pk in (
        ("key", world.keys["cad"].pk),
        ("licensing_id", world.licensing_ids["7654321"].pk),
    ):
        assert mallory.get(f"/support/new?kind=mak_increase&{name}={pk}").status_code == 404
    assert mallory.get("/support/new?kind=mak_increase&key=x").status_code == 200
    assert mallory.get("/support/new?kind=x").context["kinds"]


def test_a_host_is_named_and_belongs_to_the_key(world, visit_as):
    key, _product = counted_kms_key(world)
    kim = visit_as("kim")
    kim.post(f"/keys/{key.pk}/hosts", {"name": "kms1", "host_id": "HOST-1"})
    sent = {
        "kind": "kms_hosts",
        "licensing_id": "7654321",
        "last_five": key.last_five,
        "host": "KMS1",
        "host_activations": "3",
        "reason": "Rebuilt too often",
    }
    wrong = kim.post("/support/new", sent | {"host": "kms2"})
    assert list(wrong.context["form"].errors) == ["host"]
    assert kim.post("/support/new", sent).status_code == 302
    row = Request.objects.get()
    assert (row.host.name, row.host_activations, row.hosts) == ("kms1", 3, None)
    opened = kim.get(f"/support/new?kind=kms_hosts&host={row.host_id}").context["form"]
    assert (opened.initial["host"], opened.initial["last_five"]) == ("kms1", key.last_five)


def test_nora_reads_which_machines_will_activate(world, visit_as):
    sent = {
        "kind": "kms_exception",
        "licensing_id": "61234567",
        "product": world.products["server"].name,
        "servers": "3",
        "windows_clients": "20",
        "reason": "A closed network",
    }
    shown = visit_as("nora").post("/support/new", sent, follow=True).content.decode()
    servers, clients = shown.index("<dt>Servers</dt>"), shown.index("<dt>Windows clients</dt>")
    assert "will activate" in shown[servers:clients]
    assert "will not activate" in shown[clients:]
    assert visit_as("mallory").get(f"/support/requests/{Request.objects.get()}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_my_requests_and_one_of_them(world, visit_as, django_assert_num_queries, count):
    now = timezone.now()
    rows = [ask_mak(world, at=now - timedelta(hours=23)) for _ in range(count)]
    ask(world, by="mallory", subject="Not yours")
    for row in rows:
        reply(by=world.actor("sam"), request=row, text="Ask Otto.", is_internal=True, at=now)
        reply(by=world.actor("sam"), request=row, text="Yes, soon.", is_internal=False, at=now)
    kim = visit_as("kim")
    kim.get("/support/requests")
    with django_assert_num_queries(7):
        shown = kim.get("/support/requests").content.decode()
    assert shown.count("Answered after 23 h 0 min") == count
    assert "Not yours" not in shown + kim.get("/").content.decode()
    assert "No matching requests" in kim.get("/support/requests?state=closed").content.decode()
    with django_assert_num_queries(7):
        page = kim.get(f"/support/requests/{rows[0]}").content.decode()
    assert "Yes, soon." in page
    assert "Ask Otto." not in page


def test_a_message_reopens_a_decided_request_and_not_an_old_one(world, visit_as):
    row, kim = ask_mak(world, at=timezone.now()), visit_as("kim")
    decide(by=world.actor("sam"), request=row, decision=refuse(), at=timezone.now())
    path = f"/support/requests/{row}"
    assert "A message reopens the request" in kim.get(path).content.decode()
    assert kim.post(f"{path}/messages", {"text": " "}).status_code == 400
    assert kim.post(f"{path}/messages", {"text": "But why?"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("reopened", "refused")
    assert "Next answer due" in kim.get(path).content.decode()
    long_ago = timezone.now() - timedelta(days=40)
    force(Request.objects.all(), state="closed", closed_at=long_ago, quiet_since=long_ago)
    late = kim.post(f"{path}/messages", {"text": "And now?"})
    assert late.status_code == 409
    assert row.messages.filter(text="And now?").count() == 0


def test_staff_file_for_a_caller_with_a_reason(world, visit_as):
    sam, sent = visit_as("sam"), {"kind": "general", "category": "other", "subject": "Help"}
    sent |= {"reason": "How?", "licensing_id": str(place(world).number)}
    assert list(sam.post("/support/new", sent).context["form"].errors) == ["on_behalf"]
    assert sam.post("/support/new", sent | {"on_behalf": "asked by telephone"}).status_code == 302
    assert visit_as("ines").post("/support/new", sent | {"on_behalf": "x"}).status_code == 403
