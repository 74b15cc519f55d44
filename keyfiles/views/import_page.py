"""The context of the page of one import, by its state."""

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.middleware import PageRequest
from keyfiles.forms import AnswersForm, FindingFilter
from keyfiles.models import ImportFinding, KeyImport
from keyfiles.models.finding_texts import SHORT
from keyfiles.selectors import list_findings, list_meanings
from keyfiles.states import ImportState
from vlsc.lib.keyset import cut
from vlsc.lib.pager import grouped, range_text

WAITING = {
    ImportState.RECEIVED,
    ImportState.CHECKING,
    ImportState.CONFIRMED,
    ImportState.APPLYING,
}
Kind = ImportFinding.Kind
TABS = {
    Kind.ERROR: gettext_lazy("Errors"),
    Kind.WARNING: gettext_lazy("Warnings"),
    Kind.ABSENT: gettext_lazy("Not in this file"),
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
    }
    # The findings of a loaded file are removed after a day, and expires_at is cleared.
    if (
        key_import.state not in {ImportState.CHECKED, ImportState.APPLIED}
        or key_import.expires_at is None
    ):
        return context
    context |= _findings(request, key_import)
    if key_import.state == ImportState.CHECKED:
        context |= _questions(key_import, answers)
        codes = key_import.counts["codes"].get(Kind.ERROR, {})
        context["offers_missing"] = (
            not key_import.create_missing and "unknown_licensing_id" in codes
        )
        context["is_loadable"] = key_import.is_loadable
    return context


def _questions(key_import: KeyImport, answers: AnswersForm | None) -> dict[str, Any]:
    form = answers or AnswersForm(None, key_import.unknown_names)
    kinds = {question["kind"] for question in form.asked}
    names = {kind: list_meanings(kind) for kind in sorted(kinds)}
    left = len(key_import.unknown_names) - len(form.asked) + key_import.counts["more_unknown_names"]
    return {"answers": form, "meanings": names, "names_left": left}


def _findings(request: PageRequest, key_import: KeyImport) -> dict[str, Any]:
    """One page of findings of one kind, filtered by code."""
    counts = key_import.counts["codes"]
    kind = request.GET.get("kind", "")
    kind = (
        kind if kind in Kind.values else next((k for k in Kind.values if counts.get(k)), Kind.ERROR)
    )
    codes = counts.get(kind, {})
    form = FindingFilter(request.GET, [(code, str(SHORT[code])) for code in codes])
    found, code = list_findings(request.actor, key_import).filter(kind=kind), form.chosen()
    if code:
        found = found.filter(code=code)
    page = cut(found.order_by(), "position", asked=request.GET, of=request.path)
    total = codes[code] if code else sum(codes.values())
    return {
        "kind": kind,
        "filter": form,
        "rows": page.rows,
        "tabs": [_tab(k, kind, counts) for k in Kind if counts.get(k) or k == kind],
        "range": range_text(page, total),
        **page.addresses(request.GET),
    }


def _tab(
    kind: ImportFinding.Kind, current: str, counts: dict[str, dict[str, int]]
) -> dict[str, Any]:
    return {
        "name": TABS[kind],
        "url": f"?kind={kind}",
        "current": kind == current,
        "count": grouped(sum(counts.get(kind, {}).values())),
    }
