"""The public form: for people who cannot sign in, and organizations without an administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.adapter import Limit
from accounts.client_address import counted_address
from support.forms import PublicRequestForm
from support.models import Request
from support.services import file_public_request
from vlsc.lib.addresses import fold_address
from vlsc.lib.refused import Invalid

# Sent from one address, and to one mail address, which each gets a mail for it.
SENT_FROM, SENT_TO = Limit("public-from", 10, 3600), Limit("public-to", 3, 86_400)


@require_http_methods(["GET", "HEAD", "POST"])
def public_request(request: HttpRequest) -> HttpResponse:
    form = PublicRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (filed := _file(request, form)):
        due = date_format(timezone.localtime(filed.due_at), "DATETIME_FORMAT")
        facts = {"number": filed.number, "due": due, "zone": timezone.localtime(filed.due_at)}
        facts["zone"] = f"{facts['zone']:%Z}"
        words = _("Request %(number)s is received. You get an answer by email by %(due)s %(zone)s.")
        messages.success(request, words % facts)
        return redirect("account_login")
    status = 400 if form.errors else 200
    return render(request, "support/public_request.html", {"form": form}, status=status)


def _file(request: HttpRequest, form: PublicRequestForm) -> Request | None:
    """Counted before anything is looked at, and alike for every address."""
    wish = form.wish()
    SENT_FROM.require(counted_address(request))
    SENT_TO.require(fold_address(wish.address))
    try:
        return file_public_request(
            wish=wish,
            at=timezone.now(),
            language=get_language() or "en",
            request_id=request.META["HTTP_X_REQUEST_ID"],
        )
    except Invalid as refused:
        form.refuse(refused)
        return None
