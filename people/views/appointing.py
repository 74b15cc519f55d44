"""The page on which operations appoint the administrator of a customer."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.grants import Action, Role
from accounts.middleware import PageRequest
from agreements.access import require_anywhere
from agreements.models import Organization
from agreements.selectors import list_organizations
from agreements.services import give_roles
from people.forms import AppointingForm
from people.selectors import find_account
from vlsc.lib.refused import Invalid


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appointing(request: PageRequest, pk: UUID) -> HttpResponse:
    """Somebody who has an account gets the role at once; others are invited."""
    require_anywhere(request.actor, Action.APPOINT_ADMINISTRATORS)
    organization = list_organizations(request.actor).get(pk=pk)
    form = AppointingForm(request.actor, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
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
