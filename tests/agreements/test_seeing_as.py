"""Operations see as a customer: read-only, for half an hour, and the customer reads why."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.actor import seeing_actor
from accounts.grants import Scope
from accounts.seeing import LONGEST
from agreements.access import actions_anywhere, require
from agreements.services import begin_seeing
from audit.models import LogLine
from tests.access.sessions import make_fresh
from tests.today import center_today
from vlsc.lib.refused import Invalid, NotPermitted

REASON = {"reason": "She cannot find a key"}
END = "/seeing/end"
NOTE = "You see what administrators of"


@pytest.fixture
def olga(visit_as, world):
    """Olga, who sees as Contoso."""
    browser = visit_as("olga")
    make_fresh(browser, world.people["olga"])
    contoso = world.organizations["contoso"]
    begun = browser.post(reverse("agreements:seeing-begin", args=[contoso.pk]), REASON)
    assert begun["Location"] == "/"
    return browser


def test_the_pages_are_the_customers_and_say_so(olga, world, visit_as):
    ids = world.licensing_ids
    for number, status in {"7654321": 200, "7654399": 200, "9F3K27QA": 404}.items():
        answer = olga.get(f"/licenses/{ids[number].pk}", follow=True)
        assert answer.status_code == status, number
        assert NOTE in answer.content.decode()
    summary = olga.get("/licenses").content.decode()
    assert "7654399" in summary
    assert "9F3K27QA" not in summary
    for path in ("/desk/customers", "/desk/settings", "/desk/key-files"):
        assert olga.get(path).status_code == 403
    assert "See as this customer" not in summary
    assert "She cannot find a key" in visit_as("ada").get("/log").content.decode()
    assert "She cannot find a key" not in visit_as("mallory").get("/log").content.decode()


WRITES = [
    ("keys:key-reveal", lambda world: [world.keys["mak"].pk], {"reason": "x"}),
    ("keyfiles:exports", lambda world: [], {"scope": "all", "format": "tsv"}),
    ("people:tokens", lambda world: [], {"name": "x", "scopes": ["read"], "days": "30"}),
    ("people:invitations", lambda world: [], {}),
    ("accounts:settings", lambda world: [], {"name": "Mine"}),
    ("account_change_password", lambda world: [], {}),
    ("accounts:preferences", lambda world: [], {"language": "sv"}),
    ("api:tokens", lambda world: [], {"name": "x"}),
]


def test_nothing_can_be_changed(olga, world):
    for name, of, form in WRITES:
        answer = olga.post(reverse(name, args=of(world)), form)
        assert answer.status_code == 403, name
    assert list(LogLine.objects.values_list("action", flat=True)) == ["organization.seen_as"]


def test_whatever_calls_a_service_it_may_only_read(world):
    by = seeing_actor(
        world.people["olga"],
        world.organizations["contoso"].pk,
        today=center_today(),
        request_id="r",
    )
    allowed = {str(action) for action in actions_anywhere(by)}
    assert not allowed & {"reveal_keys", "export_keys", "use_activations", "manage_access"}
    assert {"see", "see_keys", "see_purchases", "read_log"} <= allowed
    for action in ("reveal_keys", "export_keys", "manage_access"):
        with pytest.raises(NotPermitted):
            require(by, action, world.licensing_ids["7654321"])


def test_it_ends_by_a_button_and_that_is_logged(olga, world):
    contoso = world.organizations["contoso"]
    answer = olga.post(END)
    assert answer["Location"] == reverse("agreements:customer", args=[contoso.pk])
    assert NOTE not in olga.get(answer["Location"]).content.decode()
    lines = LogLine.objects.order_by("at", "id")
    assert [(line.action, line.actor_name, line.licensing_ids.count()) for line in lines] == [
        ("organization.seen_as", "Olga", 2),
        ("organization.seeing_ended", "Olga", 2),
    ]
    assert olga.post(END).status_code == 403


def test_it_ends_after_half_an_hour_and_what_was_open_writes_nothing(olga, world):
    with time_machine.travel(timezone.now() + LONGEST - timedelta(seconds=5), tick=False):
        force_seen(olga)
        assert NOTE in olga.get("/").content.decode()
    with time_machine.travel(timezone.now() + LONGEST + timedelta(seconds=5), tick=False):
        force_seen(olga)
        key = world.keys["mak"].pk
        assert olga.post(reverse("keys:key-reveal", args=[key]), REASON).status_code == 403
        assert NOTE not in olga.get("/desk/customers").content.decode()
    assert LogLine.objects.count() == 1


def test_a_page_after_half_an_hour_is_ones_own_again(olga):
    with time_machine.travel(timezone.now() + LONGEST + timedelta(seconds=5), tick=False):
        force_seen(olga)
        answer = olga.get("/desk/customers", follow=True)
        assert answer.redirect_chain == [("/desk/customers", 302)]
        assert answer.status_code == 200


def force_seen(browser) -> None:
    """The session has been in use all the while."""
    session = browser.session
    session["seen_at"] = int(timezone.now().timestamp())
    session.save()


def test_whoever_leaves_operations_sees_no_more(olga, world):
    world.people["olga"].staff_role = "agent"
    world.people["olga"].save()
    assert NOTE not in olga.get("/").content.decode()


def test_a_missing_reason_is_named_at_its_field(world, visit_as):
    olga, contoso = visit_as("olga"), world.organizations["contoso"]
    make_fresh(olga, world.people["olga"])
    answer = olga.post(reverse("agreements:seeing-begin", args=[contoso.pk]), {"reason": " "})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "<title>Error: " in html
    assert '<details class="menu" open>' in html
    assert (
        '<p class="error" id="id_reason_error">'
        "Enter why you do this for the customer, who can see it.</p>"
    ) in html
    assert NOTE not in olga.get("/").content.decode()
    assert not LogLine.objects.exists()


def test_a_reason_and_a_session_of_operations_are_needed(world):
    contoso, at = world.organizations["contoso"], timezone.now()
    with pytest.raises(Invalid) as refused:
        begin_seeing(by=world.actor("olga"), organization=contoso, reason=" ", at=at)
    assert refused.value.code == "reason_required"
    by_token = replace(world.actor("olga"), scopes=frozenset(Scope.values))
    for by in (by_token, world.actor("sam"), world.actor("ines"), world.actor("ada")):
        with pytest.raises(NotPermitted):
            begin_seeing(by=by, organization=contoso, reason="x", at=at)
    assert not LogLine.objects.exists()
