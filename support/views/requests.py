"""The customer's side: a new request, my requests, one request with its conversation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.lists import list_menu
from accounts.middleware import PageRequest
from support.forms import MessageForm, RequestFilter, RequestForm, refuse_upload
from support.models import Request
from support.selectors import get_attachment, get_request, list_requests, may_see_record
from support.selectors.missing import explain_missing
from support.selectors.opening import Opening, read_opening
from support.selectors.queues import name_form
from support.selectors.timeline import list_timeline
from support.services import (
    describe_attachment,
    file_request,
    judge_machines,
    open_attachment,
    write_message,
)
from support.states import Kind
from support.views.uploads import find_refusal, takes_files
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring
from vlsc.lib.refused import Invalid
from vlsc.rest.attachments import send_file


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
def request_new(request: PageRequest) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    chosen = request.POST.get("kind") or request.GET.get("kind")
    if chosen not in Kind.values:
        kinds = [(kind, name_form(request.actor, kind)) for kind in Kind]
        return render(request, "support/request_kinds.html", {"kinds": kinds}, status=status)
    kind = Kind(chosen)
    opening = read_opening(request.actor, request.GET)
    form = RequestForm(kind, request.actor, opening, request.POST or None, request.FILES or None)
    if refused := find_refusal(request):
        status = refuse_upload(form, refused)
    elif request.method == "POST" and (filed := _file(request, form)):
        messages.success(request, _("Request %(number)s is received.") % {"number": filed.number})
        return redirect("support:request", filed.number)
    context = {
        "form": form,
        "kind": kind,
        "title": name_form(request.actor, kind, form.place or opening.licensing_id),
        "opening": opening,
        "reasons": _list_reasons(request, kind, opening),
    }
    return render(request, "support/request_new.html", context, status=status)


def _list_reasons(request: PageRequest, kind: Kind, opening: Opening) -> list[Promise]:
    """Why the key is missing that the form was opened for."""
    if kind != Kind.KEY_MISSING or opening.licensing_id is None or opening.product is None:
        return []
    return explain_missing(request.actor, opening.licensing_id, opening.product)


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
            files=form.attached,
        )
    except Invalid as refused:
        form.refuse(refused)
        return None


@login_required
@require_safe
def requests(request: PageRequest) -> HttpResponse:
    form, mine = RequestFilter(request.GET), list_requests(request.actor)
    form.offer(list_occurring(mine, state="state", kind="kind"))
    rows = form.narrow(mine)
    page = cut(rows, "received_at", down=True, asked=request.GET, of=request.path)
    context = {
        "form": form,
        "rows": page.rows,
        "page": page,
        "now": timezone.now(),
        "has_record": may_see_record(request.actor),
        **list_menu(request.user.lists, "requests", request.GET),
        **page.addresses(request.GET),
    }
    return render(request, "support/requests.html", context)


@login_required
@require_safe
def request_page(request: PageRequest, number: str) -> HttpResponse:
    return _render(request, get_request(request.actor, number), MessageForm())


@login_required
@require_POST
@takes_files
def request_message(request: PageRequest, number: str) -> HttpResponse:
    row, form = get_request(request.actor, number), MessageForm(request.POST, request.FILES)
    refused = find_refusal(request)
    if refused or not form.is_valid():
        return _render(request, row, form, status=refuse_upload(form, refused))
    try:
        write_message(by=request.actor, request=row, at=timezone.now(), **form.wish())
    except Invalid as invalid:
        form.refuse(invalid)
        return _render(request, row, form, status=400)
    messages.success(request, _("Your message is sent."))
    return redirect("support:request", row.number)


@login_required
@require_safe
def request_attachment(request: PageRequest, number: str, pk: UUID) -> HttpResponseBase:
    by, at = request.actor, timezone.now()
    attachment = get_attachment(by, get_request(by, number), pk)
    return send_file(
        request,
        describe_attachment(attachment=attachment),
        lambda part: open_attachment(by=by, attachment=attachment, at=at, part=part),
    )


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
