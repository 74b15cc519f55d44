"""The page of roles on a licensing ID: their holders, and what each role is held on."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.selectors import get_licensing_id_header
from people.selectors import list_roles_on


@login_required
@require_safe
def licensing_id_access(request: PageRequest, pk: UUID) -> HttpResponse:
    header = get_licensing_id_header(request.actor, pk)
    roles = list(list_roles_on(request.actor, header.licensing_id))
    context = {
        "header": header,
        "tab": "access",
        "roles": roles,
        "sees_all": request.actor.is_staff or Action.MANAGE_ACCESS in header.may,
        "administrators": len({role.holder_id for role in roles if role.is_lasting_administrator}),
    }
    return render(request, "people/access.html", context)
