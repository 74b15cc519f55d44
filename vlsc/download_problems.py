"""The problem codes of software downloads and new versions, with their titles and what to do."""

from django.utils.translation import gettext_lazy as _

DOWNLOAD_PROBLEMS = {
    "released_already": (
        _("Released before"),
        _(
            "A product version is released once. Everyone who is entitled to it gets a key as soon "
            "as stock has one."
        ),
    ),
    "link_ended": (
        _("The link has expired"),
        _(
            "A link to a download works for an hour, and only for who asked for it, in the same"
            " sign-in. Start the download again from the page of the product."
        ),
    ),
}
