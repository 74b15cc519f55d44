"""Who holds a token gets a mail 30, 7 and 1 days before it ends, once each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Token
from agreements.models import RoleAssignment
from notices import sending
from notices.models import Mail
from people import token_ends
from people.models import TokenNotice
from tests.cast import World, force
from tests.people.service_accounts import make, token_of
from tests.races import at_once


def add(world: World, lasts: int = 90, who: str = "vera") -> Token:
    world.token(who, "read", days=lasts)
    return Token.objects.get()


def mails() -> list[tuple[str, int]]:
    days = {str(pk): days for pk, days in TokenNotice.objects.values_list("pk", "days")}
    sent = Mail.objects.select_related("recipient").order_by("requested_at", "recipient__name")
    return [(mail.recipient.name, days[mail.ids["notice"]]) for mail in sent]


def test_each_number_of_days_once(world):
    token = add(world)
    for left in (31, 30.01, 30, 29, 8, 7, 6, 2, 1, 0.5, 0.1):
        for _ in range(2):
            token_ends.sweep(token.expires_at - timedelta(days=left))
    assert mails() == [("Vera", 30), ("Vera", 7), ("Vera", 1)]
    token_ends.sweep(token.expires_at)
    assert len(mails()) == 3


def test_what_was_missed_is_not_sent_late(world):
    token = add(world)
    token_ends.sweep(token.expires_at - timedelta(days=3))
    assert mails() == [("Vera", 7)]


def test_a_token_for_a_week_gets_no_notice_of_more_days(world):
    token = add(world, lasts=7)
    token_ends.sweep(token.created_at + timedelta(minutes=1))
    assert mails() == []
    token_ends.sweep(token.expires_at - timedelta(hours=20))
    assert mails() == [("Vera", 1)]


@pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"holder_active": False}])
def test_what_no_longer_works_is_no_matter(world, change):
    token = add(world)
    if "revoked_at" in change:
        force(Token.objects.all(), **change)
    else:
        world.people["vera"].set_active(False)
    token_ends.sweep(token.expires_at - timedelta(days=3))
    assert mails() == []


def test_those_who_manage_access_are_told_of_a_service_account(world, mailoutbox):
    token, _text = token_of(world, make(world))
    force(Token.objects.all(), expires_at=timezone.now() + timedelta(days=6, hours=23))
    force(Token.objects.all(), created_at=timezone.now() - timedelta(days=90))
    token_ends.sweep(timezone.now())
    assert mails() == [("Ada", 7)]
    sending.send(Mail.objects.get().pk, at=timezone.now())
    assert mailoutbox[0].subject.endswith("the token Server expires in 7 days")
    for part in ("of the service account Oslo", "It was never used.", str(token.holder_id)):
        assert part in mailoutbox[0].body


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda: force(Token.objects.all(), revoked_at=timezone.now()), "outdated"),
        (lambda: force(RoleAssignment.objects.all(), role="download"), "no_right"),
    ],
    ids=["revoked", "no longer managed"],
)
def test_what_is_no_longer_so_is_not_sent(world, spoil, problem):
    token_of(world, make(world))
    at = timezone.now()
    force(Token.objects.all(), expires_at=at + timedelta(days=3), created_at=at - timedelta(days=9))
    token_ends.sweep(at)
    spoil()
    mail = Mail.objects.get()
    sending.send(mail.pk, at=timezone.now())
    mail.refresh_from_db()
    assert (mail.state, mail.problem) == ("withdrawn", problem)


def test_two_sweeps_at_once_tell_it_once(committed_world):
    token = add(committed_world)
    at = token.expires_at - timedelta(days=3)
    at_once(*[lambda: token_ends.sweep(at)] * 3)
    assert mails() == [("Vera", 7)]
