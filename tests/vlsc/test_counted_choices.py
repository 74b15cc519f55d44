"""Filters beside those of keys say how many rows each choice would show, where that holds."""

import pytest
from django.utils import timezone

from agreements.models import RoleAssignment
from keys.services import reveal_key
from people.models import Claim, Invitation, RoleRequest
from people.services import InvitationWish, invite
from support.services import reply
from tests.access.objects import add_claim, add_role_request, mails
from tests.cast import force
from tests.filtered import labels, rows
from tests.makers.agreements import add_licensing_id
from tests.makers.key_files import ask_for_file, upload
from tests.makers.requests import ask, ask_mak, place


@pytest.fixture
def licenses(world):
    add_licensing_id(world, "1000001", days=-5, program="select_plus")
    add_licensing_id(world, "1000002", days=-9)


@pytest.mark.usefixtures("licenses")
def test_licensing_ids_of_each_status_and_program(visit_as):
    ada = visit_as("ada")
    programs = ["All programs", "Enterprise Agreement (3)", "Select Plus (1)"]
    assert labels(ada, "/licenses", "status") == ["Any status", "Active (2)", "Ended (2)"]
    assert labels(ada, "/licenses", "program") == programs
    chosen = "/licenses?program=select_plus"
    assert labels(ada, chosen, "program") == programs
    assert labels(ada, chosen, "status") == ["Any status", "Active (0)", "Ended (1)"]
    assert rows(ada, f"{chosen}&status=ended") == 1
    tree = "/licenses?view=tree&program=select_plus"
    assert labels(ada, tree, "status") == ["Any status", "Active (0)", "Ended (1)"]


@pytest.mark.usefixtures("licenses")
def test_licensing_ids_are_not_counted_beside_a_text_or_an_organization(
    world, visit_as, monkeypatch
):
    ada, plain = visit_as("ada"), ["Any status", "Active", "Ended"]
    for asked in ("q=765", f"organization={world.organizations['contoso'].pk}"):
        assert labels(ada, f"/licenses?{asked}", "status") == plain
    # Its rows are products, not licensing IDs.
    assert labels(ada, "/licenses/summary", "status") == plain
    monkeypatch.setattr("vlsc.lib.occurring.MOST_ROWS", 3)
    assert "(" not in "".join(labels(ada, "/licenses", "status"))


def test_lines_of_the_log_about_each_thing(world, visit_as, monkeypatch):
    now = timezone.now()
    for _ in range(2):
        reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=now)
    ask(world, by="vera", at=now, licensing_id=place(world))
    ada, counted = visit_as("ada"), ["Everything", "Product keys (2)", "Requests (1)"]
    own = f"/licenses/{world.licensing_ids['7654321'].pk}/log"
    for path in ("/log", "/log?action=key", own):
        assert sorted(labels(ada, path, "action")) == counted
    for asked in ("person=vera", "licensing_id=7654321", f"since={now:%Y-%m-%d}"):
        assert sorted(labels(ada, f"/log?{asked}", "action")) == [
            "Everything",
            "Product keys",
            "Requests",
        ]
    monkeypatch.setattr("people.selectors.log.LATEST", 2)
    assert "(" not in "".join(labels(ada, "/log", "action"))


def test_requests_at_the_desk_of_each_queue_and_type(world, visit_as):
    now, sam = timezone.now(), visit_as("sam")
    for _ in range(2):
        ask_mak(world, at=now)
    answered = ask(world, at=now)
    reply(by=world.actor("sam"), request=answered, text="Yes.", is_internal=False, at=now)
    desk = "/desk/requests"
    queues = ["All queues", "Keys (2)", "N. America MAK ADD (0)", "Questions (0)"]
    assert labels(sam, desk, "queue")[:4] == queues
    assert labels(sam, f"{desk}?queue=keys", "queue")[:4] == queues
    assert "More MAK activations (2)" in labels(sam, desk, "kind")
    assert "A question (1)" in labels(sam, f"{desk}?show=all", "kind")
    assert labels(sam, f"{desk}?show=answered", "queue")[1:4:2] == ["Keys (0)", "Questions (1)"]
    # Nothing is late, so nothing is read, and nothing counted.
    assert labels(sam, f"{desk}?late=on", "queue")[1] == "Keys"
    sam.post(f"{desk}/{ask_mak(world, at=now)}/take")
    assert labels(sam, f"{desk}?mine=on", "queue")[1] == "Keys (1)"
    assert rows(sam, f"{desk}?mine=on&queue=keys") == 1


def test_my_requests_of_each_status_and_type(world, visit_as):
    now, kim = timezone.now(), visit_as("kim")
    ask_mak(world, at=now)
    ask(world, by="mallory")
    mine = "/support/requests"
    assert labels(kim, mine, "kind") == ["All types", "More MAK activations (1)"]
    assert labels(kim, mine, "state") == ["Any status", "Received (1)"]


def test_files_of_each_status_as_it_is_shown(world, visit_as):
    now = timezone.now()
    for expires_at in (now + timezone.timedelta(hours=1), now, now):
        ask_for_file(world, "vera", expires_at=expires_at)
    ask_for_file(world, "ada", state="failed")
    vera, statuses = visit_as("vera"), ["Any status", "Ready (1)", "Expired (2)"]
    assert labels(vera, "/key-files", "state") == statuses
    for state, count in (("ready", 1), ("expired", 2), ("failed", 0)):
        assert rows(vera, f"/key-files?state={state}") == count, state
    none = vera.get("/key-files?state=failed").content.decode()
    assert "No matching key files" in none
    assert 'id="key-files"' in none  # the list that looks again is replaced by this


def test_uploads_of_each_status(world, visit_as):
    olga, imports = visit_as("olga"), "/desk/key-files"
    for state in ("checked", "applied", "applied"):
        upload(world, state)
    assert labels(olga, imports, "state") == ["Any status", "Checked (1)", "Loaded (2)"]
    assert rows(olga, f"{imports}?state=applied") == 2
    assert "No matching files" in olga.get(f"{imports}?state=failed").content.decode()
    assert rows(olga, f"{imports}?state=nonsense") == 3


def test_load_files_of_each_status_and_type(world, visit_as):
    olga, loads = visit_as("olga"), "/desk/loads"
    for state, kind in (("checked", "purchases"), ("applied", "products"), ("applied", "keys")):
        upload(world, state, kind=kind)
    assert labels(olga, loads, "state") == ["Any status", "Checked (1)", "Loaded (1)"]
    assert labels(olga, loads, "rows") == ["All types", "Purchases (1)", "Products (1)"]
    chosen = f"{loads}?rows=products"
    assert labels(olga, chosen, "state") == ["Any status", "Checked (0)", "Loaded (1)"]
    assert "No matching files" in olga.get(f"{chosen}&state=checked").content.decode()
    # What the next file has rows of is no filter.
    assert labels(olga, f"{loads}?kind=media", "rows") == labels(olga, loads, "rows")


def test_people_of_each_role(world, visit_as):
    for number in ("7654321", "7654399"):
        RoleAssignment.objects.create(
            holder=world.people["vera"],
            role="download",
            licensing_id=world.licensing_ids[number],
        )
    ada, people = visit_as("ada"), "/people"
    counted = dict.fromkeys(("Administrator", "License viewer", "Key viewer"), 1) | {"Download": 2}
    texts = [f"{role} ({count})" for role, count in counted.items()]
    assert {*texts} <= {*labels(ada, people, "role")}
    assert labels(visit_as("olga"), people, "role") == ["All roles", "Administrator (4)"]
    assert rows(ada, f"{people}?role=download") == 2
    assert "Download" in labels(ada, f"{people}?q=vera", "role")


def test_invitations_of_each_status_as_it_is_shown(world, visit_as):
    now, place = timezone.now(), world.licensing_ids["7654321"]
    for number in range(3):
        wish = InvitationWish(email=f"{number}@contoso.example", role="download", places=[place])
        invite(by=world.actor("ada"), wish=wish, at=now)
    Invitation.objects.filter(email__startswith="1").update(expires_at=now)
    ada, page = visit_as("ada"), "/invitations"
    assert labels(ada, page, "state") == ["Any status", "Sent (2)", "Expired (1)"]
    assert [rows(ada, f"{page}?state={state}") for state in ("sent", "expired")] == [2, 1]


def test_requests_for_roles_of_each_status(world, visit_as):
    for number in ("7654399", "7654321"):
        add_role_request(world, world.people["leo"], number)
    RoleRequest.objects.filter(number="7654321").update(
        answer="denied", answered_at=timezone.now(), answered_by=world.people["ada"]
    )
    page = "/role-requests"
    seen = ["Any status", "Waiting (1)", "Denied (1)"]
    assert labels(visit_as("ada"), page, "state") == seen
    assert rows(visit_as("ada"), f"{page}?state=denied") == 1
    # Who asked is not told.
    assert labels(visit_as("leo"), page, "state") == ["Any status", "Waiting (2)"]


def test_claims_of_each_status_as_their_reader_sees_it(world, visit_as):
    for number in ("7654399", "7654321"):
        add_claim(world, world.people["leo"], number)
    force(Claim.objects.filter(number="7654321"), stage="operations")
    page = "/claims"
    others = ["Any status", "Open to objections (1)", "Waits for operations (1)"]
    assert labels(visit_as("ada"), page, "state") == others
    assert rows(visit_as("ada"), f"{page}?state=operations") == 1
    assert labels(visit_as("leo"), page, "state") == ["Any status", "Waiting (2)"]
    assert rows(visit_as("leo"), f"{page}?state=waiting") == 2
    none = visit_as("leo").get(f"{page}?state=ended").content.decode()
    assert "No claims with this status" in none


def test_emails_of_each_status(world, visit_as):
    mails(world)
    olga = visit_as("olga")
    assert labels(olga, "/desk/mails", "state") == ["Any status", "Not delivered (1)"]
    assert rows(olga, "/desk/mails?state=failed") == 1
    assert "No emails with this status" in olga.get("/desk/mails?state=sent").content.decode()


def test_products_of_each_pool(visit_as, monkeypatch):
    olga, catalog = visit_as("olga"), "/desk/catalog/products"
    pools = labels(olga, catalog, "pool")
    assert pools == ["All pools", "Servers (2)", "Applications (2)"]
    assert rows(olga, f"{catalog}?pool=servers") == 2
    assert "Servers" in labels(olga, f"{catalog}?q=windows", "pool")
    monkeypatch.setattr("vlsc.lib.occurring.MOST_ROWS", 2)
    assert "(" not in "".join(labels(olga, catalog, "pool"))
