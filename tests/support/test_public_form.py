"""Help for people who cannot sign in: what they send, what comes back, and how often."""

from datetime import timedelta

import pytest
from django.test import Client

from agreements.models import Contact
from audit.models import LogLine
from notices.models import Mail
from support.models import Proposal, Request, SupportSettings
from support.services import confirm_proposal, decide
from support.views.public import SENT_FROM, SENT_TO
from tests.makers.requests import AT, grant, place
from tests.races import at_once
from vlsc.lib.refused import NotPermitted

PATH = "/support/help"
ASKED = {
    "category": "sign_in",
    "name": "Nils",
    "address": "Nils@elsewhere.example",
    "organization": "Contoso",
    "reason": "My password is refused.",
}
LEFT = ASKED | {"category": "no_admin", "number": " 7654321 ", "proof": "Call our switchboard."}


def send(client: Client | None = None, **changes: str):
    return (client or Client()).post(PATH, ASKED | changes, follow=True)


def name_contacts(world) -> None:
    for kind in ("primary", "notices"):
        Contact.objects.create(
            licensing_id=place(world), kind=kind, name="Eva", address="eva@contoso.example"
        )


def test_a_visitor_asks_and_the_desk_answers_by_mail(world, visit_as):
    visitor = visit_as(None)
    assert PATH in visitor.get("/sign-in").content.decode()
    answer = send(visitor)
    [request_id] = LogLine.objects.values_list("request_id", flat=True)
    assert request_id
    row = Request.objects.get()
    assert f"Request {row.number} is received." in answer.content.decode()
    assert (row.queue, row.filed_by_id, row.filed_by_name) == ("access", None, "Nils")
    assert row.due_at - row.received_at == timedelta(days=1)
    sam = visit_as("sam")
    assert row.number in sam.get("/desk/requests?queue=access").content.decode()
    desk = f"/desk/requests/{row.number}"
    assert "nils@elsewhere.example" in sam.get(desk).content.decode()
    assert sam.post(f"{desk}/reply", {"text": "A new link is on its way."}).status_code == 302
    mails = Mail.objects.order_by("id").values_list("template", "address")
    assert list(mails) == [
        ("support.received", "nils@elsewhere.example"),
        ("support.answered", "nils@elsewhere.example"),
    ]
    for name in ("ada", "nora", "mallory"):
        assert visit_as(name).get(f"/support/requests/{row.number}").status_code == 404
    line = LogLine.objects.get(action="request.filed")
    assert (line.actor_kind, line.licensing_ids.count()) == ("system", 0)


def test_what_comes_back_tells_nothing_of_accounts_and_licensing_ids(world):
    name_contacts(world)

    def answer_to(**changes: str) -> tuple[int, str]:
        page = Client().post(PATH, LEFT | changes, follow=True).content.decode()
        number = Request.objects.latest("received_at").number
        words = page.partition('role="status"')[2].partition("</div>")[0]
        return Request.objects.count(), words.replace(number, "R").partition(" by email by ")[0]

    known = answer_to(address="ada@contoso.example")
    unknown = answer_to(address="nobody@contoso.example", number="0000000")
    assert (known[0], unknown[0]) == (1, 2)
    assert "R is received" in known[1]
    assert known[1] == unknown[1]


def test_everybody_who_is_named_is_told_that_an_administrator_is_asked_for(world):
    name_contacts(world)
    Client().post(PATH, LEFT)
    told = Mail.objects.filter(template="support.claimed")
    assert [mail.address for mail in told] == ["eva@contoso.example"]
    send(number="7654321")  # who only cannot sign in frightens nobody
    assert Mail.objects.filter(template="support.claimed").count() == 1


def test_two_members_of_staff_grant_an_administrator(world):
    Client().post(PATH, LEFT)
    row, otto = Request.objects.get(), world.actor("otto")
    assert row.messages.get().text == "My password is refused.\n\nCall our switchboard."
    proposal = decide(by=otto, request=row, decision=grant(), at=row.received_at)
    assert isinstance(proposal, Proposal)
    with pytest.raises(NotPermitted):
        confirm_proposal(by=otto, proposal=proposal, confirm=True, at=row.received_at)
    decided = confirm_proposal(
        by=world.actor("olga"), proposal=proposal, confirm=True, at=row.received_at
    )
    assert decided.outcome == "granted"
    SupportSettings.objects.create(needs_confirmation=False)
    Client().post(PATH, LEFT)
    alone = Request.objects.latest("received_at")
    decide(by=otto, request=alone, decision=grant(), at=alone.received_at)
    assert Proposal.objects.count() == 1
    send()
    other = Request.objects.latest("received_at")
    assert other.received_at > AT
    assert isinstance(
        decide(by=otto, request=other, decision=grant(), at=other.received_at), Request
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category": "licensing"}, "category"),
        ({"name": " "}, "name"),
        ({"address": "nobody"}, "address"),
        ({"reason": "x" * 4001}, "reason"),
        ({"organization": ""}, "organization"),
        ({"category": "no_admin", "proof": "An order"}, "number"),
        ({"category": "no_admin", "number": "7654321"}, "proof"),
        ({"name": "A\x00"}, "name"),
    ],
    ids=range(8),
)
def test_what_is_wrong_stands_at_its_field(world, changes, field):
    answer = send(**changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert (Request.objects.count(), Mail.objects.count()) == (0, 0)


def test_one_address_sends_so_many_and_no_more(world):
    for number in range(SENT_FROM.most):
        assert send(address=f"{number}@contoso.example").status_code == 200
    assert send(address="last@contoso.example").status_code == 429
    assert Request.objects.count() == SENT_FROM.most


@pytest.mark.django_db(transaction=True)
def test_one_mail_address_gets_so_many_mails_whoever_asks_at_once(committed_world):
    def attempt(number: int) -> int:
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        return send(client, address="eva@contoso.example").status_code

    results = at_once(*[lambda number=number: attempt(number) for number in range(8)])
    assert sorted(results) == [200] * SENT_TO.most + [429] * (8 - SENT_TO.most)
    assert Request.objects.count() == SENT_TO.most
