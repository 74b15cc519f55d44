"""The list of media that somebody may download."""

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.grants import Action
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from agreements.access import may_anywhere
from keys.forms import DownloadFilter
from keys.selectors.media import list_languages, list_media, narrow_media
from vlsc.lib.keyset import count_up_to, cut
from vlsc.lib.pager import grouped

COLUMN_NAMES = {
    "language": gettext_lazy("Language"),
    "architecture": gettext_lazy("Architecture"),
    "size": gettext_lazy("Size"),
    "released": gettext_lazy("Released on"),
    "support": gettext_lazy("End of support"),
}


@login_required
@require_safe
def downloads(request: PageRequest) -> HttpResponse:
    form = DownloadFilter(request.GET, list_languages())
    found = narrow_media(list_media(request.actor), **form.chosen())
    page = cut(found, F("product__name"), asked=request.GET, of=request.path)
    total = len(page.rows) if page.is_whole else count_up_to(found)
    context = {
        "form": form,
        "page": page,
        "rows": page.rows,
        "counted": ngettext("%(n)s file", "%(n)s files", total) % {"n": grouped(total)},
        "may_download": may_anywhere(request.actor, Action.DOWNLOAD_SOFTWARE),
        **list_menu(request.user.lists, "downloads", request.GET, COLUMN_NAMES),
        **page.addresses(request.GET),
    }
    return render(request, "keys/downloads.html", context)
