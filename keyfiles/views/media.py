"""Media: pages of the desk that keep them, and their download by customers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.lists import list_menu
from accounts.middleware import PageRequest
from accounts.sessions import session_mark
from catalog.models import Product
from catalog.selectors import list_entries
from keyfiles.forms import MediumForm
from keyfiles.services import (
    add_medium,
    describe_medium,
    make_link,
    open_medium,
    require_link,
    withdraw_medium,
)
from keyfiles.services.medium_upload import MediumHandler
from keyfiles.views.imports import for_operations
from keys.forms import DownloadFilter
from keys.selectors.media import (
    get_medium,
    list_every_medium,
    list_languages,
    narrow_media,
)
from vlsc.lib.keyset import cut
from vlsc.lib.refused import Invalid
from vlsc.rest.attachments import send_file

COLUMN_NAMES = {
    "language": gettext_lazy("Language"),
    "architecture": gettext_lazy("Architecture"),
    "size": gettext_lazy("Size"),
    "released": gettext_lazy("Released on"),
}


# `_receive` checks the CSRF token, after the upload handler is set: checking it reads the body.
@csrf_exempt
@for_operations
@require_http_methods(["GET", "HEAD", "POST"])
def media(request: PageRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _list(request, MediumForm(None, products=_products()))
    handler = MediumHandler()
    request.upload_handlers = [handler]
    try:
        return _receive(request, handler)
    finally:
        handler.drop_untaken()


@csrf_protect
def _receive(request: PageRequest, handler: MediumHandler) -> HttpResponse:
    form = MediumForm(request.POST, products=_products(), files=request.FILES)
    if handler.refused:
        form.errors["file"] = form.error_class([handler.refused.detail])
        return _list(request, form, handler.refused.status)
    if not form.is_valid():
        return _list(request, form, 400)
    upload = handler.received
    try:
        medium, _outcome = add_medium(
            by=request.actor, wish=form.wish(), at=timezone.now(), upload=upload
        )
    except Invalid as refused:
        form.refuse(refused)
        return _list(request, form, 400)
    messages.success(request, _("%(name)s is available for download.") % {"name": medium.file})
    return redirect("keyfiles:media")


def _products() -> list[Product]:
    return list(list_entries(Product))


def _list(request: PageRequest, form: MediumForm, status: int = 200) -> HttpResponse:
    narrowing = DownloadFilter(request.GET, list_languages())
    narrowing.auto_id = "filter_%s"  # the form of a new medium has fields of the same names
    found = narrow_media(list_every_medium(request.actor), **narrowing.chosen())
    page = cut(found, F("product__name"), asked=request.GET, of=request.path)
    context = {
        "form": form,
        "narrowing": narrowing,
        "rows": page.rows,
        "page": page,
        **list_menu(request.user.lists, "media", request.GET, COLUMN_NAMES),
        **page.addresses(request.GET),
    }
    return render(request, "keyfiles/media.html", context, status=status)


@for_operations
@require_POST
def medium_withdraw(request: PageRequest, pk: UUID) -> HttpResponse:
    medium = list_every_medium(request.actor).get(pk=pk)
    withdraw_medium(by=request.actor, medium=medium, at=timezone.now())
    messages.success(request, _("%(name)s is no longer available.") % {"name": medium.file})
    return redirect("keyfiles:media")


@login_required
@require_POST
def medium_link(request: PageRequest, pk: UUID) -> HttpResponse:
    medium = get_medium(request.actor, pk)
    link = make_link(
        by=request.actor, medium=medium, session=session_mark(request), at=timezone.now()
    )
    return redirect(f"{reverse('keyfiles:medium-file', args=[pk])}?{urlencode({'link': link})}")


@login_required
@require_safe
def medium_file(request: PageRequest, pk: UUID) -> HttpResponseBase:
    by, at = request.actor, timezone.now()
    medium = get_medium(by, pk)
    given = request.GET.get("link", "")
    require_link(link=given, medium=medium, session=session_mark(request), at=at)
    return send_file(
        request,
        describe_medium(by=by, medium=medium),
        lambda part: open_medium(by=by, medium=medium, at=at, part=part),
    )
