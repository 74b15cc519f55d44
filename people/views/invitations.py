"""Pages of invitations for those who invite: list, invite, send again, withdraw."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.lists import list_menu
from accounts.middleware import PageRequest
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from agreements.access import may_give_anywhere
from people.forms import InvitationForm
from people.selectors import (
    get_invitation,
    invitation_state,
    list_invitations,
    narrow_invitations,
)
from people.services import invite, resend_invitation, withdraw_invitation
from people.states import InvitationState
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring
from vlsc.lib.refused import Invalid, NotPermitted
from vlsc.rest.status_filter import StatusFilter

ORGANIZATION = "organization"  # the parameter with what the next invitation is for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: PageRequest) -> HttpResponse:
    """The list; POST invites, after the password was asked for."""
    if not may_give_anywhere(request.actor):
        raise NotPermitted
    form = InvitationForm(request.actor, request.POST or None, request.GET.get(ORGANIZATION, ""))
    if request.method != "POST" or not form.is_valid():
        return _render(request, form, status=400 if request.method == "POST" else 200)
    if not is_fresh(request):
        return ask_password(request, back=reverse("people:invitations"))
    try:
        invitation = invite(by=request.actor, wish=form.wish(), at=timezone.now())
    except Invalid as refused:
        form.refuse(refused)
        return _render(request, form, status=400)
    messages.success(request, _("%(email)s is invited.") % {"email": invitation.email})
    return redirect("people:invitations")


@login_required
@require_POST
def invitation_resend(request: PageRequest, pk: UUID) -> HttpResponse:
    invitation = get_invitation(request.actor, pk)
    resend_invitation(by=request.actor, invitation=invitation, at=timezone.now())
    messages.success(request, _("A new email goes to %(email)s.") % {"email": invitation.email})
    return redirect("people:invitations")


@login_required
@require_POST
def invitation_withdraw(request: PageRequest, pk: UUID) -> HttpResponse:
    invitation = get_invitation(request.actor, pk)
    withdraw_invitation(by=request.actor, invitation=invitation, at=timezone.now())
    messages.success(
        request, _("The link of %(email)s is no longer valid.") % {"email": invitation.email}
    )
    return redirect("people:invitations")


def _render(request: PageRequest, form: InvitationForm, status: int = 200) -> HttpResponse:
    now, chosen = timezone.now(), StatusFilter(request.GET, InvitationState)
    found = list_invitations(request.actor).order_by()
    chosen.offer(list_occurring(found, state=invitation_state(now)))
    rows = narrow_invitations(found, now, **chosen.chosen())
    page = cut(rows, "invited_at", down=True, asked=request.GET, of=request.path)
    asked = request.GET.copy()
    asked.pop(ORGANIZATION, None)  # about the next invitation, not about the list
    context = {
        "form": chosen,
        "new": form,
        "page": page,
        "rows": page.rows,
        "now": now,
        **list_menu(request.user.lists, "invitations", asked),
        **page.addresses(request.GET),
    }
    return render(request, "people/invitations.html", context, status=status)
