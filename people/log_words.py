"""Log sentences for actions on API tokens and invitations."""

from django.utils.translation import gettext_lazy as _

from audit.words import register_words

THINGS = {
    "token": _("API tokens"),
    "invitation": _("Invitations"),
}
SENTENCES = {
    "token.made": _("%(who)s made the API token %(what)s"),
    "token.made.for": _("%(who)s made the API token %(what)s for %(whose)s"),
    "token.revoked": _("%(who)s revoked the API token %(what)s"),
    "invitation.sent": _("%(who)s invited %(what)s to the role “%(role)s”"),
    "invitation.resent": _("%(who)s sent %(what)s the invitation to the role “%(role)s” again"),
    "invitation.withdrawn": _("%(who)s withdrew the invitation of %(what)s"),
    "invitation.accepted": _("%(who)s accepted the invitation to the role “%(role)s”"),
    "invitation.expired": _("%(who)s ended the invitation of %(what)s after seven days"),
}


def register() -> None:
    """Register the names and sentences with the log."""
    register_words(things=THINGS, sentences=SENTENCES)
