"""The pages on which operations appoint the administrator of a customer, or invite some."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.grants import Action, Role
from accounts.middleware import PageRequest
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from agreements.access import require_anywhere
from agreements.models import Organization
from agreements.selectors import list_organizations
from agreements.services import give_roles
from people.forms import AppointingForm, InvitingContactsForm
from people.selectors import find_account, list_uninvited_contacts
from people.services import InvitedContacts, invite_contacts
from vlsc.lib.refused import Invalid

SHOWN = 10  # addresses of those who could not be invited


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appointing(request: PageRequest, pk: UUID) -> HttpResponse:
    """Somebody who has an account gets the role at once; others are invited."""
    require_anywhere(request.actor, Action.APPOINT_ADMINISTRATORS)
    organization = list_organizations(request.actor).get(pk=pk)
    form = AppointingForm(request.actor, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not is_fresh(request):
            return ask_password(request, back=reverse("people:appointing", args=[pk]))
        try:
            _appoint(request, organization, form)
        except Invalid as refused:
            form.refuse(refused)
        else:
            return redirect("agreements:customer", pk)
    context = {"organization": organization, "form": form}
    return render(request, "people/appointing.html", context, status=400 if form.errors else 200)


def _appoint(request: PageRequest, organization: Organization, form: AppointingForm) -> None:
    holder = find_account(request.actor, form.cleaned_data["email"])
    give_roles(
        by=request.actor,
        holder=holder,
        role=Role.ADMINISTRATOR,
        places=[organization],
        reason=form.given_reason,
        at=timezone.now(),
    )
    messages.success(request, _("%(name)s now has the role.") % {"name": holder})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def inviting_contacts(request: PageRequest) -> HttpResponse:
    """The primary contacts of what was loaded, where nobody administers it yet."""
    require_anywhere(request.actor, Action.APPOINT_ADMINISTRATORS)
    initial = {"language": get_language(), "organization": request.GET.get("organization", "")}
    data = request.POST if request.method == "POST" else None
    form = InvitingContactsForm(request.actor, data, initial)
    if request.method == "POST" and form.is_valid():
        if not is_fresh(request):
            return ask_password(request, back=reverse("people:inviting-contacts"))
        try:
            done = invite_contacts(by=request.actor, at=timezone.now(), **form.cleaned_data)
        except Invalid as refused:
            form.refuse(refused)
        else:
            _report(request, done)
            return redirect("people:invitations")
    waiting = list_uninvited_contacts(request.actor, None).order_by()
    context = {"form": form, "waiting": waiting.values("address").distinct().count()}
    status = 400 if form.errors else 200
    return render(request, "people/inviting_contacts.html", context, status=status)


def _report(request: PageRequest, done: InvitedContacts) -> None:
    n = len(done.invited)
    text = ngettext("%(n)s contact is invited.", "%(n)s contacts are invited.", n) % {"n": n}
    messages.success(request, text)
    if done.skipped:
        addresses = ", ".join(email for email, _code in done.skipped[:SHOWN])
        text = _("These could not be invited: %(addresses)s") % {"addresses": addresses}
        messages.warning(request, text)
