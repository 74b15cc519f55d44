"""Who looks after licenses is told 90, 30 and 7 days before they end, once each."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.models import Agreement, LicensingId, RoleAssignment
from keys.models import Listing
from notices import sending
from notices.models import Mail
from people import term_ends
from people.models import TermNotice
from tests.cast import World, force
from tests.notices.conftest import AT
from tests.races import at_once
from tests.today import center_today

TODAY = date(2026, 11, 24)


@pytest.fixture
def quiet(world) -> World:
    """Nothing of the world ends."""
    force(LicensingId.objects.all(), ends_on=None)
    return world


def sweep(number: str, days: int) -> list[tuple[str, int]]:
    """The mails after a sweep on a day on which a licensing ID ends in so many days."""
    force(LicensingId.objects.filter(number=number), ends_on=TODAY + timedelta(days))
    term_ends.sweep(AT)
    return list_mails()


def list_mails() -> list[tuple[str, int]]:
    notices = {str(pk): days for pk, days in TermNotice.objects.values_list("pk", "days")}
    mails = Mail.objects.select_related("recipient")
    return sorted((mail.recipient.name, notices[mail.ids["notice"]]) for mail in mails)


@pytest.mark.parametrize(
    ("left", "days"), [(91, 0), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 0)]
)
def test_those_who_see_purchases_are_told(quiet, left, days):
    told = [(name, days) for name in ("Ada", "Kim", "Leo")] if days else []
    assert sweep("7654321", left) == told
    assert sweep("7654321", left) == told


def test_each_notice_is_sent_once_and_another_end_begins_anew(quiet):
    """The days pass: the licensing ID ends in fewer days at each sweep."""
    ends_on = TODAY + timedelta(days=90)
    force(LicensingId.objects.filter(number="61234567"), ends_on=ends_on)
    for day in (0, 1, 60, 61, 83, 90, 91):
        term_ends.sweep(AT + timedelta(days=day))
    assert list_mails() == [("Nora", 7), ("Nora", 30), ("Nora", 90)]
    assert sweep("61234567", 80)[-1] == ("Nora", 90)
    assert len(list_mails()) == 4


def test_a_notice_that_was_missed_is_not_sent_late(quiet):
    assert sweep("61234567", 5) == [("Nora", 7)]
    assert sorted(TermNotice.objects.values_list("days", flat=True)) == [7, 30, 90]


def test_one_mail_for_all_licensing_ids_of_an_agreement(quiet):
    force(LicensingId.objects.filter(number="7654399"), ends_on=TODAY + timedelta(days=30))
    assert sweep("7654321", 30) == [("Ada", 30), ("Kim", 30), ("Leo", 30)]


@pytest.mark.parametrize("model", [Agreement, LicensingId], ids=["agreement", "licensing ID"])
def test_what_was_terminated_has_ended(quiet, model):
    force(model.objects.all(), terminated_on=TODAY)
    assert sweep("7654321", 30) == []
    assert not TermNotice.objects.exists()


def test_two_sweeps_at_once_tell_it_once(committed_world):
    force(LicensingId.objects.all(), ends_on=None)
    force(LicensingId.objects.filter(number="61234567"), ends_on=TODAY + timedelta(days=7))
    at_once(*[lambda: term_ends.sweep(AT)] * 3)
    assert list_mails() == [("Nora", 7)]


@pytest.fixture
def noras(quiet, mailoutbox):
    """The mail to Nora, written today about an end in ten days, and what arrived."""
    force(
        LicensingId.objects.filter(number="61234567"), ends_on=center_today() + timedelta(days=10)
    )
    term_ends.sweep(timezone.now())

    def read():
        mail = Mail.objects.get()
        sending.send(mail.pk, at=timezone.now())
        mail.refresh_from_db()
        return mail.state, mail.problem, [one.body for one in mailoutbox]

    return read


def test_the_mail_names_what_ends_and_says_that_keys_stay(noras, mailoutbox):
    assert noras()[0] == "sent"
    (mail,) = mailoutbox
    assert mail.subject == "Fjord Licensing Center: licensing IDs end in 10 days"
    for body in (mail.body, mail.alternatives[0][0]):
        assert "61234567" in body
        assert "Their keys stay readable afterwards." in body
        assert "/licenses?status=ending" in body
        assert "T6PBP" not in body


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda: RoleAssignment.objects.all().delete(), "no_right"),
        (lambda: force(RoleAssignment.objects.all(), role="key_viewer"), "no_right"),
        (lambda: force(LicensingId.objects.all(), ends_on=None), "no_right"),
        (lambda: force(Agreement.objects.all(), terminated_on="2020-01-01"), "outdated"),
    ],
    ids=["no role", "another role", "another end", "terminated"],
)
def test_what_is_no_longer_so_is_not_sent(noras, spoil, problem):
    spoil()
    assert noras() == ("withdrawn", problem, [])


def test_keys_of_what_has_ended_stay_readable(quiet, visit_as):
    force(LicensingId.objects.all(), ends_on=center_today() - timedelta(days=400))
    [key] = Listing.objects.filter(number="61234567")
    answer = visit_as("nora").post(
        f"/keys/{key.key_id}/reveal", headers={"Accept": "application/json"}
    )
    assert answer.json() == {"product_key": "PTR2K-PNR87-BV4HV-DQRMM-T6PBP"}
