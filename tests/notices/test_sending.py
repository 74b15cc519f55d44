"""A mail is written for its reader while it is sent, and every attempt at it is the same mail."""

import logging
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from notices import sending, templates
from notices.models import Mail
from notices.sending.attempt import PAUSES
from notices.states import MailProblem
from notices.templates import MailTemplate, NotDue, register_mail
from tests.cast import force
from tests.notices.conftest import AT, queue
from tests.races import at_once

KEY = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"


def state(mail: Mail) -> tuple[str, str, str]:
    return mail.state, mail.problem, mail.reason


def test_a_mail_arrives_as_text_and_html_in_the_language_of_its_reader(world, server, send):
    vera, ends = world.people["vera"], []
    vera.prefer_language("en")
    for to in (vera, "new@contoso.example", world.people["kim"]):
        ends.append(state(send(queue(to))))
    assert ends == [("sent", "", "")] * 3
    english, swedish, other = server.mails
    assert english["Subject"] == "Fjord Licensing Center: test email"
    assert english["To"] == "vera@contoso.example"
    assert english["Message-ID"] == f"<{Mail.objects.order_by('pk')[0].pk}@127.0.0.1>"
    assert english["Auto-Submitted"] == "auto-generated"
    text, html = (english.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Vera, this is a test email of Fjord Licensing Center" in text
    assert '<html lang="en">' in html
    assert django_settings.PUBLIC_URL in text
    assert (swedish["To"], other["To"]) == ("new@contoso.example", "kim@contoso.example")
    assert {each["Subject"] for each in (swedish, other)} == {"Fjord Licensing Center: testmejl"}


def test_a_sent_mail_is_not_sent_again(mail, server, send):
    first, again = send(mail), send(mail)
    assert (again.attempt, again.sent_at, len(server.mails)) == (1, first.sent_at, 1)


@pytest.mark.parametrize("place", ["to_reader", "to_text"])
def test_what_the_server_refuses_for_good_has_failed(mail, server, send, place, caplog):
    setattr(server, place, f"550 no {KEY} here\r")
    caplog.set_level(logging.WARNING)
    failed = send(mail)
    assert state(failed) == ("failed", "refused", "550 no •••••-CBNWP here")
    assert (failed.attempt, [record.message for record in caplog.records]) == (1, ["mail.failed"])


def test_what_the_server_puts_off_is_tried_for_two_days(mail, server, send):
    server.to_reader = "451 later"
    first = send(mail)
    assert (state(first), first.failures) == (("waiting", "put_off", "451 later"), 1)
    force(Mail.objects.all(), failures=11)
    last = [send(mail) for _ in range(3)]
    assert [state(end)[0] for end in last] == ["waiting", "failed", "failed"]
    assert (state(last[-1])[1:], last[-1].failures) == (("put_off", "451 later"), 13)
    assert sum(PAUSES, timedelta()) == timedelta(hours=46, minutes=21)
    assert list(PAUSES) == sorted(PAUSES)


def test_a_server_that_is_away_gets_it_when_it_is_back(mail, server, send, settings):
    settings.EMAIL_PORT = 1
    waiting = send(mail)
    assert state(waiting)[:2] == ("waiting", "unreachable")
    assert "refused" in waiting.reason
    assert waiting.wake_at > waiting.requested_at
    settings.EMAIL_PORT = server.port
    assert state(send(mail)) == ("sent", "", "")


def test_a_wrong_password_or_sender_fails_no_mail(mail, server, send, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "vlsc", "wrong"
    assert state(send(mail))[0] == "waiting"
    settings.EMAIL_HOST_USER = ""
    assert state(send(mail)) == ("sent", "", "")


def test_a_worker_lost_between_taken_and_recorded_sends_the_same_mail_again(
    committed_world, server, send, caplog
):
    mail = queue(committed_world.people["vera"])

    def give_it_to_another() -> None:
        force(Mail.objects.filter(pk=mail.pk), lease_until=AT - timedelta(seconds=1))
        sending.sweep(at=AT)

    server.after = lambda: at_once(give_it_to_another)
    late = send(mail)
    # A lost worker is no fault of the mail: the next sweep wakes another, without the pause.
    assert (state(late)[0], late.failures) == ("waiting", 1)
    assert late.wake_at == AT + timedelta(seconds=30)
    server.after = lambda: None
    assert state(send(mail))[0] == "sent"
    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"] == f"<{mail.pk}@127.0.0.1>"
    assert "job.lease_lost" in caplog.text


def test_lost_workers_end_it_at_last(mail):
    force(Mail.objects.all(), state="sending", failures=12, lease_until=AT - timedelta(seconds=1))
    sending.sweep(at=AT)
    mail.refresh_from_db()
    assert state(mail) == ("failed", "worker_lost", "")


def test_two_workers_send_one_mail(committed_world, server, send):
    mail = queue(committed_world.people["vera"])
    at_once(lambda: send(mail), lambda: send(mail))
    mail.refresh_from_db()
    assert (state(mail), mail.attempt, len(server.mails)) == (("sent", "", ""), 1, 1)


@pytest.fixture
def register(monkeypatch):
    """A template that ends as a test wants."""

    def with_end(end: Exception) -> None:
        def read(reader, ids, at):
            raise end

        monkeypatch.setattr(templates, "_templates", dict(templates._templates))
        register_mail(MailTemplate(name="tests.end", title="End", files="x", read=read))

    return with_end


def test_a_mail_whose_reader_may_not_have_it_any_more_is_not_sent(world, server, send, register):
    vera, kim = world.people["vera"], world.people["kim"]
    register(NotDue(MailProblem.NO_RIGHT))
    assert state(send(queue(kim, "tests.end"))) == ("withdrawn", "no_right", "")
    to_vera, to_kim = queue(vera), queue(kim)
    vera.set_active(False)
    kim.kind = "service_account"
    kim.save()
    assert state(send(to_vera)) == state(send(to_kim)) == ("withdrawn", "inactive", "")
    assert server.mails == []


def test_a_mail_that_cannot_be_written_waits_for_a_better_version(mail, server, send, register):
    register(ValueError(KEY))
    broken = send(queue(mail.recipient, "tests.end"))
    assert state(broken) == ("waiting", "broken", "ValueError")
