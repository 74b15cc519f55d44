"""Pages of the catalog at the desk: programs, products and KMS groups; loading the included one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.lists import list_menu
from accounts.middleware import PageRequest
from audit.words import describe
from catalog.access import require_keeping
from catalog.forms import CatalogFilter, EntryForm, ProductFilter, ProductForm, ProgramForm
from catalog.models import Product, Program
from catalog.selectors import get_entry, list_entries, list_history, list_kms_groups
from catalog.services import load_included_catalog, remove_entry, save_entry
from vlsc.lib.keyset import count_up_to, cut
from vlsc.lib.occurring import list_occurring
from vlsc.lib.refused import Invalid

FORMS: dict[str, type[EntryForm]] = {"products": ProductForm, "programs": ProgramForm}
MODELS: dict[str, Any] = {"products": Product, "programs": Program}


@login_required
@require_POST
def catalog_load(request: PageRequest) -> HttpResponse:
    loaded = load_included_catalog(by=request.actor, at=timezone.now())
    counted = {"programs": loaded.added["program"], "products": loaded.added["product"]}
    messages.success(request, _("Loaded: %(programs)d programs, %(products)d products.") % counted)
    return redirect("home:first-steps")


@login_required
@require_safe
def entries(request: PageRequest, kind: str = "products") -> HttpResponse:
    model = _model_of(request, kind)
    form = ProductFilter(request.GET) if model is Product else CatalogFilter(request.GET)
    if model is Product:
        form.offer(list_occurring(list_entries(model), pool="pool"))
    found = list_entries(model, **form.chosen())
    page = cut(found, "name", asked=request.GET, of=request.path)
    context = {
        "kind": kind,
        "form": form,
        "page": page,
        "total": len(page.rows) if page.is_whole else count_up_to(found),
        **list_menu(request.user.lists, f"catalog-{kind}", request.GET),
        **page.addresses(request.GET),
    }
    return render(request, "catalog/entries.html", context)


@login_required
@require_safe
def kms_groups(request: PageRequest) -> HttpResponse:
    require_keeping(request.actor)
    form = CatalogFilter(request.GET)
    groups = list_kms_groups(**form.chosen())
    context = {"kind": "kms-groups", "form": form, "groups": groups, "total": len(groups)}
    context |= list_menu(request.user.lists, "catalog-kms-groups", request.GET)
    return render(request, "catalog/entries.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: PageRequest, kind: str, pk: UUID | None = None) -> HttpResponse:
    model = _model_of(request, kind)
    stored = get_entry(model, pk) if pk else model()
    form = FORMS[kind](request.POST if request.method == "POST" else None, stored)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_entry(by=request.actor, entry=stored, wish=form.wish(), at=timezone.now())
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("catalog:entry", kind, saved.pk)
    history = [(line, describe(line)) for line in list_history(stored.pk)] if pk else []
    context = {"kind": kind, "entry": stored, "form": form, "history": history}
    return render(request, "catalog/entry.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def entry_remove(request: PageRequest, kind: str, pk: UUID) -> HttpResponse:
    stored = get_entry(_model_of(request, kind), pk)
    remove_entry(by=request.actor, entry=stored, at=timezone.now())
    messages.success(request, _("%(name)s is removed.") % {"name": stored.name})
    return redirect("catalog:entries", kind)


def _model_of(request: PageRequest, kind: str) -> Any:
    """The model of a kind, for those who may change the catalog; nobody else learns more."""
    require_keeping(request.actor)
    if kind not in MODELS:
        raise Http404
    return MODELS[kind]
