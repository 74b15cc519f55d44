"""Log wording for activations."""

from django.utils.translation import gettext_lazy as _

from audit.words import register_words

THINGS = {
    "activation_secret": _("Activation secrets"),
    "signing_key": _("Signing keys of certificates"),
}
SENTENCES = {
    "activation_secret.exported": _("%(who)s exported the activation secret of %(what)s"),
    "activation_secret.renewed": _("%(who)s made a new activation secret for %(what)s"),
    "signing_key.rotated": _("%(who)s made a new key that signs certificates: %(what)s"),
}


def register() -> None:
    """Register this wording with the log."""
    register_words(things=THINGS, sentences=SENTENCES)
