"""In which queue a request waits, and what its form is called before it is filed."""

from django.db.models.functions import Upper
from django.utils.functional import Promise

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from support.states import Kind, Queue

MAK_ADD_COUNTRIES = frozenset({"US", "CA"})


def choose_queue(*, kind: Kind, place: LicensingId | None) -> Queue:
    """Questions have a queue of their own, and so has more of a MAK in the US and Canada."""
    if kind == Kind.GENERAL:
        return Queue.GENERAL
    country = place.organization.country.upper() if place else ""
    is_mak_add = kind == Kind.MAK_INCREASE and country in MAK_ADD_COUNTRIES
    return Queue.MAK_ADD if is_mak_add else Queue.KEYS


def name_form(actor: Actor, kind: Kind, place: LicensingId | None = None) -> str | Promise:
    """The title of the form of a kind, for a licensing ID or before there is one."""
    queue = choose_queue(kind=kind, place=place)
    is_mak_add = queue == Queue.MAK_ADD
    if kind == Kind.MAK_INCREASE and place is None:
        is_mak_add = _files_only_there(actor)
    return Queue.MAK_ADD.label if is_mak_add else kind.label


def _files_only_there(actor: Actor) -> bool:
    """Whether every organization for which the actor may file requests is in those countries."""
    if actor.is_everywhere:
        return False
    places = LicensingId.objects.visible_to(actor, Action.FILE_REQUESTS)
    countries = places.alias(country=Upper("organization__country"))
    elsewhere = countries.exclude(country__in=MAK_ADD_COUNTRIES)
    return not elsewhere.exists() and places.exists()
