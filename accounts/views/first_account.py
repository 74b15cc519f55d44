"""The pages of the first account: the link, which leads to a page without its secret, and a form.

The session keeps the link's digest, which is all that the database has of it, too.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.adapter import LINKS_FROM
from accounts.client_address import counted_address
from accounts.forms import FirstAccountForm
from accounts.models.first_link import digest_link
from accounts.services import add_first_account
from accounts.services.first_account import may_make_first_account
from vlsc.lib.refused import Invalid

LINK = "first_account_link"  # in the session


@require_safe
def first_account_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Counted before it is looked at, so that of many guesses at once no more are looked at."""
    address, digest = counted_address(request), digest_link(secret)
    LINKS_FROM.require(address)
    if may_make_first_account(digest=digest, at=timezone.now()):
        LINKS_FROM.give_back(address)
        request.session[LINK] = digest
    return redirect("accounts:first-account")


@require_http_methods(["GET", "HEAD", "POST"])
def first_account(request: HttpRequest) -> HttpResponse:
    digest = str(request.session.get(LINK, ""))
    if not may_make_first_account(digest=digest, at=timezone.now()):
        return render(request, "accounts/first_account.html", {"form": None}, status=404)
    form = FirstAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_first_account(
                digest=digest,
                owner=form.owner(),
                at=timezone.now(),
                request_id=request.META["HTTP_X_REQUEST_ID"],
            )
        except Invalid as refused:
            form.refuse(refused)
        else:
            request.session.flush()
            messages.success(request, _("Your account has been created. Sign in with it."))
            return redirect("account_login")
    status = 400 if form.errors else 200
    return render(request, "accounts/first_account.html", {"form": form}, status=status)
