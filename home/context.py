"""The template context of every page: the center's name and the user's navigation menu."""

from functools import cache, partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import MAKING_TOKENS, Action
from accounts.lists import density_of, has_slash
from accounts.models import Center, User
from accounts.sessions import limits_of, session_mark
from agreements.access import Offer, actions_anywhere, offer

MenuItem = dict[str, Any]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The menu, the theme, and the number of seconds until an idle session ends.

    The API docs page has no center and no menu: under `/api/` no middleware loads the center.
    """
    actor, center = getattr(request, "actor", None), getattr(request, "center", None)
    user = getattr(request, "user", None)  # some pages are made before anybody is looked up
    person = user if isinstance(user, User) else None
    shown = {
        "actor": actor,
        "seeing": getattr(request, "seeing", None),
        "theme": getattr(request, "theme", "auto"),
        "density": density_of(person.lists if person else {}),
        "has_slash": has_slash(person.lists if person else {}),
        "session_mark": session_mark(request) if person else "",
        "center_name": center.name if center else SimpleLazyObject(lambda: Center.get().name),
        "support_address": center.support_address if center else "",
        "languages": center.offered_languages if center else [],
    }
    if actor is None or center is None or not isinstance(request.user, User):
        return shown
    return shown | {
        "idle_seconds": limits_of(request.user)[0],
        "search_text": request.GET.get("q", "") if request.path == _address("home:search") else "",
        "places": partial(_menu, request, actor),  # called only by pages with a sidebar
    }


def _menu(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    groups = [
        ("", [_menu_item(request, _("Home"), "home:home")]),
        (_("Desk"), _desk(request, actor)),  # staff only, and what they come for
        (_("Licenses"), _licenses(request, actor)),
        (_("Keys"), _keys(request, actor)),
        (_("Activation"), _activation(request, actor)),
        (_("Support"), _support(request, actor)),
        (_("Administration"), _administration(request, actor)),
    ]
    return [{"title": title, "places": items} for title, items in groups if items]


def _licenses(request: HttpRequest, actor: Actor) -> list[MenuItem]:
    relationships = _menu_item(request, _("Relationship summary"), "agreements:summary")
    if Action.SEE_PURCHASES not in actions_anywhere(actor):
        return [relationships]
    summary = _menu_item(request, _("License summary"), "keys:license-summary")
    # Its address is below the other's.
    relationships["current"] = relationships["current"] and not summary["current"]
    return [relationships, summary]


def _keys(request: HttpRequest, actor: Actor) -> list[MenuItem]:
    """A place that can hold nothing for the actor's roles is left out."""
    actions, items = actions_anywhere(actor), []
    if Action.SEE_KEYS in actions:
        items.append(_menu_item(request, _("Downloads and keys"), "keys:listings"))
    if Action.DOWNLOAD_SOFTWARE in actions:
        items.append(_menu_item(request, _("Software"), "keys:downloads"))
    if Action.EXPORT_KEYS in actions:
        items.append(_menu_item(request, _("Key files"), "keyfiles:exports", "key-files"))
    return items


def _activation(request: HttpRequest, actor: Actor) -> list[MenuItem]:
    if offer(actor, Action.USE_ACTIVATIONS) is Offer.NO:
        return []
    return [
        _menu_item(request, _("By telephone"), "activation:telephone"),
        _menu_item(request, _("By proxy"), "activation:proxy-files"),
    ]


def _support(request: HttpRequest, actor: Actor) -> list[MenuItem]:
    record = [_menu_item(request, _("Record"), "support:record")] if actor.is_staff else []
    return [
        _menu_item(request, _("New request"), "support:request-new"),
        _menu_item(request, _("My requests"), "support:requests"),
        _menu_item(request, _("Telephone directory"), "support:directory"),
        *record,
    ]


def _administration(request: HttpRequest, actor: Actor) -> list[MenuItem]:
    actions = actions_anywhere(actor)
    items = []
    if actions & {Action.MANAGE_ACCESS, Action.APPOINT_ADMINISTRATORS}:
        items.append(_menu_item(request, _("People"), "people:people"))
        items.append(_menu_item(request, _("Invitations"), "people:invitations"))
    if Action.MANAGE_ACCESS in actions and not actor.is_staff:
        items.append(_menu_item(request, _("Service accounts"), "people:service-accounts"))
    if not actor.is_staff:
        items.append(
            _menu_item(request, _("Role requests"), "people:role-requests", "role-requests")
        )
        items.append(_menu_item(request, _("Claims"), "people:claims"))
        items.append(_menu_item(request, _("My permissions"), "people:permissions"))
    if actions & MAKING_TOKENS:
        items.append(_menu_item(request, _("Tokens"), "people:tokens"))
    if Action.READ_LOG in actions:
        items.append(_menu_item(request, _("Log"), "people:log"))
    return items


def _desk(request: HttpRequest, actor: Actor) -> list[MenuItem]:
    actions = actions_anywhere(actor)
    items = []
    if Action.SEE_ANY in actions:
        items.append(_menu_item(request, _("Requests"), "support:desk", "desk"))
    if Action.LOAD_CENTER in actions:
        items.append(_menu_item(request, _("Claims"), "people:claims"))
        items.append(_menu_item(request, _("Customers"), "agreements:customers"))
        items.append(_menu_item(request, _("Load key files"), "keyfiles:imports", "imports"))
        items.append(_menu_item(request, _("Load files"), "keyfiles:loads"))
        items.append(_menu_item(request, _("Media"), "keyfiles:media"))
        items.append(_menu_item(request, _("Key stock"), "keys:stock"))
        items.append(_menu_item(request, _("New versions"), "keys:versions"))
        items.append(_menu_item(request, _("Allotment"), "keys:allotment"))
        items.append(_menu_item(request, _("Add-ons"), "keys:add-ons"))
        items.append(_menu_item(request, _("Call centers"), "support:directory-desk"))
        items.append(_menu_item(request, _("Catalog"), "catalog:entries"))
    if Action.RUN_CENTER in actions:
        items.append(_menu_item(request, _("Rules of requests"), "support:desk-settings"))
        items.append(_menu_item(request, _("Canned answers"), "support:canned-answers"))
        items.append(_menu_item(request, _("Emails"), "notices:mails"))
        items.append(_menu_item(request, _("Single sign-on"), "people:identity-providers"))
        items.append(_menu_item(request, _("Staff accounts"), "people:staff"))
        items.append(_menu_item(request, _("Settings"), "accounts:settings"))
    return items


def _menu_item(
    request: HttpRequest, name: str, url_name: str, count_key: str | None = None
) -> MenuItem:
    url = _address(url_name)
    current = request.path == url or (url != "/" and request.path.startswith(f"{url}/"))
    return {"name": name, "url": url, "current": current, "count_key": count_key}


@cache
def _address(url_name: str) -> str:
    """The address of a menu item; every page asks for two dozen that never change."""
    return reverse(url_name)
