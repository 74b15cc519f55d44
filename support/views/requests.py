"""The customer's side: a new request, my requests, one request with its conversation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.middleware import PageRequest
from support.forms import MessageForm, RequestFilter, RequestForm
from support.models import Request
from support.selectors import get_request, list_requests, may_see_record
from support.selectors.opening import read_opening
from support.selectors.timeline import list_timeline
from support.services import file_request, judge_machines, write_message
from support.states import Kind
from vlsc.lib.keyset import cut
from vlsc.lib.refused import Invalid


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: PageRequest) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    chosen = request.POST.get("kind") or request.GET.get("kind")
    if chosen not in Kind.values:
        return render(request, "support/request_kinds.html", {"kinds": Kind}, status=status)
    kind = Kind(chosen)
    opening = read_opening(request.actor, request.GET)
    form = RequestForm(kind, request.actor, opening, request.POST or None)
    if request.method == "POST" and (filed := _file(request, form)):
        messages.success(request, _("Request %(number)s is received.") % {"number": filed.number})
        return redirect("support:request", filed.number)
    context = {"form": form, "kind": kind, "opening": opening}
    return render(request, "support/request_new.html", context, status=status)


def _file(request: PageRequest, form: RequestForm) -> Request | None:
    if not form.is_valid():
        return None
    try:
        return file_request(
            by=request.actor,
            wish=form.wish(),
            at=timezone.now(),
            language=get_language() or "",
            reason=form.behalf,
        )
    except Invalid as refused:
        form.refuse(refused)
        return None


@login_required
@require_safe
def requests(request: PageRequest) -> HttpResponse:
    form = RequestFilter(request.GET)
    rows = form.narrow(list_requests(request.actor))
    page = cut(rows, "received_at", down=True, asked=request.GET, of=request.path)
    context = {
        "form": form,
        "rows": page.rows,
        "page": page,
        "now": timezone.now(),
        "has_record": may_see_record(request.actor),
        **page.addresses(request.GET),
    }
    return render(request, "support/requests.html", context)


@login_required
@require_safe
def request_page(request: PageRequest, number: str) -> HttpResponse:
    return _render(request, get_request(request.actor, number), MessageForm())


@login_required
@require_POST
def request_message(request: PageRequest, number: str) -> HttpResponse:
    row, form = get_request(request.actor, number), MessageForm(request.POST)
    if not form.is_valid():
        return _render(request, row, form, status=400)
    text = form.cleaned_data["text"]
    write_message(by=request.actor, request=row, text=text, at=timezone.now())
    messages.success(request, _("Your message is sent."))
    return redirect("support:request", row.number)


def _render(
    request: PageRequest, row: Request, form: MessageForm, status: int = 200
) -> HttpResponse:
    context = {
        "row": row,
        "entries": list_timeline(request.actor, row),
        "form": None if request.actor.is_staff else form,
        "now": timezone.now(),
        "reached": reached_by(row),
    }
    return render(request, "support/request.html", context, status=status)


def reached_by(row: Request) -> object:
    """Which machines of an exception will activate; None for other kinds."""
    if row.kind != Kind.KMS_EXCEPTION:
        return None
    return judge_machines(
        servers=row.servers or 0, windows_clients=row.windows_clients or 0, office=row.office or 0
    )
