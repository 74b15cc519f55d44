"""The desk's pages of key files: upload one, see what its check found, answer, load."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.actor import PageRequest
from keys.access import require_load
from keys.forms import AnswersForm, UploadForm
from keys.models import ImportFinding
from keys.selectors import get_import, list_findings, list_imports
from keys.services import (
    answer_names,
    confirm_import,
    discard_import,
    open_bad_rows,
    receive_key_file,
)
from keys.services.receiving import EncryptingHandler
from keys.views.import_page import about_import, is_waiting
from keys.writers.report import write_report
from vlsc.lib.keyset import cut
from vlsc.lib.refused import Refused

P = ParamSpec("P")
Page = Callable[Concatenate[PageRequest, P], HttpResponseBase]
CSV, TSV = "text/csv; charset=utf-8", "text/tab-separated-values; charset=utf-8"


def for_operations(view: Page[P]) -> Page[P]:
    """Signed in, and allowed to load key files: asked before anything else, the body included."""

    @wraps(view)
    def guarded(request: PageRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require_load(request.actor)
        return view(request, *args, **kwargs)

    return login_required(guarded)  # type: ignore[arg-type,return-value]


# The form token is checked by `_take`, behind the handler that must be there before the body is.
@csrf_exempt
@for_operations
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: PageRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _list(request, UploadForm())
    handler = EncryptingHandler()
    request.upload_handlers = [handler]
    try:
        return _take(request, handler)
    finally:
        handler.drop_untaken()


@csrf_protect
def _take(request: PageRequest, handler: EncryptingHandler) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if handler.refused:
        form.errors["file"] = form.error_class([handler.refused.detail])
        return _list(request, form, handler.refused.status)
    if not form.is_valid():
        return _list(request, form)
    file, missing = form.cleaned_data["file"], form.cleaned_data["create_missing"]
    one = receive_key_file(
        by=request.actor, file=file, create_missing=missing, good_rows=False, at=timezone.now()
    )
    return redirect("keys:import", one.pk)


def _list(request: PageRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    page = cut(list_imports(request.actor).order_by(), "requested_at", down=True, asked=request.GET)
    shown = {"form": form, "rows": page.rows, "page": page, **page.addresses(request.GET)}
    return render(request, "keys/imports.html", shown, status=status)


@for_operations
@require_safe
def key_import(request: PageRequest, pk: UUID) -> HttpResponse:
    one = get_import(request.actor, pk)
    return render(request, "keys/import.html", about_import(request, one))


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = getattr(request, "actor", None)
    if actor is None:  # the page that asks is reloaded, and leads to the sign-in page
        return HttpResponse(headers={"HX-Refresh": "true"})
    require_load(actor)
    one = get_import(actor, pk)
    return render(
        request, "keys/parts/import_progress.html", {"one": one, "ended": not is_waiting(one)}
    )


@for_operations
@require_POST
def choices(request: PageRequest, pk: UUID) -> HttpResponse:
    one = get_import(request.actor, pk)
    form = AnswersForm(request.POST, one.unknown_names)
    missing = True if "create_missing" in request.POST else None
    if not form.is_valid():
        return render(request, "keys/import.html", about_import(request, one, form))
    try:
        answer_names(
            by=request.actor,
            key_import=one,
            answers=form.answers(),
            create_missing=missing,
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, refused.detail)
        return render(
            request, "keys/import.html", about_import(request, one, form), status=refused.status
        )
    return redirect("keys:import", one.pk)


@for_operations
@require_POST
def apply(request: PageRequest, pk: UUID) -> HttpResponse:
    one = get_import(request.actor, pk)
    good_rows = request.POST.get("rows") == "good"
    confirm_import(by=request.actor, key_import=one, good_rows=good_rows, at=timezone.now())
    return redirect("keys:import", one.pk)


@for_operations
@require_POST
def discard(request: PageRequest, pk: UUID) -> HttpResponse:
    one = get_import(request.actor, pk)
    discard_import(by=request.actor, key_import=one, at=timezone.now())
    messages.success(request, _("%(name)s was discarded. Nothing was loaded.") % {"name": one})
    return redirect("keys:imports")


@for_operations
@require_GET  # a HEAD would be logged as a download that nobody had
def bad_rows(request: PageRequest, pk: UUID) -> HttpResponseBase:
    one = get_import(request.actor, pk)
    pieces = open_bad_rows(by=request.actor, key_import=one, at=timezone.now())
    return _file(pieces, one.bad_rows_name, TSV)


@for_operations
@require_safe
def rows(request: PageRequest, pk: UUID) -> HttpResponseBase:
    one = get_import(request.actor, pk)
    found = list_findings(request.actor, one).iterator(chunk_size=1000)
    language = get_language() or "en"  # the file is written after the page's language has ended
    told = (_told(finding, language) for finding in found)
    return _file(write_report(_heads(), told), f"{one.file_name}.report.csv", CSV)


def _heads() -> list[str]:
    row = [_("Licensing ID"), _("Product"), _("Type"), _("Last five")]
    return [_("Line"), _("Kind"), _("Column"), _("Code"), _("What"), *row]


def _told(one: ImportFinding, language: str) -> list[Any]:
    with override(language):
        said = [one.line or "", one.get_kind_display(), one.column, one.code, one.detail]
        return [*said, one.number, one.product_name, one.type.upper(), one.last_five]


def _file(pieces: Iterator[bytes], name: str, content_type: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return StreamingHttpResponse(pieces, content_type=content_type, headers=headers)
