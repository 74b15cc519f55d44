"""The page of the user's own roles, and giving one up."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import PageRequest
from agreements.services import drop_role
from people.selectors import get_own_role, list_own_roles
from vlsc.lib.keyset import cut


@login_required
@require_safe
def permissions(request: PageRequest) -> HttpResponse:
    roles = list_own_roles(request.actor)
    page = cut(roles, "given_at", down=True, asked=request.GET, of=request.path)
    context = {"page": page, **page.addresses(request.GET)}
    return render(request, "people/permissions.html", context)


@login_required
@require_POST
def permission_drop(request: PageRequest, pk: UUID) -> HttpResponse:
    role = get_own_role(request.actor, pk)
    drop_role(by=request.actor, role=role, at=timezone.now())
    messages.success(request, _("You have given up the role."))
    return redirect("people:permissions")
