"""Every code that answers, findings and log lines can have, as a page and as JSON.

The lists are open: a program must expect codes that are not there yet.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit.words import list_sentences
from keyfiles.models import FINDINGS, UNREADABLE
from vlsc.problems import INPUT_CODES, MEMBERS, PROBLEMS

CHANNELS = {
    "page": _("On a page."),
    "api": _("By the API."),
    "command": _("By a command at the center."),
    "job": _("By the center’s background work."),
}
_placeholder = re.compile(r"%\(\w+\)s")


def list_codes() -> dict[str, list[dict[str, Any]]]:
    """The codes by what has them, each with its meaning, in the user's language."""
    return {
        "problems": [_problem(code) for code in sorted(PROBLEMS)],
        "input_errors": _listed(INPUT_CODES),
        "findings": _listed(FINDINGS),
        "file_failures": _listed(UNREADABLE),
        "log_actions": _listed(list_sentences()),
        "channels": _listed(CHANNELS),
    }


def _problem(code: str) -> dict[str, Any]:
    title, meaning = PROBLEMS[code]
    members = _listed(MEMBERS.get(code, {}), "name")
    url = f"{settings.PUBLIC_URL}/problems/{code}"
    return {
        "code": code,
        "title": str(title),
        "meaning": str(meaning),
        "members": members,
        "type": url,
    }


def _listed(meanings: Mapping[str, Any], name: str = "code") -> list[dict[str, Any]]:
    return [
        {name: code, "meaning": _placeholder.sub("…", str(meaning))}
        for code, meaning in sorted(meanings.items())
    ]


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """All codes: JSON for who prefers it or says `?format=json`, else a page."""
    found = list_codes()
    if request.GET.get("format") == "json" or not _wants_page(request):
        response: HttpResponse = JsonResponse(found)
    else:
        response = render(request, "problems/codes.html", {"lists": _titled(found)})
    patch_vary_headers(response, ["Accept"])
    return response


def _wants_page(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) != "application/json"


TITLES = {
    "problems": _("Refusals and errors"),
    "input_errors": _("What is wrong with input"),
    "findings": _("Findings in key files"),
    "file_failures": _("Why a key file cannot be taken"),
    "log_actions": _("Actions in the log"),
    "channels": _("How an action came"),
}


def _titled(found: dict[str, list[dict[str, Any]]]) -> Iterable[tuple[Any, list[dict[str, Any]]]]:
    return [(TITLES[name], rows) for name, rows in found.items()]
