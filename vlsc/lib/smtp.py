"""Sending by SMTP, also to addresses with letters beyond ASCII before the @ (RFC 6531)."""

import smtplib
from email import message_from_bytes, policy
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp


class NeedsSmtpUtf8(smtplib.SMTPException):
    """The server takes no such addresses; another attempt at it cannot help."""


class EmailBackend(smtp.EmailBackend):
    """Django's backend, which would write such an address as one that nobody has."""

    def _send(self, email_message: EmailMessage) -> bool:
        if all(each.rpartition("@")[0].isascii() for each in email_message.recipients()):
            return super()._send(email_message)  # type: ignore[misc,no-any-return]
        return self._send_letters(email_message)

    def _send_letters(self, email_message: EmailMessage) -> bool:
        """Raises `NeedsSmtpUtf8` where the server does not offer SMTPUTF8."""
        server: Any = self.connection
        server.ehlo_or_helo_if_needed()
        if not server.has_extn("smtputf8"):
            raise NeedsSmtpUtf8("The server does not offer SMTPUTF8.")
        readers = [_encode_domain(each) for each in email_message.recipients()]
        message = message_from_bytes(email_message.message().as_bytes(), policy=policy.SMTPUTF8)
        sender = message["From"].addresses[0].addr_spec
        message.replace_header("To", ", ".join(readers))
        options = ["SMTPUTF8", "BODY=8BITMIME"]
        server.sendmail(sender, readers, message.as_bytes(), mail_options=options)
        return True


def _encode_domain(address: str) -> str:
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"
