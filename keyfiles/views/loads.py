"""The page on which operations load organizations, purchases and the like, and its samples.

The page of one upload is that of a key file (`views.imports`).
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_menu
from accounts.middleware import PageRequest
from keyfiles.forms import LoadFilter, LoadForm
from keyfiles.imports.tables import TABLES, sample_lines
from keyfiles.selectors import list_loads
from keyfiles.services import receive_key_file
from keyfiles.services.upload_handler import EncryptingHandler
from keyfiles.states import LOAD_KINDS
from keyfiles.views.imports import for_operations
from vlsc.lib.csv_lines import CONTENT_TYPE
from vlsc.lib.downloads import Download
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring
from vlsc.rest.attachments import send_file

KIND = "kind"  # the parameter with what the next upload has rows of


# `_receive` checks the CSRF token, after the upload handler is set: checking it reads the body.
@csrf_exempt
@for_operations
@require_http_methods(["GET", "HEAD", "POST"])
def loads(request: PageRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _list(request, LoadForm(initial={"kind": request.GET.get(KIND)}))
    handler = EncryptingHandler()
    request.upload_handlers = [handler]
    try:
        return _receive(request, handler)
    finally:
        handler.drop_untaken()


@csrf_protect
def _receive(request: PageRequest, handler: EncryptingHandler) -> HttpResponse:
    form = LoadForm(request.POST, request.FILES)
    if handler.refused:
        form.errors["file"] = form.error_class([handler.refused.detail])
        return _list(request, form, handler.refused.status)
    if not form.is_valid():
        return _list(request, form, 400)
    upload = receive_key_file(
        by=request.actor,
        file=form.cleaned_data["file"],
        kind=form.cleaned_data["kind"],
        create_missing=False,
        good_rows=False,
        at=timezone.now(),
    )
    return redirect("keyfiles:import", upload.pk)


def _list(request: PageRequest, form: LoadForm, status: int = 200) -> HttpResponse:
    narrowing, found = LoadFilter(request.GET), list_loads(request.actor).order_by()
    narrowing.offer(list_occurring(found, state="state", rows="kind"))
    page = cut(
        narrowing.narrow(found), "requested_at", down=True, asked=request.GET, of=request.path
    )
    asked = request.GET.copy()
    asked.pop(KIND, None)  # about the upload, not about the list
    context = {
        "form": form,
        "narrowing": narrowing,
        "kinds": [_about(kind) for kind in LOAD_KINDS],
        "rows": page.rows,
        "page": page,
        **list_menu(request.user.lists, "loads", asked),
        **page.addresses(request.GET),
    }
    return render(request, "keyfiles/loads.html", context, status=status)


def _about(kind: Any) -> dict[str, Any]:
    return {"kind": kind.value, "name": kind.label, "columns": TABLES[kind].columns}


@for_operations
@require_safe
def sample(request: PageRequest) -> HttpResponseBase:
    kind = request.GET.get("kind", LOAD_KINDS[0])
    if kind not in TABLES:
        raise Http404
    file = Download(name=f"{kind}.csv", content_type=CONTENT_TYPE)
    return send_file(request, file, lambda _part: sample_lines(kind))
