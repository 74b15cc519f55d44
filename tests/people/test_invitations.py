"""Inviting a colleague: a mail with a link, which makes an account or adds a role, once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.grants import Role
from accounts.models import User
from agreements.models import RoleAssignment
from audit.models import LogLine
from notices import sending
from notices.models import Mail
from people.models import Invitation
from people.services import (
    InvitationWish,
    accept_invitation,
    expire_invitations,
    invite,
    make_invited_account,
    resend_invitation,
    withdraw_invitation,
)
from tests.cast import PASSWORD, World, center_today, force
from tests.races import at_once
from vlsc.lib.refused import Invalid, NotPermitted, Refused

NILS = "nils@contoso.example"


def wish(world: World, *numbers: str, **changes: object) -> InvitationWish:
    """Nils as a key viewer of Contoso's licensing ID, unless others are named."""
    places = [world.licensing_ids[number] for number in numbers or ("7654321",)]
    given = {"email": NILS, "role": Role.KEY_VIEWER, "places": places} | changes
    return InvitationWish(**given)  # type: ignore[arg-type]


def ask(world: World, who: str = "ada", *numbers: str, **changes: object) -> Invitation:
    return invite(by=world.actor(who), wish=wish(world, *numbers, **changes), at=timezone.now())


def path_of(invitation: Invitation) -> str:
    return f"/invitations/{invitation.pk}/{invitation.link}"


def actions() -> list[str]:
    return sorted(LogLine.objects.values_list("action", flat=True))


def fill_in(client, invitation: Invitation, **changes: str):
    form = {"name": "Nils Nilsson", "password1": PASSWORD, "password2": PASSWORD} | changes
    return client.post(path_of(invitation), form)


def test_a_colleague_without_an_account_makes_one_and_has_the_role(
    world, visit_as, fresh_as, server
):
    page = fresh_as("ada")
    form = {"email": " Nils@Contoso.example ", "role": "key_viewer", "kind": "licensing_ids"}
    form |= {"numbers": "7654321 7654399", "language": "sv", "message": "Hej & välkommen"}
    assert page.post("/invitations", form).status_code == 302
    mail = Mail.objects.get()
    assert mail.ids == {"invitation": str(Invitation.objects.get().pk)}
    sending.send(mail.pk, at=timezone.now())
    [letter] = server.mails
    text = letter.get_body(("plain",)).get_content()
    assert (letter["To"], "Hej & välkommen" in text, "7654321, 7654399" in text) == (
        NILS,
        True,
        True,
    )
    path = re.search(r"https?://[^/]+(/invitations/\S+)", text)[1]

    browser = visit_as(None)
    assert b"nils@contoso.example" in browser.get(path).content
    form = {"name": "Nils Nilsson", "password1": PASSWORD, "password2": PASSWORD}
    made = browser.post(path, form)
    assert made["Location"] == "/sign-in"

    nils = User.objects.get(email=NILS)
    assert (nils.name, nils.language, nils.check_password(PASSWORD)) == (
        "Nils Nilsson",
        "sv",
        True,
    )
    roles = RoleAssignment.objects.filter(holder=nils).order_by("licensing_id__number")
    assert [(r.role, r.licensing_id.number, r.given_by.name, r.ends_on) for r in roles] == [
        ("key_viewer", "7654321", "Ada", None),
        ("key_viewer", "7654399", "Ada", None),
    ]
    assert actions() == ["invitation.accepted", "invitation.sent", "role.given", "user.added"]
    lines = LogLine.objects.exclude(action="invitation.sent")
    assert {line.request_id for line in lines} == {made["X-Request-Id"]}
    assert {
        line.licensing_ids.count() for line in LogLine.objects.exclude(action="user.added")
    } == {2}
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"password2": "another password"}, "The passwords do not match."),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"name": "=1+1"}, "spreadsheet formula"),
    ],
    ids=["differ", "short", "name"],
)
def test_an_account_needs_a_name_and_a_password_by_the_rules(world, visit_as, changes, error):
    answer = fill_in(visit_as(None), ask(world), **changes)
    assert (answer.status_code, error in answer.content.decode()) == (400, True)
    assert not User.objects.filter(email=NILS).exists()


def test_who_has_an_account_signs_in_and_consents(world, visit_as):
    invitation = ask(world, email="leo@contoso.example")
    assert b"/sign-in?next=/invitations/" in visit_as(None).get(path_of(invitation)).content
    assert fill_in(visit_as(None), invitation).status_code == 200
    assert visit_as("kim").post(path_of(invitation)).status_code == 403
    assert not RoleAssignment.objects.filter(holder__name="Leo", role="key_viewer").exists()

    leo = visit_as("leo")
    assert leo.get(path_of(invitation)).status_code == 200
    assert not RoleAssignment.objects.filter(holder__name="Leo", role="key_viewer").exists()
    assert leo.post(path_of(invitation)).status_code == 302
    assert RoleAssignment.objects.get(holder__name="Leo", role="key_viewer").given_by.name == "Ada"
    assert leo.post(path_of(invitation)).status_code == 404


def test_nobody_else_accepts_and_no_token_does(world):
    invitation, at = ask(world, email="leo@contoso.example"), timezone.now()
    token = type(world.actor("leo"))
    leo = world.actor("leo")
    bearer = token(kind="person", id=leo.id, name="Leo", today=leo.today, token_id=leo.id)
    for by in (world.actor("kim"), bearer):
        with pytest.raises(NotPermitted):
            accept_invitation(by=by, invitation=invitation, at=at)
    assert Invitation.objects.get().state == "sent"


def test_a_role_that_ends_becomes_lasting(world):
    leo = RoleAssignment.objects.filter(holder=world.people["leo"])
    force(leo, ends_on=center_today() + timedelta(days=3))
    invitation = ask(world, email="leo@contoso.example", role=Role.LICENSE_VIEWER)
    accept_invitation(by=world.actor("leo"), invitation=invitation, at=timezone.now())
    assert leo.get().ends_on is None


def test_a_link_ends_by_its_use_by_withdrawal_by_a_new_mail_and_by_time(world, visit_as):
    browser, ada, at = visit_as(None), world.actor("ada"), timezone.now()
    invitation = ask(world)
    first = path_of(invitation)
    assert browser.get(first).status_code == 200
    resend_invitation(by=ada, invitation=invitation, at=at)
    ended = browser.get(first)
    assert (ended.status_code, browser.get(path_of(invitation)).status_code) == (404, 200)

    # A wrong link to an open invitation, and to none, look like one that has ended.
    for wrong in (f"{first[:-1]}x", first.replace(str(invitation.pk), str(ada.id)) + "y"):
        answer = browser.get(wrong)
        assert (answer.status_code, b"does not work" in answer.content) == (404, True)

    force(Invitation.objects.all(), expires_at=at)
    assert browser.get(path_of(invitation)).status_code == 404
    invitation.refresh_from_db()
    with pytest.raises(Refused, match="status"):
        make_invited_account(invitation=invitation, name="Nils", password=PASSWORD, at=at)
    assert not User.objects.filter(email=NILS).exists()

    expire_invitations(at=at)
    expire_invitations(at=at)
    assert Invitation.objects.get().state == "expired"
    invitation.refresh_from_db()
    resend_invitation(by=ada, invitation=invitation, at=at)
    assert browser.get(path_of(invitation)).status_code == 200
    expire_invitations(at=at)  # seven days more
    withdraw_invitation(by=ada, invitation=invitation, at=at)
    assert browser.get(path_of(invitation)).status_code == 404
    assert actions() == [
        f"invitation.{act}" for act in ("expired", "resent", "resent", "sent", "withdrawn")
    ]
    for act in (resend_invitation, withdraw_invitation):
        with pytest.raises(Refused) as refused:
            act(by=ada, invitation=invitation, at=at)
        assert refused.value.code == "wrong_state"


def test_links_are_not_guessed(world, visit_as):
    browser, invitation = visit_as(None), ask(world)
    for _ in range(20):
        assert browser.get(path_of(invitation)).status_code == 200  # right ones do not count
        assert browser.get(f"/invitations/{invitation.pk}/guess").status_code == 404
    assert browser.get(path_of(invitation)).status_code == 429


def test_one_link_makes_one_account_also_at_once(committed_world):
    invitation, at = ask(committed_world), timezone.now()

    def accept() -> str:
        try:
            mine = Invitation.objects.get(pk=invitation.pk)
            make_invited_account(invitation=mine, name="Nils", password=PASSWORD, at=at)
        except Refused as refused:
            return refused.code
        return "made"

    codes = at_once(accept, accept, accept)
    assert codes.count("made") == 1
    assert set(codes) <= {"made", "wrong_state", "address_taken"}
    assert RoleAssignment.objects.filter(holder__email=NILS).count() == 1


def test_who_no_longer_administers_gives_nothing(world, visit_as, server):
    """Neither is a mail sent, nor is its link worth anything."""
    invitation = ask(world)
    force(RoleAssignment.objects.filter(holder=world.people["ada"]), role="license_viewer")
    sending.send(Mail.objects.get().pk, at=timezone.now())
    assert (server.mails, Mail.objects.get().problem) == ([], "no_right")
    assert fill_in(visit_as(None), invitation).status_code == 409
    assert not User.objects.filter(email=NILS).exists()
    with pytest.raises(Refused) as refused:
        make_invited_account(
            invitation=invitation, name="Nils", password=PASSWORD, at=timezone.now()
        )
    assert refused.value.code == "invitation_void"


def test_a_mail_that_comes_too_late_is_not_sent(world, server):
    invitation = ask(world)
    withdraw_invitation(by=world.actor("ada"), invitation=invitation, at=timezone.now())
    sending.send(Mail.objects.get().pk, at=timezone.now())
    assert (server.mails, Mail.objects.get().problem) == ([], "outdated")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "ada@contoso.example"}, "email"),
        ({"email": "ADA@contoso.example"}, "email"),
        ({"email": "nils"}, "email"),
        ({"email": "ä\u200bsa@contoso.example"}, "email"),
        ({"email": "nils@contoso.example\nBcc: x@y.example"}, "email"),
        ({"name": '=HYPERLINK("x")'}, "name"),
        ({"message": "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"}, "message"),
    ],
    ids=["own", "own in capitals", "no address", "letters", "header", "formula", "product key"],
)
def test_what_cannot_be_sent_is_refused_at_its_field(world, changes, field):
    with pytest.raises(Invalid) as refused:
        ask(world, **changes)
    assert list(refused.value.errors) == [field]
    assert (Invitation.objects.count(), Mail.objects.count()) == (0, 0)


def test_a_domain_may_have_any_letters(world, server):
    invitation = ask(world, email="nils@räksmörgås.example")
    sending.send(Mail.objects.get().pk, at=timezone.now())
    (mail,) = server.mails
    assert mail["To"] == "nils@xn--rksmrgs-5wao1o.example"
    assert invitation.link in mail.get_body(("plain",)).get_content()


def test_a_clock_that_jumps_and_returns_loses_no_invitation(world, visit_as):
    invitation, at = ask(world), timezone.now()
    expire_invitations(at=at + timedelta(days=8))
    assert visit_as(None).get(path_of(invitation)).status_code == 404
    invitation.refresh_from_db()
    resend_invitation(by=world.actor("ada"), invitation=invitation, at=at)
    expire_invitations(at=at - timedelta(days=8))
    assert visit_as(None).get(path_of(invitation)).status_code == 200
    make_invited_account(invitation=invitation, name="Nils", password=PASSWORD, at=at)
    assert Invitation.objects.get().state == "accepted"


def test_an_address_is_invited_once_to_the_same_and_gets_few_mails(world):
    invitation = ask(world)
    with pytest.raises(Refused) as refused:
        ask(world)
    assert refused.value.code == "already_invited"
    ask(world, "ada", "7654399")
    ask(world, role=Role.DOWNLOAD)
    withdraw_invitation(by=world.actor("ada"), invitation=invitation, at=timezone.now())
    again = ask(world)
    for _ in range(5):
        resend_invitation(by=world.actor("ada"), invitation=again, at=timezone.now())
    with pytest.raises(Refused) as refused:
        resend_invitation(by=world.actor("ada"), invitation=again, at=timezone.now())
    assert (refused.value.code, refused.value.status) == ("throttled", 429)


def test_an_expired_one_is_not_opened_beside_a_new_one(world):
    invitation, at = ask(world), timezone.now()
    expire_invitations(at=at + timedelta(days=7))
    ask(world)
    invitation.refresh_from_db()
    with pytest.raises(Refused) as refused:
        resend_invitation(by=world.actor("ada"), invitation=invitation, at=at)
    assert refused.value.code == "already_invited"


@pytest.mark.parametrize("name", ["leo", "mallory", "olga"])
def test_the_answer_does_not_tell_whether_there_is_an_account(world, api, name):
    """A colleague of one's own, somebody of another customer, staff, and nobody."""
    body = {"role": "key_viewer", "licensing_ids": [str(world.licensing_ids["7654321"].pk)]}
    client = api("ada")
    known = client.post_json("/api/v1/invitations", body | {"email": world.people[name].email})
    unknown = client.post_json("/api/v1/invitations", body | {"email": NILS})
    assert (known.status_code, unknown.status_code) == (201, 201)
    differs = {"id", "email", "invited_at", "expires_at"}
    assert {k: v for k, v in known.json().items() if k not in differs} == {
        k: v for k, v in unknown.json().items() if k not in differs
    }
    assert set(known.json()) == set(unknown.json())


def test_staff_and_deactivated_accounts_take_no_role(world, visit_as):
    invitation = ask(world, email="sam@center.example")
    assert visit_as("sam").post(path_of(invitation)).status_code == 409
    invitation, kim = ask(world, email="kim@contoso.example"), world.actor("kim")
    force(User.objects.filter(name="Kim"), is_active=False)
    with pytest.raises(Refused) as refused:
        accept_invitation(by=kim, invitation=invitation, at=timezone.now())
    assert refused.value.code == "account_inactive"
    assert set(Invitation.objects.values_list("state", flat=True)) == {"sent"}
