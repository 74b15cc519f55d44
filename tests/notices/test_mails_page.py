"""Operations see what was not delivered, send it again, and send themselves a test."""

import pytest

from audit.models import LogLine
from notices.models import Mail
from notices.services import resend_mail, send_test_mail
from tests.cast import force
from tests.notices.conftest import AT, queue
from vlsc.lib.refused import NotPermitted, Refused

MAILS = "/desk/mails"


def fail(mail: Mail, **values: object) -> Mail:
    force(Mail.objects.filter(pk=mail.pk), state="failed", failures=13, **values)
    return Mail.objects.get(pk=mail.pk)


def test_a_failed_mail_says_why_and_is_sent_again(world, mail, server, send, visit_as):
    fail(mail, problem="refused", reason="550 no such user")
    olga = visit_as("olga")
    text = olga.get(MAILS, {"state": "failed"}).content.decode()
    assert "vera@contoso.example" in text
    assert "The mail server refused it for good. 550 no such user" in text
    assert "No emails with this status" in olga.get(MAILS, {"state": "sent"}).content.decode()

    answer = olga.post(f"{MAILS}/{mail.pk}/resend")

    assert (answer.status_code, answer["Location"]) == (302, MAILS)
    mail.refresh_from_db()
    assert (mail.state, mail.failures, mail.problem, mail.reason) == ("waiting", 0, "", "")
    assert send(mail).state == "sent"
    line = LogLine.objects.get(action="mail.resent")
    assert (line.actor_name, line.subject_id) == ("Olga", mail.pk)
    assert "Olga had the email “Test email” sent again" in olga.get("/log").content.decode()
    assert "Test email" in olga.get(MAILS, {"state": "nothing"}).content.decode()


@pytest.mark.parametrize("state", ["waiting", "sending", "sent"])
def test_a_mail_that_waits_or_was_sent_is_not_sent_again(world, mail, state):
    force(Mail.objects.all(), state=state)
    with pytest.raises(Refused) as refused:
        resend_mail(by=world.actor("olga"), mail=Mail.objects.get(), at=AT)
    assert (refused.value.code, LogLine.objects.count()) == ("wrong_state", 0)


def test_two_that_send_it_again_at_once_do_it_once(world, mail):
    first, second = fail(mail), fail(mail)
    resend_mail(by=world.actor("olga"), mail=first, at=AT)
    with pytest.raises(Refused):
        resend_mail(by=world.actor("otto"), mail=second, at=AT)


@pytest.mark.parametrize("name", ["ada", "sam", "ines"])
def test_only_operations_send_mails(world, mail, name):
    by = world.actor(name)
    with pytest.raises(NotPermitted):
        resend_mail(by=by, mail=fail(mail), at=AT)
    with pytest.raises(NotPermitted):
        send_test_mail(by=by, at=AT)
    assert not Mail.objects.visible_to(by).exists()
    assert Mail.objects.count() == 1


def test_a_test_mail_goes_to_whoever_asks_for_it(world, server, send, visit_as):
    olga = visit_as("olga")
    assert "No emails have been sent yet" in olga.get(MAILS).content.decode()
    shown = olga.post(f"{MAILS}/test", follow=True).content.decode()
    assert "A test email to olga@center.example is on its way." in shown
    assert send(Mail.objects.get()).state == "sent"
    assert server.mails[0]["To"] == "olga@center.example"
    assert LogLine.objects.get().action == "mail.tested"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(
    world, visit_as, django_assert_num_queries, count
):
    for number in range(count):
        queue(world.people["vera"], dedup_key=str(number))
    olga = visit_as("olga")
    with django_assert_num_queries(8):
        assert olga.get(MAILS).content.decode().count("vera@contoso.example") == count
