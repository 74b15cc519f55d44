"""The context of the page of one import, by its state."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.middleware import PageRequest
from keyfiles.forms import AnswersForm, FindingFilter
from keyfiles.models import ImportChange, ImportFinding, KeyImport
from keyfiles.models.finding_texts import SHORT
from keyfiles.selectors import (
    list_changed_licensing_ids,
    list_changes,
    list_choices,
    list_findings,
    list_meanings,
)
from keyfiles.states import FileKind, ImportState
from vlsc.lib.keyset import cut
from vlsc.lib.pager import grouped, range_text

WAITING = {
    ImportState.RECEIVED,
    ImportState.CHECKING,
    ImportState.CONFIRMED,
    ImportState.APPLYING,
}
LISTED = 10  # licensing IDs to which a loaded file leads
# Where the rows of a loaded file are found; those of other kinds under the customers.
PLACES: dict[str, tuple[str, Any]] = {
    FileKind.KEY_STOCK: ("keys:stock", gettext_lazy("Key stock")),
    FileKind.PRODUCTS: ("catalog:entries", gettext_lazy("Catalog")),
    FileKind.MEDIA: ("keyfiles:media", gettext_lazy("Media")),
    FileKind.DIRECTORY: ("support:directory-desk", gettext_lazy("Call centers")),
}
CUSTOMERS = ("agreements:customers", gettext_lazy("Customers"))
Kind, Changes = ImportFinding.Kind, ImportChange.Kind
# In this order; the first of them that has rows is shown first.
TABS: dict[str, Any] = {
    Kind.ERROR: gettext_lazy("Errors"),
    Kind.WARNING: gettext_lazy("Warnings"),
    Changes.CHANGED: gettext_lazy("Changed rows"),
    Changes.NEW: gettext_lazy("New rows"),
    Changes.COUNTER: gettext_lazy("Changed counters"),
    Changes.LICENSING_ID: gettext_lazy("New licensing IDs"),
    Changes.ORGANIZATION: gettext_lazy("New organizations"),
    Changes.PROGRAM: gettext_lazy("New programs"),
    Changes.PRODUCT: gettext_lazy("New products"),
    Changes.KEY: gettext_lazy("New keys"),
    Kind.ABSENT: gettext_lazy("Not in this file"),
}

# Of each kind of change: the columns of its table, and what there is to say about it.
COLUMNS: dict[str, tuple[str, ...]] = {
    Changes.CHANGED: ("row", "cells"),
    Changes.NEW: ("row", "cells"),
    Changes.COUNTER: ("number", "product", "key", "counter"),
    Changes.LICENSING_ID: ("number", "program", "organization"),
    Changes.ORGANIZATION: ("organization",),
    Changes.PROGRAM: ("program",),
    Changes.PRODUCT: ("product",),
    Changes.KEY: ("number", "product", "key"),
}
EXPLAINED: dict[str, Any] = {
    Changes.CHANGED: gettext_lazy("What the center has already, with other cells."),
    Changes.NEW: gettext_lazy("What the center does not have yet."),
    Changes.COUNTER: gettext_lazy("Counters of keys that the center has already."),
    Changes.LICENSING_ID: gettext_lazy(
        "Each gets an agreement of its own, whose number and dates were not delivered."
    ),
    Changes.ORGANIZATION: gettext_lazy("Each becomes the top of a new ownership group."),
    Changes.PROGRAM: gettext_lazy("Each gets the most careful rules. Correct them in the catalog."),
    Changes.PRODUCT: gettext_lazy(
        "Family and version are guessed from the name. Correct them in the catalog."
    ),
    Changes.KEY: gettext_lazy("Keys as they are listed under their licensing IDs."),
}


def is_waiting(key_import: KeyImport) -> bool:
    """Whether it is queued or being worked on; then the page shows progress."""
    return key_import.state in WAITING


def about_import(
    request: PageRequest, key_import: KeyImport, answers: AnswersForm | None = None
) -> dict[str, Any]:
    """The template context: progress, or the findings and the possible next steps."""
    context: dict[str, Any] = {
        "key_import": key_import,
        "is_waiting": is_waiting(key_import),
        "counts": key_import.counts,
        "totals": [
            (TABS[kind], key_import.change_counts[kind])
            for kind in COLUMNS
            if key_import.change_counts.get(kind)
        ],
    }
    if key_import.state == ImportState.APPLIED:
        context |= _leads_to(request, key_import)
    # The findings of a loaded file are removed after a day, and expires_at is cleared.
    if (
        key_import.state not in {ImportState.CHECKED, ImportState.APPLIED}
        or key_import.expires_at is None
    ):
        return context
    context |= _tab_context(request, key_import)
    if key_import.state == ImportState.CHECKED:
        context |= _questions(request, key_import, answers) | _next_steps(key_import)
    return context


def _next_steps(key_import: KeyImport) -> dict[str, bool]:
    """What a checked file offers, and whether loading it would change anything."""
    codes = key_import.counts["codes"].get(Kind.ERROR, {})
    changing = ("new", "updated", "confirmed")
    return {
        # Only key files can make them: an order line says nothing of an agreement.
        "offers_missing": key_import.kind == FileKind.KEYS
        and not key_import.create_missing
        and "unknown_licensing_id" in codes,
        "is_loadable": key_import.is_loadable,
        "changes_nothing": not any(key_import.counts.get(name) for name in changing),
    }


def _leads_to(request: PageRequest, key_import: KeyImport) -> dict[str, Any]:
    """Where to see what a loaded file made: its licensing IDs, and the list that it belongs to."""
    found = list(list_changed_licensing_ids(request.actor, key_import)[: LISTED + 1])
    url_name, label = PLACES.get(key_import.kind, CUSTOMERS)
    return {
        "changed_licensing_ids": found[:LISTED],
        "changes_more": len(found) > LISTED,
        "place": {"url": reverse(url_name), "label": label},
    }


def _questions(
    request: PageRequest, key_import: KeyImport, answers: AnswersForm | None
) -> dict[str, Any]:
    """What the file asks about, and what has been answered already."""
    form = answers or AnswersForm(None, key_import.unknown_names)
    kinds = {question["kind"] for question in form.asked}
    names = {kind: list_meanings(kind) for kind in sorted(kinds)}
    left = len(key_import.unknown_names) - len(form.asked) + key_import.counts["more_unknown_names"]
    given = list_choices(request.actor, key_import)
    return {"answers": form, "meanings": names, "names_left": left, "given": given}


def _tab_context(request: PageRequest, key_import: KeyImport) -> dict[str, Any]:
    """One page of findings or changes of one kind, and the tabs of all kinds."""
    found = key_import.counts["codes"]
    counts = {kind: sum(found.get(kind, {}).values()) for kind in Kind} | key_import.change_counts
    kind = request.GET.get("kind", "")
    if kind not in TABS:
        kind = next((each for each in TABS if counts.get(each)), Kind.ERROR)
    read = _changes if kind in Changes else _findings
    return {
        "kind": kind,
        "tabs": [_tab(each, kind, counts) for each in TABS if counts.get(each) or each == kind],
        **read(request, key_import, kind),
    }


def _findings(request: PageRequest, key_import: KeyImport, kind: str) -> dict[str, Any]:
    """One page of findings of one kind, filtered by code."""
    codes = key_import.counts["codes"].get(kind, {})
    form = FindingFilter(request.GET, [(code, str(SHORT[code])) for code in codes])
    found, code = list_findings(request.actor, key_import).filter(kind=kind), form.chosen()
    if code:
        found = found.filter(code=code)
    page = cut(found.order_by(), "position", asked=request.GET, of=request.path)
    total = codes[code] if code else sum(codes.values())
    return {
        "filter": form,
        "rows": page.rows,
        "range": range_text(page, total),
        **page.addresses(request.GET),
    }


def _changes(request: PageRequest, key_import: KeyImport, kind: str) -> dict[str, Any]:
    """One page of changes of one kind."""
    found = list_changes(request.actor, key_import).filter(kind=kind)
    page = cut(found.order_by(), "line", asked=request.GET, of=request.path)
    return {
        "changes": page.rows,
        "columns": COLUMNS[kind],
        "explained": EXPLAINED[kind],
        "range": range_text(page, key_import.change_counts.get(kind, 0)),
        **page.addresses(request.GET),
    }


def _tab(kind: str, current: str, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "name": TABS[kind],
        "url": f"?kind={kind}",
        "current": kind == current,
        "count": grouped(counts.get(kind, 0)),
    }
