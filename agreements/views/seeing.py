"""Begin and end to see pages as a customer."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import seeing
from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import require_anywhere
from agreements.forms import ReasonForm
from agreements.selectors import list_organizations
from agreements.services import begin_seeing, end_seeing
from agreements.views.customers import show_customer
from vlsc.lib.refused import NotPermitted


@login_required
@require_POST
def seeing_begin(request: PageRequest, pk: UUID) -> HttpResponse:
    require_anywhere(request.actor, Action.LOAD_CENTER)
    organization = list_organizations(request.actor).get(pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_customer(request, pk, form)
    reason = form.cleaned_data["reason"]
    seen = begin_seeing(
        by=request.actor, organization=organization, reason=reason, at=timezone.now()
    )
    seeing.begin(request, seen)
    return redirect("home:home")


@login_required
@require_POST
def seeing_end(request: PageRequest) -> HttpResponse:
    pk = request.actor.seen_as
    if pk is None:
        raise NotPermitted
    organization = list_organizations(request.actor).get(pk=pk)
    end_seeing(by=request.actor, organization=organization, at=timezone.now())
    seeing.end(request)
    return redirect("agreements:customer", pk)
