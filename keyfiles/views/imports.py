"""Pages of imports for operations: upload a key file, see its findings, answer, load it."""

from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.grants import Action
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from agreements.access import require_anywhere
from keyfiles.forms import AnswersForm, UploadForm
from keyfiles.selectors import (
    get_choice,
    get_import,
    get_upload,
    list_changes,
    list_findings,
    list_imports,
)
from keyfiles.services import (
    answer_names,
    confirm_import,
    describe_bad_rows,
    discard_import,
    open_bad_rows,
    receive_key_file,
    undo_answer,
)
from keyfiles.services.upload_handler import EncryptingHandler
from keyfiles.states import ImportState
from keyfiles.views.import_page import about_import, is_waiting
from keyfiles.writers.import_report import report_lines
from vlsc.lib.csv_lines import CONTENT_TYPE
from vlsc.lib.downloads import Download
from vlsc.lib.keyset import cut, walk
from vlsc.lib.occurring import list_occurring
from vlsc.lib.refused import Refused
from vlsc.rest.attachments import send_file
from vlsc.rest.converters import parse_id
from vlsc.rest.status_filter import StatusFilter

LIKE = "like"  # the parameter with an earlier upload, whose options are suggested
P = ParamSpec("P")
Page = Callable[Concatenate[PageRequest, P], HttpResponseBase]


def for_operations(view: Page[P]) -> Page[P]:
    """Requires sign-in and the right to load key files, before anything reads the body."""

    @wraps(view)
    def checked_view(request: PageRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require_anywhere(request.actor, Action.LOAD_CENTER)
        return view(request, *args, **kwargs)

    return login_required(checked_view)  # type: ignore[arg-type,return-value]


# `_receive` checks the CSRF token, after the upload handler is set: checking it reads the body.
@csrf_exempt
@for_operations
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: PageRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _list(request, UploadForm(initial=_options_like(request)))
    handler = EncryptingHandler()
    request.upload_handlers = [handler]
    try:
        return _receive(request, handler)
    finally:
        handler.drop_untaken()


@csrf_protect
def _receive(request: PageRequest, handler: EncryptingHandler) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if handler.refused:
        form.errors["file"] = form.error_class([handler.refused.detail])
        return _list(request, form, handler.refused.status)
    if not form.is_valid():
        return _list(request, form, 400)
    file, create_missing = form.cleaned_data["file"], form.cleaned_data["create_missing"]
    upload = receive_key_file(
        by=request.actor,
        file=file,
        create_missing=create_missing,
        good_rows=False,
        at=timezone.now(),
    )
    return redirect("keyfiles:import", upload.pk)


def _options_like(request: PageRequest) -> dict[str, bool]:
    """The options of an earlier upload, to be uploaded again."""
    if LIKE not in request.GET:
        return {}
    earlier = get_import(request.actor, parse_id(request.GET[LIKE]))
    return {"create_missing": earlier.create_missing}


def _list(request: PageRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    narrowing = StatusFilter(request.GET, ImportState)
    found = list_imports(request.actor).order_by()
    narrowing.offer(list_occurring(found, state="state"))
    found = found.filter(**narrowing.chosen())
    page = cut(found, "requested_at", down=True, asked=request.GET, of=request.path)
    asked = request.GET.copy()
    asked.pop(LIKE, None)  # about the upload, not about the list
    context = {
        "form": form,
        "narrowing": narrowing,
        "rows": page.rows,
        "page": page,
        **list_menu(request.user.lists, "key-imports", asked),
        **page.addresses(request.GET),
    }
    return render(request, "keyfiles/imports.html", context, status=status)


@for_operations
@require_safe
def key_import(request: PageRequest, pk: UUID) -> HttpResponse:
    upload = get_upload(request.actor, pk)
    return render(request, "keyfiles/import.html", about_import(request, upload))


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = getattr(request, "actor", None)
    if actor is None:  # reload the page, which redirects to the sign-in page
        return HttpResponse(headers={"HX-Refresh": "true"})
    require_anywhere(actor, Action.LOAD_CENTER)
    upload = get_upload(actor, pk)
    return render(
        request,
        "keyfiles/parts/import_progress.html",
        {"key_import": upload, "ended": not is_waiting(upload)},
    )


@for_operations
@require_POST
def choices(request: PageRequest, pk: UUID) -> HttpResponse:
    upload = get_import(request.actor, pk)
    form = AnswersForm(request.POST, upload.unknown_names)
    create_missing = True if "create_missing" in request.POST else None
    if not form.is_valid():
        return render(
            request, "keyfiles/import.html", about_import(request, upload, form), status=400
        )
    try:
        answer_names(
            by=request.actor,
            key_import=upload,
            answers=form.answers(),
            create_missing=create_missing,
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, refused.detail)
        return render(
            request,
            "keyfiles/import.html",
            about_import(request, upload, form),
            status=refused.status,
        )
    return redirect("keyfiles:import", upload.pk)


@for_operations
@require_POST
def undo_choice(request: PageRequest, pk: UUID, choice: UUID) -> HttpResponse:
    upload = get_import(request.actor, pk)
    given = get_choice(request.actor, upload, choice)
    undo_answer(by=request.actor, key_import=upload, choice=given, at=timezone.now())
    return redirect("keyfiles:import", upload.pk)


# The services check permission, so these views do not.
@login_required
@require_POST
def apply(request: PageRequest, pk: UUID) -> HttpResponse:
    good_rows = request.POST.get("rows") == "good"
    confirm_import(by=request.actor, import_id=pk, good_rows=good_rows, at=timezone.now())
    return redirect("keyfiles:import", pk)


@login_required
@require_POST
def discard(request: PageRequest, pk: UUID) -> HttpResponse:
    discarded = discard_import(by=request.actor, import_id=pk, at=timezone.now())
    messages.success(
        request, _("%(name)s was discarded. Nothing was loaded.") % {"name": discarded}
    )
    return redirect("keyfiles:imports" if discarded.is_key_file else "keyfiles:loads")


@for_operations
@require_safe
def bad_rows(request: PageRequest, pk: UUID) -> HttpResponseBase:
    by, at = request.actor, timezone.now()
    upload = get_upload(by, pk)
    return send_file(
        request,
        describe_bad_rows(by=by, key_import=upload),
        lambda part: open_bad_rows(by=by, key_import=upload, at=at, part=part),
    )


@for_operations
@require_safe
def rows(request: PageRequest, pk: UUID) -> HttpResponseBase:
    upload = get_upload(request.actor, pk)
    found = walk(list_findings(request.actor, upload), "position")
    changes = list_changes(request.actor, upload)
    changed = (walk(changes.filter(kind=kind), "line") for kind in upload.change_counts)
    language = get_language() or "en"  # the response is streamed after the language is deactivated
    lines = report_lines(chain(found, *changed), language)
    report = Download(name=f"{upload.file_name}.report.csv", content_type=CONTENT_TYPE)
    return send_file(request, report, lambda _part: lines)
