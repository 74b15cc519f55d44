"""Log sentences of support."""

from django.utils.translation import gettext_lazy as _

from audit.words import register_words

THINGS = {"call_center": _("Telephone directory")}
SENTENCES = {
    "call_center.saved": _("%(who)s saved %(what)s in the telephone directory"),
    "call_center.removed": _("%(who)s removed %(what)s from the telephone directory"),
}


def register() -> None:
    """Register the names and sentences with the log."""
    register_words(things=THINGS, sentences=SENTENCES)
