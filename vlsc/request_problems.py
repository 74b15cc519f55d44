"""The problem codes of requests to the center, with their titles and what to do."""

from django.utils.translation import gettext_lazy as _

REQUEST_PROBLEMS = {
    "already_decided": (
        _("The request has been decided"),
        _(
            "A request is decided once. For anything more, create a new request. Nothing was "
            "changed."
        ),
    ),
    "request_closed": (
        _("The request is closed"),
        _(
            "A message reopens a request for 14 days after it was closed; after that, create a "
            "new one. The desk cannot answer or decide a closed request."
        ),
    ),
    "proposal_open": (
        _("A proposal is waiting"),
        _("Another person has to confirm or decline it before anything else is decided."),
    ),
    "taken": (
        _("Someone else has taken the request"),
        _("Ask whoever has taken it to hand it over, or hand it over yourself."),
    ),
    "limit_too_high": (
        _("The limit would be too high"),
        _("The center cannot store a limit of that size. Nothing was granted."),
    ),
}
