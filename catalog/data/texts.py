"""The catalog's texts as message ids: written by `manage.py extract_catalog_messages`."""

# ruff: noqa: E501
# fmt: off
from django.utils.translation import gettext_noop as _

TEXTS = [
    _("The set-up program fills the key in. It is also in x64\\DefaultSetup.ini of the media. Back up the existing version before you install or upgrade."),
    _("Embedded in the set-up program as well. Back up the existing version before you install or upgrade."),
    _("Client access licenses need no key."),
    _("Activated in the license server's wizard with the program and number of your licensing ID."),
    _("Management licenses need no key."),
    _("Activated by the volume license serializer on the media."),
    _("Free viewer; needs no key."),
    _("Online service: redeem the key once."),
]
