"""What an error while sending means: whether another attempt can help, and what operations read."""

import re
import smtplib
from dataclasses import dataclass

from notices.states import MailProblem
from vlsc.lib.masking import mask_secrets
from vlsc.lib.smtp import NeedsSmtpUtf8

LONGEST = 300
_unprintable = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True)
class Explained:
    """The problem, what the server answered, and whether a retry would be useless."""

    problem: MailProblem
    answer: str
    is_final: bool = False


def explain(error: Exception) -> Explained:
    """Final are a 5xx about the reader or the text, and an address that the server cannot take.

    One about the sender, the password or the connection is a fault of the settings, which
    operations repair.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _by_code(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPResponseException):
        return Explained(MailProblem.PUT_OFF, _answer(error.smtp_code, error.smtp_error))
    if isinstance(error, NeedsSmtpUtf8):
        return Explained(MailProblem.NO_SMTPUTF8, _clean(str(error)), is_final=True)
    if isinstance(error, OSError):  # the base class of smtplib's errors
        return Explained(MailProblem.UNREACHABLE, _clean(str(error)))
    return Explained(MailProblem.BROKEN, type(error).__name__)


def _by_code(code: int, answer: bytes | str) -> Explained:
    is_final = code >= 500
    problem = MailProblem.REFUSED if is_final else MailProblem.PUT_OFF
    return Explained(problem, _answer(code, answer), is_final)


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return _clean(f"{code} {text}")


def _clean(text: str) -> str:
    """A server may repeat anything, so what looks like a product key is masked."""
    return mask_secrets(_unprintable.sub(" ", text)).strip()[:LONGEST]
