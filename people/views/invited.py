"""The page of an invitation's link: make an account, or take the role with the present one.

A wrong link, one that was used, withdrawn or replaced, and one that is too old look alike.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.adapter import LINKS_FROM
from accounts.client_address import counted_address
from people.forms import InvitedForm
from people.models import Invitation
from people.selectors import find_invited, find_linked
from people.services import accept_invitation, make_invited_account


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, pk: UUID, secret: str) -> HttpResponse:
    linked = _find(request, pk, secret)
    if linked is None:
        return render(request, "people/invitation_ended.html", status=404)
    is_signed_in = request.user.is_authenticated
    if is_signed_in and getattr(request.user, "email", "") != linked.email:
        return render(request, "people/invitation_other.html", {"invitation": linked}, status=403)
    if is_signed_in:
        return _consent(request, linked)
    if find_invited(linked):
        context = {"invitation": linked, "path": request.path}
        return render(request, "people/invitation_sign_in.html", context)
    return _make_account(request, linked)


def _find(request: HttpRequest, pk: UUID, secret: str) -> Invitation | None:
    """Each link is counted before it is looked at; a right one is not counted."""
    address = counted_address(request)
    LINKS_FROM.require(address)
    linked = find_linked(pk, secret, timezone.now())
    if linked:
        LINKS_FROM.give_back(address)
    return linked


def _consent(request: HttpRequest, linked: Invitation) -> HttpResponse:
    if request.method != "POST":
        return render(request, "people/invitation_consent.html", {"invitation": linked})
    accept_invitation(by=request.actor, invitation=linked, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("You now have the role."))
    return redirect("home:home")


def _make_account(request: HttpRequest, linked: Invitation) -> HttpResponse:
    form = InvitedForm(linked, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        make_invited_account(
            invitation=linked,
            name=form.cleaned_data["name"],
            password=form.cleaned_data.get("password2"),
            at=timezone.now(),
            request_id=request.META["HTTP_X_REQUEST_ID"],
        )
        if not form.has_password:
            messages.success(
                request, _("Your account has been created. Sign in with single sign-on.")
            )
            return redirect("accounts:single-sign-on")
        messages.success(
            request, _("Your account has been created. Sign in with your new password.")
        )
        return redirect("account_login")
    context = {"invitation": linked, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "people/invitation_new.html", context, status=status)
