"""Roles given, limited and taken on the page of a person: who may, and what the log says."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.actor import Actor, actor_of
from accounts.grants import Role
from accounts.models import Token
from agreements.access import may_give, takeable
from agreements.models import LicensingId, RoleAssignment
from agreements.services import drop_role, end_roles, give_roles, take_roles
from audit.models import LogLine
from tests.cast import World, center_today, force
from vlsc.lib.refused import Invalid, NotPermitted


def role_of(world: World, name: str) -> RoleAssignment:
    return RoleAssignment.objects.get(holder=world.people[name])


def add(world: World, name: str, role: str, on: str, **more) -> RoleAssignment:
    """A role that somebody got from the center."""
    place = world.organizations.get(on)
    held = {"organization": place} if place else {"licensing_id": world.licensing_ids[on]}
    return RoleAssignment.objects.create(holder=world.people[name], role=role, **held, **more)


def address(world: World, name: str, act: str = "") -> str:
    return f"/people/{world.people[name].pk}{act}"


def test_what_may_be_taken_is_what_may_be_given(world):
    """The condition of the lists, and the question about one place."""
    agreement = world.licensing_ids["7654321"].agreement
    RoleAssignment.objects.create(holder=world.people["leo"], role="download", agreement=agreement)
    add(world, "leo", "administrator", "norge")
    add(world, "dora", "administrator", "7654399")
    norge = world.organizations["norge"]
    force(RoleAssignment.objects.filter(holder=world.people["wade"]), organization=norge)
    force(
        RoleAssignment.objects.filter(holder=world.people["kim"]),
        role="administrator",
        licensing_id=None,
        agreement=agreement,
    )
    actors = [
        world.actor(name) for name in ("ada", "wade", "kim", "vera", "mallory", "olga", "sam")
    ]
    actors += [
        with_token(world, who, bound) for who in ("ada", "olga") for bound in (None, "7654399")
    ]
    of_agreement = RoleAssignment.objects.get(holder=world.people["leo"], agreement=agreement)
    assert of_agreement.pk in compare(actors)["Ada"]

    # A licensing ID of another customer under the agreement.
    force(LicensingId.objects.filter(number="9F3K27QA"), agreement=agreement)
    assert of_agreement.pk not in compare(actors)["Ada"]


def compare(actors: list[Actor]) -> dict[str, set[UUID]]:
    """The ids of what each may take, in both ways; of two of one name, those of the first."""
    roles, found = list(RoleAssignment.objects.with_places()), {}
    for actor in actors:
        by_question = {r.pk for r in roles if may_give(actor, Role(r.role), r.place)}
        by_condition = RoleAssignment.objects.filter(takeable(actor))
        assert set(by_condition.values_list("pk", flat=True)) == by_question, actor.name
        found.setdefault(actor.name, by_question)
    return found


def with_token(world: World, who: str, bound: str | None):
    ids = [world.licensing_ids[bound].pk] if bound else None
    world.token(who, licensing_ids=ids)
    token = Token.objects.latest("created_at")
    return actor_of(world.people[who], channel="api", today=center_today(), token=token)


def test_roles_are_given_limited_and_taken_for_many_licensing_ids_at_once(world, fresh_as):
    page, dora = fresh_as("ada"), world.people["dora"]
    day = center_today() + timedelta(days=30)
    form = {"role": "key_viewer", "kind": "licensing_ids", "numbers": "7654321, 7654399"}
    assert page.post(address(world, "dora"), form | {"ends_on": day.isoformat()}).status_code == 302
    given = RoleAssignment.objects.filter(holder=dora, role="key_viewer")
    assert {(r.licensing_id.number, r.ends_on, r.given_by.name) for r in given} == {
        ("7654321", day, "Ada"),
        ("7654399", day, "Ada"),
    }
    ticked = {"roles": [str(role.pk) for role in given], "ends_on": ""}
    assert page.post(address(world, "dora", "/end"), ticked).status_code == 302
    assert set(given.values_list("ends_on", flat=True)) == {None}
    assert page.post(address(world, "dora", "/take"), ticked).status_code == 302
    assert [role.role for role in dora.roles.all()] == ["download"]
    lines = LogLine.objects.order_by("at", "id").values_list("action", "subject_name", "facts")
    on = {"role": "key_viewer", "on": "7654321, 7654399"}
    assert [(action, name, facts | {"on": ""}) for action, name, facts in lines] == [
        ("role.given", "Dora", on | {"on": "", "ends_on": day.isoformat()}),
        ("role.limited", "Dora", on | {"on": ""}),
        ("role.ended", "Dora", on | {"on": ""}),
    ]
    numbers = {each.licensing_id for each in LogLine.objects.latest("at").licensing_ids.all()}
    assert numbers == {world.licensing_ids[number].pk for number in ("7654321", "7654399")}
    assert b"Ada set the last day of the role" in page.get("/log").content


def test_somebody_is_removed_from_everywhere_in_one_act(world, visit_as):
    add(world, "leo", "key_viewer", "norge")
    add(world, "leo", "download", "fabrikam")
    page = visit_as("ada")
    assert page.post(address(world, "leo", "/remove")).status_code == 302
    left = world.people["leo"].roles.all()
    assert [str(role.organization) for role in left] == ["Fabrikam Industri AB"]
    assert LogLine.objects.filter(action="role.ended").count() == 2
    assert page.get(address(world, "leo")).status_code == 404


def test_nobody_takes_what_is_above_their_own(world, visit_as):
    """Who administers the subsidiary sees where Ada's role comes from, and cannot take it."""
    norge = world.organizations["norge"]
    force(RoleAssignment.objects.filter(holder=world.people["wade"]), organization=norge)
    page, adas = visit_as("wade"), role_of(world, "ada")
    assert page.get(address(world, "ada")).context["takeable"] == set()
    assert page.post(address(world, "ada", "/take"), {"roles": str(adas.pk)}).status_code == 403
    assert page.post(address(world, "ada", "/remove")).status_code == 403
    assert page.get(address(world, "vera")).status_code == 404
    for act in (take_roles, end_roles):
        # A day that is over would be refused to those who may.
        more = {"ends_on": center_today() - timedelta(days=1)} if act is end_roles else {}
        with pytest.raises(NotPermitted):
            act(by=world.actor("wade"), roles=[adas], at=timezone.now(), **more)
    assert not LogLine.objects.exists()


def test_one_foreign_role_among_others_stops_the_whole_act(world):
    roles = [role_of(world, "vera"), role_of(world, "mallory")]
    with pytest.raises(NotPermitted):
        take_roles(by=world.actor("ada"), roles=roles, at=timezone.now())
    assert RoleAssignment.objects.filter(pk__in=[role.pk for role in roles]).count() == 2


def test_what_was_taken_meanwhile_is_not_taken_twice(world):
    vera, ada = role_of(world, "vera"), world.actor("ada")
    take_roles(by=ada, roles=[vera], at=timezone.now())
    with pytest.raises(NotPermitted):
        take_roles(by=ada, roles=[vera], at=timezone.now())
    with pytest.raises(NotPermitted):
        take_roles(by=ada, roles=[], at=timezone.now())  # as the lock finds when it comes too late
    assert LogLine.objects.count() == 1


def test_staff_take_administrators_only_and_give_a_reason(world, visit_as):
    page, adas = visit_as("olga"), role_of(world, "ada")
    assert page.get(address(world, "vera")).status_code == 404
    ticked = {"roles": str(adas.pk)}
    for act in ("/take", "/remove", "/end"):
        assert page.post(address(world, "ada", act), ticked).status_code == 400
    with pytest.raises(Invalid) as refused:
        take_roles(by=world.actor("olga"), roles=[adas], at=timezone.now())
    assert refused.value.code == "reason_required"
    with pytest.raises(Invalid):
        end_roles(by=world.actor("olga"), roles=[adas], ends_on=None, at=timezone.now())
    form = ticked | {"reason": "Has left"}
    assert page.post(address(world, "ada", "/take"), form).status_code == 302
    assert LogLine.objects.get().facts["reason"] == "Has left"


def test_a_day_that_is_over_is_no_last_day(world, visit_as):
    yesterday = center_today() - timedelta(days=1)
    vera, ada = role_of(world, "vera"), world.actor("ada")
    with pytest.raises(Invalid):
        end_roles(by=ada, roles=[vera], ends_on=yesterday, at=timezone.now())
    with pytest.raises(Invalid):
        give_roles(
            by=ada,
            holder=world.people["vera"],
            role=Role.DOWNLOAD,
            places=[world.licensing_ids["7654321"]],
            ends_on=yesterday,
            at=timezone.now(),
        )
    form = {"roles": str(vera.pk), "ends_on": yesterday.isoformat()}
    answer = visit_as("ada").post(address(world, "vera", "/end"), form)
    assert (answer.status_code, b"This date is in the past." in answer.content) == (400, True)
    end_roles(by=ada, roles=[vera], ends_on=center_today(), at=timezone.now())
    assert role_of(world, "vera").ends_on == center_today()


def test_nothing_ticked_and_a_bad_number_are_said_in_place(world, visit_as):
    page = visit_as("ada")
    answer = page.post(address(world, "vera", "/take"))
    assert (answer.status_code, b"Select a role." in answer.content) == (400, True)
    form = {"role": "download", "kind": "organization", "numbers": "C-2001"}
    answer = page.post(address(world, "vera"), form)
    assert (answer.status_code, b"You see nothing with this number." in answer.content) == (
        400,
        True,
    )


def test_one_gives_up_ones_own_role_in_a_session(world, visit_as):
    page = visit_as("vera")
    vera = role_of(world, "vera")
    assert b"Key viewer" in page.get("/permissions").content
    assert page.post(f"/permissions/{role_of(world, 'leo').pk}/drop").status_code == 404
    for by in (world.actor("leo"), with_token(world, "vera", None)):
        with pytest.raises(NotPermitted):
            drop_role(by=by, role=vera, at=timezone.now())
    assert page.post(f"/permissions/{vera.pk}/drop").status_code == 302
    assert not world.people["vera"].roles.exists()
    line = LogLine.objects.get()
    assert (line.action, line.actor_name, line.subject_name) == ("role.dropped", "Vera", "Vera")
    assert b"Vera gave up the role" in visit_as("ada").get("/log").content
