"""The page of one's own sessions: devices, when they were used last, and ending them."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import PageRequest
from accounts.models.session import public_id_of
from accounts.selectors import list_sessions
from accounts.services import end_other_sessions, end_session

SHOWN = 100


@login_required
@require_safe
def sessions(request: PageRequest) -> HttpResponse:
    found = list(list_sessions(request.user, at=timezone.now())[: SHOWN + 1])
    context = {
        "sessions": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "own": public_id_of(_own_key(request)),
    }
    return render(request, "accounts/sessions.html", context)


@login_required
@require_POST
def session_end(request: PageRequest, pk: UUID) -> HttpResponse:
    session = list_sessions(request.user, at=timezone.now()).get(public_id=pk)
    end_session(by=request.actor, session=session, at=timezone.now())
    if session.session_key == _own_key(request):
        return redirect("account_login")
    messages.success(request, _("The session has ended."))
    return redirect("accounts:sessions")


@login_required
@require_POST
def sessions_others_end(request: PageRequest) -> HttpResponse:
    ended = end_other_sessions(by=request.actor, keep=_own_key(request), at=timezone.now())
    text = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", ended)
    messages.success(request, text % {"count": ended})
    return redirect("accounts:sessions")


def _own_key(request: PageRequest) -> str:
    return cast(str, request.session.session_key)
