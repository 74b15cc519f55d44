"""The page on which a key is reported as compromised."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.middleware import PageRequest
from keys.forms import CompromisedForm
from keys.models import Key
from keys.selectors import get_key
from keys.services import report_compromised
from keys.views.header import key_header
from vlsc.lib.refused import Invalid, NotPermitted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_compromised(request: PageRequest, pk: UUID) -> HttpResponse:
    key = get_key(request.actor, pk)
    header = key_header(request, key, "")
    if not header["reports"]:
        raise NotPermitted
    form = CompromisedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _report(request, key, form):
        return redirect("keys:key", key.pk)
    status = 400 if form.errors else 200
    return render(request, "keys/key_compromised.html", {**header, "form": form}, status=status)


def _report(request: PageRequest, key: Key, form: CompromisedForm) -> bool:
    """Whether the key was blocked; if not, the form says why."""
    try:
        report_compromised(by=request.actor, key=key, at=timezone.now(), **form.cleaned_data)
    except Invalid as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("The key is blocked."))
    return True
