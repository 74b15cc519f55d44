"""The problem codes of software downloads, with their titles and what to do."""

from django.utils.translation import gettext_lazy as _

DOWNLOAD_PROBLEMS = {
    "link_ended": (
        _("The link has ended"),
        _(
            "A link to a download works for an hour, and only for who asked for it, in the same"
            " sign-in. Start the download again from the page of the product."
        ),
    ),
}
