"""Who may ask for more activations is told in time: at 80, 95 and 100 %, once for each rise."""

import pytest
from django.utils import timezone

from agreements.models import RoleAssignment
from keys import low_counts
from keys.models import Key, LowCount
from notices import sending
from notices.models import Mail
from tests.cast import World, force
from tests.notices.conftest import AT
from tests.races import at_once


@pytest.fixture
def quiet(world) -> World:
    """No key of the world runs low."""
    force(Key.objects.all(), used=0)
    return world


def count(world: World, used: int, **fields: object) -> list[tuple[str, int]]:
    """The mails after a sweep, when so many of the 250 activations of the MAK are used."""
    force(Key.objects.filter(pk=world.keys["mak"].pk), used=used, **fields)
    low_counts.sweep(AT)
    levels = dict(LowCount.objects.values_list("pk", "level"))
    return [
        (mail.recipient.name, levels[low])
        for mail in Mail.objects.select_related("recipient").order_by("recipient__name", "pk")
        for low in levels
        if mail.ids == {"low_count": str(low)}
    ]


@pytest.mark.parametrize(
    ("used", "level"), [(199, 0), (200, 80), (237, 80), (238, 95), (249, 95), (250, 100)]
)
def test_each_level_is_told_to_those_who_may_ask_for_more(quiet, used, level):
    mails = [(name, level) for name in ("Ada", "Kim", "Vera")] if level else []
    assert count(quiet, used) == mails
    assert count(quiet, used) == mails


def test_each_level_is_told_once_until_more_are_allowed(quiet):
    force(RoleAssignment.objects.exclude(holder=quiet.people["kim"]), ends_on="2020-01-01")
    assert count(quiet, 210) == [("Kim", 80)]
    assert count(quiet, 190) == [("Kim", 80)]
    # Returned and spent again: nothing new. A run that was missed skips a level for good.
    assert count(quiet, 250) == [("Kim", 80), ("Kim", 100)]
    assert count(quiet, 240) == [("Kim", 80), ("Kim", 100)]
    assert count(quiet, 240, granted=250) == [("Kim", 80), ("Kim", 100)]
    assert count(quiet, 400) == [("Kim", 80), ("Kim", 100), ("Kim", 80)]
    assert sorted(LowCount.objects.values_list("level", "allowed", "used")) == [
        (80, 250, 210),
        (80, 500, 400),
        (95, 250, 250),
        (100, 250, 250),
    ]


@pytest.mark.parametrize("fields", [{"status": "blocked"}, {"group_id": None, "kms_group": "x"}])
def test_a_key_that_nobody_uses_runs_low_unnoticed(quiet, fields):
    assert count(quiet, 250, **fields) == []
    assert not LowCount.objects.exists()


def test_two_sweeps_at_once_tell_it_once(committed_world):
    at_once(*[lambda: low_counts.sweep(AT)] * 3)
    assert list(LowCount.objects.values_list("level", flat=True).order_by("level")) == [80, 95]
    assert [mail.recipient.name for mail in Mail.objects.all()] == ["Mallory"]


def test_deactivated_people_and_service_accounts_are_not_told(quiet):
    force(type(quiet.people["ada"]).objects.filter(name="Ada"), is_active=False)
    force(type(quiet.people["ada"]).objects.filter(name="Kim"), kind="service_account")
    assert count(quiet, 250) == [("Vera", 100)]


@pytest.fixture
def mallorys(world, server, send):
    """The mail about Fabrikam's key, as it ends, and what arrived."""

    def read() -> tuple[str, str, str]:
        if not Mail.objects.exists():
            low_counts.sweep(AT)
        mail = send(Mail.objects.get())
        body = server.mails[-1].as_string() if server.mails else ""
        return mail.state, mail.problem, body

    return read


def test_the_mail_names_the_key_by_its_last_five(world, server, mallorys):
    world.people["mallory"].prefer_language("sv")
    assert mallorys()[:2] == ("sent", "")
    (mail,) = server.mails
    assert mail["Subject"].strip() == (  # folded
        "Fjord Licensing Center: få aktiveringar kvar för Windows Server 2022 Standard"
    )
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for body in (text, html):
        assert "3CW8X" in body
        assert "9F3K27QA" in body
        assert "249 av 250" in body
        assert f"/keys/{world.keys['fabrikam'].pk}" in body
        assert "QNQY3" not in body


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda world: RoleAssignment.objects.all().delete(), "no_right"),
        (lambda world: force(RoleAssignment.objects.all(), role="license_viewer"), "no_right"),
        (lambda world: force(Key.objects.all(), granted=9), "outdated"),
        (lambda world: force(Key.objects.all(), status="blocked"), "outdated"),
    ],
    ids=["no role", "another role", "more allowed", "blocked"],
)
def test_what_is_no_longer_so_is_not_sent(world, mallorys, spoil, problem):
    low_counts.sweep(AT)
    spoil(world)
    assert mallorys() == ("withdrawn", problem, "")


def test_nobody_without_an_account_gets_one(world, send, server):
    low_counts.sweep(AT)
    force(Mail.objects.all(), recipient=None, address="a@b.example")
    sending.send(Mail.objects.get().pk, at=timezone.now())
    assert Mail.objects.get().problem == "no_right"
