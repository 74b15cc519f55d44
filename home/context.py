"""What every page's frame shows: the center's name and the places this person may go to."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import MAKING_TOKENS, Action
from accounts.models import Center, User
from accounts.sessions import limits_of
from agreements.access import actions_anywhere

Place = dict[str, Any]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The rail, the theme, and the seconds until an idle session ends.

    The API's docs are a page without center and rail: the API asks for neither.
    """
    actor, center = getattr(request, "actor", None), getattr(request, "center", None)
    shown = {
        "actor": actor,
        "theme": getattr(request, "theme", "auto"),
        "center_name": center.name if center else SimpleLazyObject(lambda: Center.get().name),
    }
    if actor is None or center is None or not isinstance(request.user, User):
        return shown
    return shown | {
        "idle_seconds": limits_of(request.user)[0],
        "search_text": request.GET.get("q", "") if request.path == reverse("home:search") else "",
        "places": partial(_places, request, actor),  # asked by pages with a rail only
    }


def _places(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    groups = [
        ("", [_place(request, _("Home"), "home:home")]),
        (_("Licenses"), [_place(request, _("Relationship summary"), "agreements:summary")]),
        (
            _("Keys"),
            [
                _place(request, _("Downloads and keys"), "keys:listings"),
                _place(request, _("Key files"), "keyfiles:exports", count_key="key-files"),
            ],
        ),
        (_("Administration"), _administration(request, actor)),
        (_("Desk"), _desk(request, actor)),
    ]
    return [{"title": title, "places": places} for title, places in groups if places]


def _administration(request: HttpRequest, actor: Actor) -> list[Place]:
    held, places = actions_anywhere(actor), []
    if held & MAKING_TOKENS:
        places.append(_place(request, _("Tokens"), "people:tokens"))
    if Action.READ_LOG in held:
        places.append(_place(request, _("Log"), "people:log"))
    return places


def _desk(request: HttpRequest, actor: Actor) -> list[Place]:
    if Action.LOAD_CENTER not in actions_anywhere(actor):
        return []
    return [
        _place(request, _("Load key files"), "keyfiles:imports", count_key="imports"),
        _place(request, _("Catalog"), "admin:index"),
    ]


def _place(request: HttpRequest, name: str, url_name: str, count_key: str | None = None) -> Place:
    url = reverse(url_name)
    current = request.path == url or (url != "/" and request.path.startswith(f"{url}/"))
    return {"name": name, "url": url, "current": current, "count_key": count_key}
