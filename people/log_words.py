"""Log sentences for actions on API tokens."""

from django.utils.translation import gettext_lazy as _

from audit.words import register_words

THINGS = {
    "token": _("API tokens"),
}
SENTENCES = {
    "token.made": _("%(who)s made the API token %(what)s"),
    "token.made.for": _("%(who)s made the API token %(what)s for %(whose)s"),
    "token.revoked": _("%(who)s revoked the API token %(what)s"),
}


def register() -> None:
    """Register the names and sentences with the log."""
    register_words(things=THINGS, sentences=SENTENCES)
