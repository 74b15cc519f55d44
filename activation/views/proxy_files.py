"""Files of machines: send one for a key, see what it would come to, activate, get the result."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.lists import list_menu
from accounts.middleware import PageRequest
from activation.access import offer_use, require_any_use
from activation.forms import ProxyFileForm
from activation.proxy_files import FOLDER, MOST_BYTES
from activation.selectors import (
    get_proxy_file,
    list_files_for_key,
    list_own_maks,
    list_proxy_files,
)
from activation.services import (
    check_proxy_file,
    confirm_proxy_file,
    describe_result,
    discard_proxy_file,
    open_result,
)
from activation.states import ProxyState
from activation.views.activations import get_own_mak
from agreements.access import Offer
from keyfiles.services.upload_handler import EncryptingHandler
from keys.models import Key
from keys.selectors.activating import get_listing_of_key
from keys.views.header import key_header
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring
from vlsc.lib.refused import Invalid, NotPermitted, Refused
from vlsc.rest.attachments import send_file
from vlsc.rest.status_filter import StatusFilter

MOST_KEYS = 20  # to choose from; others have their own pages
LIST_NAME = "proxy-files"
COLUMN_NAMES = {
    "status": gettext_lazy("Status"),
    "rows": gettext_lazy("Rows"),
    "granted": gettext_lazy("Granted"),
    "sent": gettext_lazy("Sent"),
}


@login_required
@require_safe
def proxy_files(request: PageRequest) -> HttpResponse:
    require_any_use(request.actor)
    form, found = StatusFilter(request.GET, ProxyState), list_proxy_files(request.actor)
    form.offer(list_occurring(found, state="state"))
    found = found.filter(**form.chosen())
    page = cut(found, "requested_at", down=True, asked=request.GET, of=request.path)
    keys = list(list_own_maks(request.actor)[: MOST_KEYS + 1])
    context = {
        "form": form,
        "rows": page.rows,
        "page": page,
        **list_menu(request.user.lists, LIST_NAME, request.GET, COLUMN_NAMES),
        "keys": keys[:MOST_KEYS],
        "has_more_keys": len(keys) > MOST_KEYS,
        **page.addresses(request.GET),
    }
    return render(request, "activation/proxy_files.html", context)


# `_receive` checks the CSRF token, after the upload handler is set: checking it reads the body.
@csrf_exempt
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_proxy_files(request: PageRequest, pk: UUID) -> HttpResponseBase:
    key = get_own_mak(request, pk)
    offer = offer_use(request.actor, key)
    if not offer:
        raise NotPermitted
    if request.method != "POST":
        return _render_form(request, key, ProxyFileForm(offer))
    handler = EncryptingHandler(FOLDER, MOST_BYTES)
    request.upload_handlers = [handler]
    try:
        return _receive(request, key, offer, handler)
    finally:
        handler.drop_untaken()


@csrf_protect
def _receive(
    request: PageRequest, key: Key, offer: Offer, handler: EncryptingHandler
) -> HttpResponse:
    form = ProxyFileForm(offer, request.POST, files=request.FILES)
    if handler.refused:
        form.errors["file"] = form.error_class([handler.refused.detail])
        return _render_form(request, key, form, handler.refused.status)
    if not form.is_valid():
        return _render_form(request, key, form, 400)
    listing = get_listing_of_key(request.actor, key.pk)
    try:
        file = check_proxy_file(by=request.actor, listing=listing, at=timezone.now(), **form.wish())
    except Invalid as refused:
        form.refuse(refused)
        return _render_form(request, key, form, refused.status)
    except Refused as refused:
        form.add_error(None, refused.detail)
        return _render_form(request, key, form, refused.status)
    return redirect("activation:proxy-file", file.pk)


def _render_form(
    request: PageRequest, key: Key, form: ProxyFileForm, status: int = 200
) -> HttpResponse:
    files = list_files_for_key(request.actor, key)
    page = cut(files, "requested_at", down=True, asked=request.GET, of=request.path)
    context = {
        **key_header(request, key, "activations"),
        "form": form,
        "page": page,
        "rows": page.rows,
        "shows": list_menu(request.user.lists, LIST_NAME, request.GET, COLUMN_NAMES)["shows"],
        **page.addresses(request.GET),
    }
    return render(request, "activation/key_proxy_files.html", context, status=status)


@login_required
@require_safe
def proxy_file(request: PageRequest, pk: UUID) -> HttpResponse:
    file = get_proxy_file(request.actor, pk)
    counts = file.counts
    context = {
        "file": file,
        "may_use": bool(offer_use(request.actor, file.key)),
        "is_worth_it": bool(counts["granted"] or counts["already"]),
        "more_bad_rows": counts["invalid"] - len(file.bad_rows),
    }
    return render(request, "activation/proxy_file.html", context)


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = getattr(request, "actor", None)
    if actor is None:  # reload the page, which redirects to the sign-in page
        return HttpResponse(headers={"HX-Refresh": "true"})
    file = get_proxy_file(actor, pk)
    context = {"file": file, "ended": not file.is_waiting}
    return render(request, "activation/parts/proxy_file_progress.html", context)


@login_required
@require_POST
def confirm(request: PageRequest, pk: UUID) -> HttpResponse:
    file = get_proxy_file(request.actor, pk)
    confirm_proxy_file(by=request.actor, file=file, at=timezone.now())
    return redirect("activation:proxy-file", file.pk)


@login_required
@require_POST
def discard(request: PageRequest, pk: UUID) -> HttpResponse:
    file = get_proxy_file(request.actor, pk)
    discarded = discard_proxy_file(by=request.actor, file=file, at=timezone.now())
    messages.success(request, _("%(name)s was discarded.") % {"name": discarded})
    return redirect("activation:proxy-files")


@login_required
@require_safe
def result(request: PageRequest, pk: UUID) -> HttpResponseBase:
    by, at = request.actor, timezone.now()
    file = get_proxy_file(by, pk)
    return send_file(
        request,
        describe_result(by=by, file=file, at=at),
        lambda part: open_result(by=by, file=file, at=at, part=part),
    )
