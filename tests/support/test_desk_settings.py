"""What operations set for the desk: it counts at once, is logged, and others cannot."""

import pytest

from accounts.models import User
from audit.models import LogLine
from support.models import CannedAnswer, DecisionLimit, GrantRule, Proposal, SupportSettings
from support.services import (
    RuleWish,
    change_support_settings,
    decide,
    remove_canned_answer,
    remove_rule,
    save_canned_answer,
    save_limit,
    save_rule,
)
from tests.cast import force
from tests.makers.requests import AT, add_rule, ask_mak, grant
from tests.makers.support import add_canned_answer
from vlsc.lib.refused import Invalid, NotPermitted

SETTINGS = "/desk/request-settings"
RULE = {"kind": "mak_increase", "share": "20", "most": "10", "is_active": "on"}


def actions() -> list[str]:
    lines = LogLine.objects.filter(actor_name="Olga").order_by("id")
    return [line.action for line in lines]


def test_a_row_is_added_changed_and_removed_and_counts_at_once(world, visit_as):
    olga = visit_as("olga")
    assert ask_mak(world).state == "received"
    assert olga.post(f"{SETTINGS}/rules", RULE, follow=True).status_code == 200
    assert ask_mak(world).is_by_rule
    olga.post(f"{SETTINGS}/rules", RULE | {"most": "25"})
    rule = GrantRule.objects.get()
    assert (rule.most, rule.is_active) == (25, True)
    product = {"product": world.products["cad"].name, "share": "1"}
    olga.post(f"{SETTINGS}/rules", RULE | product)
    assert GrantRule.objects.count() == 2
    assert "Any product" in olga.get(SETTINGS).content.decode()
    olga.post(f"{SETTINGS}/rules/{rule.pk}/remove")
    assert list(GrantRule.objects.values_list("share", flat=True)) == [1]
    assert actions() == ["grant_rule.saved"] * 3 + ["grant_rule.removed"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"share": "101"}, "share"),
        ({"share": "0"}, "share"),
        ({"most": "0"}, "most"),
        ({"kind": "kms_exception"}, "kind"),
        ({"product": "Nothing"}, "product"),
        ({"program": "01980000-0000-7000-8000-000000000000"}, "program"),
    ],
    ids=range(6),
)
def test_a_wrong_row_changes_nothing(world, visit_as, changes, field):
    answer = visit_as("olga").post(f"{SETTINGS}/rules", RULE | changes)
    assert (answer.status_code, list(answer.context["rule_form"].errors)) == (400, [field])
    assert not GrantRule.objects.exists()


def test_the_rule_and_the_second_pair_of_eyes_are_switched(world, visit_as):
    olga = visit_as("olga")
    add_rule()
    olga.post(SETTINGS, {"needs_confirmation": "on"})
    assert ask_mak(world).state == "received"
    olga.post(SETTINGS, {"has_rules": "on"})
    assert ask_mak(world).is_by_rule
    row = ask_mak(world, activations=5000)
    decide(by=world.actor("sam"), request=row, decision=grant(), at=AT)
    assert not Proposal.objects.exists()
    olga.post(SETTINGS, {"has_rules": "on"})
    lines = LogLine.objects.filter(action="request_settings.changed").order_by("id")
    assert [line.facts["settings"] for line in lines] == [
        "has_rules: True → False",
        "needs_confirmation: True → False; has_rules: False → True",
    ]


def test_who_is_on_duty(world, visit_as):
    olga, people = visit_as("olga"), world.people
    force(User.objects.filter(pk=people["sam"].pk), is_on_duty=True)  # of operations once
    assert olga.get(SETTINGS).content.decode().count('name="on_duty"') == 2
    switches = {"needs_confirmation": "on", "has_rules": "on"}
    olga.post(SETTINGS, switches | {"on_duty": [people["otto"].pk]})
    olga.post(SETTINGS, switches | {"on_duty": [people["otto"].pk]})
    assert [user.name for user in User.objects.filter(is_on_duty=True)] == ["Otto"]
    assert "checked" in olga.get(SETTINGS).content.decode().split("Otto")[0].rsplit("<input", 1)[1]
    wrong = olga.post(SETTINGS, switches | {"on_duty": [people["sam"].pk]})
    assert (wrong.status_code, list(wrong.context["switches_form"].errors)) == (400, ["on_duty"])
    facts = {"needs_confirmation": True, "has_rules": True, "on_duty": [people["sam"]]}
    with pytest.raises(Invalid):
        change_support_settings(by=world.actor("olga"), at=AT, **facts)
    line = LogLine.objects.get(action="request_settings.changed")
    assert line.facts["settings"] == f"on_duty: {people['sam'].email} → {people['otto'].email}"


def test_a_person_has_a_limit_of_their_own_until_it_is_taken_back(world, visit_as):
    olga, sam = visit_as("olga"), str(world.people["sam"].pk)
    limit = f"{SETTINGS}/limits"
    olga.post(limit, {"person": sam, "activations": "4", "hosts": "1"})
    result = decide(by=world.actor("sam"), request=ask_mak(world), decision=grant(), at=AT)
    assert isinstance(result, Proposal)
    assert "Set here" in olga.get(SETTINGS).content.decode()
    half = olga.post(limit, {"person": sam, "activations": "4"})
    assert list(half.context["limit_form"].errors) == ["hosts"]
    olga.post(limit, {"person": sam})
    olga.post(limit, {"person": sam})
    assert not DecisionLimit.objects.exists()
    assert actions() == ["decision_limit.saved", "decision_limit.removed"]
    for name in ("ines", "vera"):
        person = world.people[name]
        answer = olga.post(limit, {"person": str(person.pk)})
        assert list(answer.context["limit_form"].errors) == ["person"]
        with pytest.raises(Invalid):
            save_limit(by=world.actor("olga"), person=person, activations=1, hosts=1, at=AT)


def test_canned_answers_are_kept_by_operations_and_used_by_agents(world, visit_as):
    olga, path = visit_as("olga"), "/desk/canned-answers"
    sent = {"language": "en", "title": "Use KMS", "text": "KMS is the better way."}
    assert olga.post(f"{path}/new", sent).status_code == 302
    answer = CannedAnswer.objects.get()
    number = ask_mak(world).number
    assert "Use KMS" in visit_as("sam").get(f"/desk/requests/{number}").content.decode()
    again = olga.post(f"{path}/new", sent)
    assert (again.status_code, CannedAnswer.objects.count()) == (400, 1)
    key = olga.post(f"{path}/new", sent | {"title": "A", "text": "6Y6KB-N82V8-D8CQV-23MJW-BWTG6"})
    assert list(key.context["form"].errors) == ["text"]
    olga.post(f"{path}/{answer.pk}", sent | {"language": "sv"})
    assert "Use KMS" not in visit_as("sam").get(f"/desk/requests/{number}").content.decode()
    assert "Use KMS" in olga.get(path).content.decode()
    olga.post(f"{path}/{answer.pk}/remove")
    assert not CannedAnswer.objects.exists()
    assert actions() == ["canned_answer.saved"] * 2 + ["canned_answer.removed"]


def test_only_operations_set_anything(world):
    rule, answer = add_rule(), add_canned_answer()
    wish = RuleWish(kind="mak_increase", program=None, product=None, share=1, most=1)
    text = {"title": "A", "text": "B", "language": "en"}
    limit = {"person": world.people["sam"], "activations": 1, "hosts": 1}
    acts = (
        (change_support_settings, {"needs_confirmation": False, "has_rules": False, "on_duty": []}),
        (save_rule, {"wish": wish}),
        (remove_rule, {"rule": rule}),
        (save_limit, limit),
        (save_canned_answer, {"answer": None, **text}),
        (remove_canned_answer, {"answer": answer}),
    )
    for name in ("sam", "ines", "ada"):
        for act, facts in acts:
            with pytest.raises(NotPermitted):
                act(by=world.actor(name), at=AT, **facts)
    assert not SupportSettings.objects.exists()


def test_the_record_by_the_api(world, api):
    row = ask_mak(world)
    decide(by=world.actor("sam"), request=row, decision=grant(), at=AT)
    months = api("sam").get("/api/v1/record").json()["months"]
    assert months[:1] == [
        {
            "month": "2026-11",
            "kind": None,
            "requests": 1,
            "by_rule": 0,
            "median_seconds": 0,
            "p90_seconds": 0,
            "share_within_24_h": 1.0,
        }
    ]
    assert months[1]["kind"] == "mak_increase"
    assert api("vera").get("/api/v1/record").status_code == 403
    SupportSettings.objects.update_or_create(pk=1, defaults={"is_record_public": True})
    assert api("vera").get("/api/v1/record").status_code == 200
