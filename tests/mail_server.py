"""A mail server that speaks SMTP, keeps what it takes, and answers as a test wants."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from vlsc.embedded.home import free_port

TAKEN = "250 taken"


class MailServer:
    """`to_reader` and `to_text` are its answers; `after` is called when a mail was taken.

    It offers SMTPUTF8 unless `takes_letters` is false.
    """

    def __init__(self) -> None:
        self.controller = Controller(
            self, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=True
        )
        self.reset()

    def reset(self) -> None:
        self.mails: list[EmailMessage] = []
        self.to_reader = self.to_text = TAKEN
        self.after: Callable[[], Any] = lambda: None
        self.takes_letters = True

    def start(self) -> None:
        self.controller.start()

    @property
    def port(self) -> int:
        return self.controller.port

    def stop(self) -> None:
        self.controller.stop()

    async def handle_EHLO(self, server, session, envelope, hostname, responses) -> list[str]:
        session.host_name = hostname
        return [each for each in responses if self.takes_letters or "SMTPUTF8" not in each]

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.to_reader == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.to_reader

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.to_text == TAKEN:
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.after()
        return self.to_text
