"""Log wording for mails."""

from django.utils.translation import gettext_lazy as _

from audit.words import register_words
from notices.templates import title_of

THINGS = {"mail": _("Emails")}
SENTENCES = {
    "mail.resent": _("%(who)s had the email “%(what)s” sent again"),
    "mail.tested": _("%(who)s asked for a test email"),
}


def register() -> None:
    """Register this wording with the log."""
    register_words(things=THINGS, sentences=SENTENCES, subjects={"mail": title_of})
