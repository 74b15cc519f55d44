"""Asking for a role by a number: who is told what, and that nobody learns whether it exists."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.grants import Role
from accounts.models import User
from agreements.models import RoleAssignment
from audit.models import LogLine
from home.selectors import count_waiting
from notices import sending
from notices.models import Mail
from people.models import RoleRequest
from people.role_requests import pass_on
from people.services import (
    RoleWish,
    answer_role_request,
    ask_for_role,
    expire_role_requests,
    withdraw_role_request,
)
from people.sweeps import sweep_role_requests
from tests.cast import World, center_today, force
from tests.races import at_once
from vlsc.lib.refused import Invalid, NotPermitted, Refused

REQUESTS = "/api/v1/role-requests"
KEY = "VK7JG-NPHTM-C97JM-9MPGT-3V66T"


def ask(world: World, who: str = "mallory", number: str = "7654321", **more) -> RoleRequest:
    """Asked and passed on."""
    wish = RoleWish(number=number, role=more.pop("role", Role.DOWNLOAD), **more)
    made = ask_for_role(by=world.actor(who), wish=wish, at=timezone.now())
    pass_on(made.pk, at=timezone.now())
    return RoleRequest.objects.get(pk=made.pk)


def answer(world: World, request: RoleRequest, who: str = "ada", **more) -> RoleRequest:
    given = {"accept": True} | more
    return answer_role_request(by=world.actor(who), request=request, at=timezone.now(), **given)


def code_of(act, *args, **more) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return refused.value.code


def lines() -> list[tuple[str, str]]:
    return list(LogLine.objects.order_by("at", "id").values_list("action", "actor_name"))


def test_leo_asks_and_ada_accepts_until_a_day(world, visit_as, fresh_as, mailoutbox):
    leo, ada = visit_as("leo"), fresh_as("ada")
    form = {"number": " 7654321 ", "role": "key_viewer", "message": "I stand in for Vera"}
    assert leo.post("/role-requests", form).status_code == 302
    request = RoleRequest.objects.get()
    pass_on(request.pk, at=timezone.now())
    pass_on(request.pk, at=timezone.now())  # once, however often it is woken
    [mail] = Mail.objects.all()
    assert mail.recipient == world.people["ada"]
    sending.send(mail.pk, at=timezone.now())
    path = f"/role-requests/{request.pk}"
    assert mailoutbox[0].subject.endswith("Leo asks for a role")
    for part in ("leo@contoso.example", "Key viewer", "7654321", "I stand in for Vera", path):
        assert part in mailoutbox[0].body
    for page in (ada.get("/"), ada.get("/role-requests"), ada.get(path)):
        assert (b"Leo" in page.content, path.encode() in page.content) == (True, True)
    assert count_waiting(world.actor("ada"), timezone.now())["role-requests"] == 1
    day = center_today() + timedelta(days=30)
    given = {"accept": "yes", "ends_on": day.isoformat(), "message": "Until May"}
    assert ada.post(path, given).status_code == 302
    role = RoleAssignment.objects.get(holder=world.people["leo"], role="key_viewer")
    assert (role.licensing_id.number, role.ends_on, role.given_by.name) == ("7654321", day, "Ada")
    assert lines() == [
        ("role_request.made", "Leo"),
        ("role_request.passed_on", "system"),
        ("role.given", "Ada"),
        ("role_request.accepted", "Ada"),
    ]
    sending.send(Mail.objects.get(template="people.role_answer").pk, at=timezone.now())
    assert "You now have the role “Key viewer” on 7654321" in mailoutbox[1].body
    assert "Until May" in mailoutbox[1].body
    assert b"Until May" in leo.get(path).content
    assert count_waiting(world.actor("ada"), timezone.now())["role-requests"] == 0
    assert ada.post(path, given).status_code == 409
    assert b"Leo asks" not in ada.get("/").content


@pytest.mark.parametrize("number", ["7654321", "7654777"], ids=["there", "nowhere"])
def test_the_asker_cannot_tell_whether_the_number_exists(world, api, number):
    """What mallory gets is the same, whatever Ada has done with it."""
    client = api("mallory")
    body = {"number": number, "role": "download", "message": "Please"}
    made = client.post_json(REQUESTS, body)
    assert (made.status_code, made.json()["state"]) == (202, "waiting")
    path = f"{REQUESTS}/{made.json()['id']}"
    sweep_role_requests(timezone.now())
    request = RoleRequest.objects.get()
    if number == "7654321":
        answer(world, request, accept=False, message="We do not know you")
        assert api("ada").get(path).json()["state"] == "denied"
        assert code_of(answer, world, request) == "already_decided"
        assert LogLine.objects.get(action="role_request.denied").facts["reason"]
    assert not Mail.objects.filter(recipient=world.people["mallory"]).exists()
    assert client.get(path).json() == made.json()
    assert client.get(REQUESTS).json()["results"] == [made.json()]
    assert client.get(f"{REQUESTS}?ordering=-ends_at").json()["results"] == [made.json()]
    assert client.post_json(REQUESTS, body).json()["code"] == "already_asked"
    for sent in ({"accept": True}, {"accept": "x"}, {}):
        assert client.post_json(f"{path}/decision", sent).status_code == 403
    assert (client.delete(path).status_code, client.delete(path).status_code) == (204, 409)
    ended = client.get(path).json()
    assert ended == made.json() | {"state": "withdrawn"}


@pytest.mark.parametrize("number", ["7654321", "7654777"], ids=["there", "nowhere"])
def test_what_nobody_accepts_ends_after_fourteen_days(world, visit_as, number):
    request = ask(world, number=number)
    if number == "7654321":
        answer(world, request, accept=False, message="We do not know you")
    expire_role_requests(at=request.ends_at - timedelta(seconds=1))
    page = visit_as("mallory")
    assert b"Waiting" in page.get(f"/role-requests/{request.pk}").content
    expire_role_requests(at=request.ends_at)
    content = page.get(f"/role-requests/{request.pk}").content
    assert (b"Ended without an answer" in content, b"We do not know" in content) == (True, False)
    assert LogLine.objects.filter(action="role_request.expired").count() == 1
    assert ask(world, number=number).pk != request.pk


def test_asking_looks_no_number_up(world, django_assert_num_queries):
    """As many statements for a number that is there as for another."""
    ask(world, number="1000000")  # the first of a day also sweeps what is counted
    statements = []
    for number in ("7654321", "7654777"):
        wish = RoleWish(number=number, role=Role.DOWNLOAD)
        with django_assert_num_queries(6) as captured:
            ask_for_role(by=world.actor("mallory"), wish=wish, at=timezone.now())
        statements.append([query["sql"].split()[0] for query in captured])
    assert statements[0] == statements[1]


def test_who_has_a_role_there_is_told_of_a_denial(world, visit_as, mailoutbox):
    request = ask(world, "leo", role=Role.ADMINISTRATOR)
    answer(world, request, accept=False, message="One is enough")
    sending.send(Mail.objects.get(template="people.role_answer").pk, at=timezone.now())
    assert "denied your request for the role “Administrator”" in mailoutbox[0].body
    assert "One is enough" in mailoutbox[0].body
    content = visit_as("leo").get(f"/role-requests/{request.pk}").content
    assert (b"Denied" in content, b"One is enough" in content) == (True, True)


def test_an_authorization_must_be_the_numbers_own(world):
    assert ask(world, number="61234567", authorization="61234567zzs2612").licensing_id
    assert ask(world, number="61234567", authorization="61234567ZZS9999").licensing_id is None
    assert ask(world, number="open_license:61234567").licensing_id
    assert ask(world, number="enterprise:61234567").licensing_id is None


def test_who_may_not_ask(world, api):
    wish = RoleWish(number="7654321", role=Role.DOWNLOAD)
    for name in ("olga", "sam", "ines"):
        with pytest.raises(NotPermitted):
            ask_for_role(by=world.actor(name), wish=wish, at=timezone.now())
        body = {"number": "7654321", "role": "download"}
        assert api(name).post_json(REQUESTS, body).status_code == 403
        assert api(name).post_json(REQUESTS, {}).status_code == 403
    bound = api("ada", licensing_ids=[world.licensing_ids["7654321"].pk])
    assert bound.post_json(REQUESTS, body).status_code == 403
    assert not RoleRequest.objects.exists()


def test_who_sees_and_answers(world, api):
    """Administrators of it; a bound token those on what it is bound to, and none of its holder."""
    request, own = ask(world), ask(world, "ada", "9F3K27QA")
    for who, shown in (("ada", {request, own}), ("kim", set()), ("mallory", {request, own})):
        assert set(RoleRequest.objects.visible_to(world.actor(who))) == shown, who
    assert not RoleRequest.objects.visible_to(world.actor("olga")).exists()
    ids = [world.licensing_ids["7654321"].pk]
    bound = api("ada", licensing_ids=ids)
    assert [row["id"] for row in bound.get(REQUESTS).json()["results"]] == [str(request.pk)]
    assert bound.get(f"{REQUESTS}/{own.pk}").status_code == 404
    reader = api("ada", "read")
    assert [row["id"] for row in reader.get(REQUESTS).json()["results"]] == [str(own.pk)]
    for who in ("kim", "olga", "mallory"):
        for accept in (True, False):
            with pytest.raises(NotPermitted):
                answer(world, request, who, accept=accept)
    with pytest.raises(NotPermitted):
        withdraw_role_request(by=world.actor("ada"), request=request, at=timezone.now())
    assert not RoleAssignment.objects.filter(holder=world.people["mallory"], role="download")


def test_what_cannot_be_asked_or_answered(world):
    for wrong in (
        {"number": "7.65E+06"},
        {"number": "Ä1"},
        {"message": "VK7JG-NPHTM-C97JM-9MPGT-3V66T"},
    ):
        wish = RoleWish(**{"number": "7654321", "role": Role.DOWNLOAD} | wrong)
        with pytest.raises(Invalid) as refused:
            ask_for_role(by=world.actor("leo"), wish=wish, at=timezone.now())
        assert set(refused.value.errors) == set(wrong)
    request = ask(world)
    with pytest.raises(Invalid):
        answer(world, request, message=KEY)
    with pytest.raises(Invalid):
        answer(world, request, ends_on=center_today() - timedelta(days=1))
    force(User.objects.filter(name="Mallory"), is_active=False)
    assert code_of(answer, world, request) == "account_inactive"
    force(RoleRequest.objects.all(), ends_at=timezone.now())
    assert code_of(answer, world, request) == "wrong_state"
    assert lines() == [("role_request.made", "Mallory"), ("role_request.passed_on", "system")]
    assert RoleRequest.objects.get().answer == ""


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_answer_at_once_give_one_answer(committed_world):
    world = committed_world
    RoleAssignment.objects.create(
        holder=world.people["kim"],
        role=Role.ADMINISTRATOR,
        licensing_id=world.licensing_ids["7654321"],
    )
    request = ask(world)

    def settle(who: str, accept: bool) -> str:
        try:
            return str(answer(world, request, who, accept=accept).answer)
        except Refused as refused:
            return refused.code

    done = at_once(lambda: settle("ada", True), lambda: settle("kim", False))
    assert sum(code == "already_decided" for code in done) == 1
    accepted = RoleAssignment.objects.filter(holder=world.people["mallory"], role="download")
    assert accepted.exists() == ("accepted" in done)


def test_a_person_asks_twenty_times_a_day(world):
    for n in range(20):
        wish = RoleWish(number=f"100{n:04}", role=Role.DOWNLOAD)
        ask_for_role(by=world.actor("leo"), wish=wish, at=timezone.now())
    assert code_of(ask, world, "leo") == "throttled"
    assert ask(world, "dora")


def test_the_mail_is_not_sent_to_who_may_not_answer_any_more(world):
    request = ask(world, "leo")
    mail = Mail.objects.get()
    answer(world, request)
    for problem in ("outdated", "no_right"):
        force(Mail.objects.filter(pk=mail.pk), state="waiting", problem="")
        sending.send(mail.pk, at=timezone.now())
        mail.refresh_from_db()
        assert (mail.state, mail.problem) == ("withdrawn", problem)
        RoleAssignment.objects.filter(holder=world.people["ada"]).delete()
