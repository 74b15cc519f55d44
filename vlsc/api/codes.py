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
from vlsc.problems import PROBLEMS

# What problem documents with a code have beside the members of all: name → meaning.
MEMBERS = {
    "exhausted": {
        "used": _("Activations used."),
        "allowed": _("Activations allowed."),
        "request_url": _("Where more are requested."),
    },
    "invalid": {
        "errors": _("What is wrong, with its place, its code and a sentence."),
        "more_errors": _("How many errors there are beyond those in `errors`."),
    },
    "malformed": {"errors": _("What is wrong, with its place, its code and a sentence.")},
    "reason_required": {"errors": _("What is wrong, with its place, its code and a sentence.")},
    "throttled": {"retry_after": _("Seconds to wait.")},
    "in_progress": {"retry_after": _("Seconds to wait.")},
    "not_ready": {
        "state": _("The state of the file."),
        "retry_after": _("Seconds to wait, while the file is being built."),
    },
    "kms_hosts_exhausted": {
        "hosts_used": _("Host slots of the key that are spent."),
        "hosts_allowed": _("Host slots that the key has."),
    },
    "kms_host_activations_exhausted": {
        "activations_used": _("Activations of the host that are spent."),
        "activations_allowed": _("Activations that the host has."),
    },
    "rows_with_errors": {"rows_with_errors": _("How many rows have errors.")},
}
# code of an entry of `errors` → meaning.
INPUT_CODES = {
    "bad_installation_id": _("It is no installation ID; the sentence names the wrong groups."),
    "blank": _("It is empty."),
    "date": _("It is a date without a time."),
    "empty": _("The file or the list is empty."),
    "invalid": _("It is not of the right kind; the sentence says what is."),
    "invalid_choice": _("It is none of the choices, which the sentence names."),
    "malformed": _("It cannot be read."),
    "max_length": _("It is longer than allowed."),
    "max_string_length": _("It has more digits than a number can have."),
    "max_value": _("It is larger than allowed."),
    "min_length": _("It is shorter than allowed."),
    "min_value": _("It is smaller than allowed."),
    "no_name": _("The file has no name."),
    "not_a_list": _("It is not a list."),
    "not_found": _("There is no such object, or the caller may not see it."),
    "not_taken": _("This operation does not take the header."),
    "null": _("It is null, which it may not be."),
    "null_characters_not_allowed": _("It contains the character NUL."),
    "overflow": _("The time is outside the range of times."),
    "repeated": _("It is given more than once."),
    "required": _("It is missing."),
    "surrogate_characters_not_allowed": _("It contains half a character."),
    "too_many": _("There are more than allowed."),
    "unknown": _("There is no parameter or member of this name."),
}
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
