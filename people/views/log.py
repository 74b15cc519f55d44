"""The log pages: all lines that the user may read, those of a licensing ID, and a CSV file."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.grants import Action
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from agreements.access import require_anywhere
from agreements.selectors import get_licensing_id_header
from audit.detail import list_detail
from audit.models import LogLine
from audit.words import Place, describe, find_places
from people.forms import LogFilter
from people.selectors import list_log, list_occurring, narrow_log, search_log, with_licensing_ids
from people.writers import log_lines
from vlsc.lib.csv_lines import CONTENT_TYPE
from vlsc.lib.downloads import Download
from vlsc.lib.keyset import count_up_to, cut, walk
from vlsc.lib.refused import NotPermitted
from vlsc.rest.attachments import send_file

NAMED, NAMED_IN_FILE = 4, 50  # licensing IDs shown per line, on the page and in the file
NUMBERS = "licensing_ids"
COLUMN_NAMES = {NUMBERS: gettext_lazy("Licensing IDs"), "via": gettext_lazy("Via")}


@login_required
@require_safe
def log(request: PageRequest) -> HttpResponse:
    require_anywhere(request.actor, Action.READ_LOG)
    form = LogFilter(request.GET)
    form.offer(list_occurring(list_log(request.actor)))
    context = _context(request, form, _search(request, form), "log", COLUMN_NAMES)
    return render(request, "people/log.html", context)


@login_required
@require_safe
def licensing_id_log(request: PageRequest, pk: UUID) -> HttpResponse:
    header = get_licensing_id_header(request.actor, pk)
    if Action.READ_LOG not in header.may:
        raise NotPermitted
    form = LogFilter(request.GET, without_licensing_id=True)
    whole = list_log(request.actor, header.licensing_id)
    form.offer(list_occurring(whole))
    lines = search_log(whole, **form.chosen())
    columns = {name: label for name, label in COLUMN_NAMES.items() if name != NUMBERS}
    shown = _context(request, form, lines, "licensing-id-log", columns)
    context = {"header": header, "tab": "log", **shown}
    return render(request, "people/licensing_id_log.html", context)


@login_required
@require_safe
def log_csv(request: PageRequest) -> HttpResponseBase:
    require_anywhere(request.actor, Action.READ_LOG)
    found = _search(request, LogFilter(request.GET))
    lines = walk(with_licensing_ids(request.actor, found, NAMED_IN_FILE), "at", down=True)
    file = Download(name=f"Log_{request.actor.today:%Y%m%d}.csv", content_type=CONTENT_TYPE)
    zone = timezone.get_current_timezone()
    return send_file(request, file, lambda _part: log_lines(lines, zone))


def _search(request: PageRequest, form: LogFilter) -> QuerySet[LogLine]:
    lines = search_log(list_log(request.actor), **form.chosen())
    return narrow_log(request.actor, lines, form.number) if form.number else lines


def _context(
    request: PageRequest,
    form: LogFilter,
    lines: QuerySet[LogLine],
    list_name: str,
    columns: dict[str, Any],
) -> dict[str, Any]:
    menu = list_menu(request.user.lists, list_name, request.GET, columns)
    shown = with_licensing_ids(request.actor, lines, NAMED) if NUMBERS in menu["shows"] else lines
    page = cut(shown, "at", down=True, asked=request.GET, of=request.path)
    lines_shown = [(line, describe(line)) for line in page.rows]
    return {
        **menu,
        "form": form,
        "page": page,
        "today": timezone.localdate(),
        "lines": lines_shown,
        "days": _by_day(lines_shown, find_places(request.actor, page.rows)),
        "total": len(page.rows) if page.is_whole else count_up_to(lines),
        **page.addresses(request.GET),
    }


def _by_day(
    lines: list[tuple[LogLine, str]], places: dict[UUID, Place]
) -> list[tuple[date, list[dict[str, Any]]]]:
    """The lines under their days in the reader's time zone, each with its place and its detail."""
    rows: Iterator[dict[str, Any]] = (
        {
            "line": line,
            "sentence": sentence,
            "place": line.subject_id and places.get(line.subject_id),
            "facts": list_detail(line),
        }
        for line, sentence in lines
    )
    days = groupby(rows, key=lambda row: timezone.localtime(row["line"].at).date())
    return [
        (day, [row | {"facts": list_detail(row["line"])} for row in part]) for day, part in days
    ]
