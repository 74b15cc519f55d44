"""Who sees keys is told that another one takes the place of a compromised one, without the keys."""

from django.utils import timezone

from agreements.models import RoleAssignment
from keys.models import Key
from keys.services import report_compromised
from keys.vault import open_key
from notices.models import Mail
from tests.makers.stock import add_stock


def report(world) -> tuple[Key, Key]:
    old = world.keys["mak"]
    (new,) = add_stock(world.products["server"], "mak", 1)
    report_compromised(by=world.actor("kim"), key=old, reason="published", at=timezone.now())
    return old, new


def test_those_who_see_it_get_one_mail_without_the_key(world, send, mailoutbox):
    old, new = report(world)
    mails = Mail.objects.select_related("recipient").order_by("recipient__name")
    assert [mail.recipient.name for mail in mails] == ["Ada", "Kim", "Vera"]
    assert send(mails[2]).state == "sent"
    (sent,) = mailoutbox
    assert sent.subject == "Fjord Licensing Center: another key for Windows Server 2022 Standard"
    for body in (sent.body, sent.alternatives[0][0]):
        assert f"The key {old.last_five} for Windows Server 2022 Standard" in body
        assert f"The key {new.last_five} takes its place" in body
        assert f"/keys/{new.pk}" in body
        for key in (old, new):
            assert open_key(bytes(key.ciphertext), key.pk)[:20] not in body


def test_nobody_is_told_before_there_is_another(world):
    report_compromised(
        by=world.actor("kim"), key=world.keys["mak"], reason="published", at=timezone.now()
    )
    assert not Mail.objects.exists()


def test_who_may_see_it_no_more_gets_no_mail(world, send, mailoutbox):
    report(world)
    RoleAssignment.objects.filter(holder=world.people["vera"]).delete()
    mail = send(Mail.objects.get(recipient=world.people["vera"]))
    assert (mail.state, mailoutbox) == ("withdrawn", [])
