"""The desk: the queue by due time, taking, answering, deciding, confirming."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from keys.models import Key
from support.models import CannedAnswer, Proposal
from tests.makers.requests import ask, ask_mak
from tests.support.desk_queue import require_few_blocks

PATH = "/desk/requests"


def numbers(page) -> list[str]:
    return [row.number for row in page.context["rows"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_begins_with_what_is_due_first(world, visit_as, django_assert_num_queries, count):
    now, sam = timezone.now(), visit_as("sam")
    rows = [ask_mak(world, at=now - timedelta(hours=21 + n)) for n in range(count)]
    late = ask(world, at=now - timedelta(hours=30))
    done = ask(world, at=now - timedelta(hours=40))
    sam.post(f"{PATH}/{done}/reply", {"text": "Like this."})
    sam.post(f"{PATH}/{late}/take")
    sam.get(PATH)
    with django_assert_num_queries(6):
        page = sam.get(PATH)
    assert numbers(page) == [str(row) for row in (late, *reversed(rows))]
    shown = page.content.decode()
    assert "6 h 0 min late" in shown
    assert "1 late" in shown
    assert f"{count} due within 4 hours" in shown
    for query, found in (
        ("?late=on", [late]),
        ("?mine=on", [late]),
        ("?kind=general", [late]),
        ("?queue=mak_add", []),
        ("?show=answered", [done]),
        ("?show=all", [*rows, late, done]),
    ):
        assert numbers(sam.get(PATH + query)) == [str(row) for row in found], query
    assert "1 late" in sam.get(f"{PATH}/counts").content.decode()
    assert visit_as("sam").get("/counts").content.decode().count(f">{count + 1}<") == 1


def test_the_address_of_the_desk_leads_to_its_queue(world, visit_as):
    for name in ("sam", "olga", "ines"):
        answer = visit_as(name).get("/desk")
        assert (answer.status_code, answer["Location"]) == (302, PATH)
    assert visit_as("kim").get("/desk").status_code == 403
    assert visit_as(None).get("/desk")["Location"] == "/sign-in?next=/desk"


def test_one_takes_it_and_hands_it_over(world, visit_as):
    row, sam, otto = ask(world, at=timezone.now()), visit_as("sam"), visit_as("otto")
    assert sam.post(f"{PATH}/{row}/take").status_code == 302
    assert otto.post(f"{PATH}/{row}/take").status_code == 409
    assert "Take request" not in otto.get(f"{PATH}/{row}").content.decode()
    to = {"to": str(world.people["otto"].pk)}
    wrong = sam.post(f"{PATH}/{row}/hand-over", {"to": world.people["ines"].pk})
    assert list(wrong.context["hand_over_form"].errors) == ["to"]
    assert sam.post(f"{PATH}/{row}/hand-over", to).status_code == 302
    row.refresh_from_db()
    assert row.taken_by == User.objects.get(pk=to["to"])


def test_a_canned_answer_begins_the_reply_and_notes_stay_inside(
    world, visit_as, django_assert_num_queries
):
    row, sam = ask_mak(world, at=timezone.now()), visit_as("sam")
    canned = CannedAnswer.objects.create(title="Use KMS", text="Use KMS, please.", language="en")
    CannedAnswer.objects.create(title="Inte ditt språk", text="Nej.", language="sv")
    sam.get(PATH)
    with django_assert_num_queries(10):
        page = sam.get(f"{PATH}/{row}?canned={canned.pk}")
    assert page.context["reply_form"].initial == {"text": "Use KMS, please."}
    assert "Inte ditt språk" not in page.content.decode()
    assert sam.get(f"{PATH}/{row}?canned=x").context["reply_form"].initial == {"text": ""}
    assert sam.post(f"{PATH}/{row}/reply", {"text": ""}).status_code == 400
    sam.post(f"{PATH}/{row}/reply", {"text": "Ask Otto.", "is_internal": "on"})
    row.refresh_from_db()
    assert (row.state, row.first_response_at) == ("received", None)
    assert "Ask Otto." in sam.get(f"{PATH}/{row}").content.decode()
    ines = visit_as("ines").get(f"{PATH}/{row}").content.decode()
    assert "Ask Otto." in ines
    assert 'class="form"' not in ines.split("<main")[1]


def test_an_auditor_who_sends_a_wrong_form_is_refused(world, visit_as):
    row, ines = ask_mak(world, at=timezone.now()), visit_as("ines")
    for form in ("reply", "decision", "proposal"):
        assert ines.post(f"{PATH}/{row}/{form}", {}).status_code == 403, form


def test_sam_proposes_what_is_above_his_limit_and_olga_confirms(world, visit_as):
    row, sam, olga = ask_mak(world, at=timezone.now(), activations=500), visit_as("sam"), "olga"
    path, cad = f"{PATH}/{row}", world.keys["cad"]
    wrong = sam.post(f"{path}/decision", {"decision-outcome": "granted_in_part"})
    assert list(wrong.context["decision_form"].errors) == ["answer"]
    sent = {
        "decision-outcome": "granted",
        "decision-activations": "500",
        "decision-answer": "Here you are.",
    }
    less = sent | {"decision-activations": "499"}
    assert list(sam.post(f"{path}/decision", less).context["decision_form"].errors)
    assert (
        "Another person must confirm"
        in sam.post(f"{path}/decision", sent, follow=True).content.decode()
    )
    assert Proposal.objects.get().state == "open"
    shown = sam.get(path).content.decode()
    assert "Withdraw" in shown
    assert 'value="yes"' not in shown
    assert visit_as("kim").get(f"/support/requests/{row}").content.decode().count("Here you") == 0
    allowed = Key.objects.get(pk=cad.pk).allowed
    assert sam.post(f"{path}/proposal", {"confirm": "yes"}).status_code == 403
    assert visit_as(olga).post(f"{path}/proposal", {"confirm": "yes"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("decided", "granted")
    assert Key.objects.get(pk=cad.pk).allowed == allowed + 500
    assert (
        "decision_form" not in sam.get(path).context or not sam.get(path).context["decision_form"]
    )
    assert sam.post(f"{path}/decision", sent).status_code == 409


def test_a_proposal_is_taken_back(world, visit_as):
    row, sam = ask_mak(world, at=timezone.now(), activations=500), visit_as("sam")
    sent = {"decision-outcome": "granted", "decision-answer": "Yes."}
    sam.post(f"{PATH}/{row}/decision", sent)
    assert sam.post(f"{PATH}/{row}/proposal", {}).status_code == 400
    long = sam.post(f"{PATH}/{row}/proposal", {"confirm": "no", "answer": "x" * 10_001})
    assert list(long.context["proposal_form"].errors) == ["answer"]
    assert sam.post(f"{PATH}/{row}/proposal", {"confirm": "no"}).status_code == 302
    assert Proposal.objects.get().state == "declined"
    assert sam.post(f"{PATH}/{row}/proposal", {"confirm": "no"}).status_code == 404


def test_a_page_of_the_queue_reads_little_of_many_requests(world):
    require_few_blocks(world, 20_000)


def test_an_empty_queue_says_what_to_do_next(world, visit_as):
    sam = visit_as("sam")
    empty = sam.get("/desk/requests").content.decode()
    assert "No one is waiting for an answer" in empty
    assert 'href="/desk/requests?show=answered"' in empty
    filtered = sam.get("/desk/requests?queue=access").content.decode()
    assert "No matching requests" in filtered
    assert 'class="act" href="/desk/requests"' in filtered
