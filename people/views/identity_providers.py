"""Identity providers at the desk. Each change asks for a fresh sign-in: it decides who gets in."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from accounts.models import IdentityProvider
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from agreements.access import require_anywhere
from people.forms import ProviderForm
from people.selectors import get_provider, list_providers
from people.services import add_provider, change_provider, remove_provider
from vlsc.lib.refused import Invalid

PAGE = "people:identity-providers"


@login_required
@require_safe
def identity_providers(request: PageRequest) -> HttpResponse:
    rows = list_providers(request.actor)
    return render(request, "people/identity_providers.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def identity_provider_new(request: PageRequest) -> HttpResponse:
    require_anywhere(request.actor, Action.RUN_CENTER)
    form = ProviderForm(request.actor, request.POST if request.method == "POST" else None)
    return _edit(
        request,
        form,
        lambda: add_provider(
            by=request.actor, organization=form.found, wish=form.wish(), at=timezone.now()
        ),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def identity_provider(request: PageRequest, pk: UUID) -> HttpResponse:
    provider = get_provider(request.actor, pk)
    data = request.POST if request.method == "POST" else None
    form = ProviderForm(request.actor, data, provider)
    return _edit(
        request,
        form,
        lambda: change_provider(
            by=request.actor, provider=provider, wish=form.wish(), at=timezone.now()
        ),
        provider,
    )


@login_required
@require_POST
def identity_provider_remove(request: PageRequest, pk: UUID) -> HttpResponse:
    provider = get_provider(request.actor, pk)
    if not is_fresh(request):
        return ask_password(request, back=reverse(PAGE))
    remove_provider(by=request.actor, provider=provider, at=timezone.now())
    messages.success(request, _("%(name)s is removed.") % {"name": provider.name})
    return redirect(PAGE)


def _edit(
    request: PageRequest,
    form: ProviderForm,
    save: Callable[[], IdentityProvider],
    provider: IdentityProvider | None = None,
) -> HttpResponse:
    if form.is_valid():
        if not is_fresh(request):
            return ask_password(request, back=reverse(PAGE))
        try:
            saved = save()
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("people:identity-provider", saved.pk)
    back = reverse("accounts:provider-return", args=[provider.pk]) if provider else ""
    context = {
        "form": form,
        "provider": provider,
        "back": back and f"{settings.PUBLIC_URL}{back}",
    }
    status = 400 if form.errors else 200
    return render(request, "people/identity_provider.html", context, status=status)
