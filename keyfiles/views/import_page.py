"""What the page of one uploaded key file shows in each of its states."""

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


def is_waiting(one: KeyImport) -> bool:
    """Whether a worker has it or will: then its page shows progress."""
    return one.state in WAITING


def about_import(
    request: PageRequest, one: KeyImport, answers: AnswersForm | None = None
) -> dict[str, Any]:
    """The page's context: progress, or what the check found and what can be done about it."""
    shown: dict[str, Any] = {"key_import": one, "is_waiting": is_waiting(one), "counts": one.counts}
    # What was found in a loaded file goes after a day; then nothing of it expires any more.
    if one.state not in {ImportState.CHECKED, ImportState.APPLIED} or one.expires_at is None:
        return shown
    shown |= _findings(request, one)
    if one.state == ImportState.CHECKED:
        shown |= _questions(one, answers)
        codes = one.counts["codes"].get(Kind.ERROR, {})
        shown["offers_missing"] = not one.create_missing and "unknown_licensing_id" in codes
        shown["is_loadable"] = one.is_loadable
    return shown


def _questions(one: KeyImport, answers: AnswersForm | None) -> dict[str, Any]:
    form = answers or AnswersForm(None, one.unknown_names)
    kinds = {asked["kind"] for asked in form.asked}
    names = {kind: list_meanings(kind) for kind in sorted(kinds)}
    left = len(one.unknown_names) - len(form.asked) + one.counts["more_unknown_names"]
    return {"answers": form, "meanings": names, "names_left": left}


def _findings(request: PageRequest, one: KeyImport) -> dict[str, Any]:
    """One kind of finding, narrowed by code, paged by place."""
    counts = one.counts["codes"]
    kind = request.GET.get("kind", "")
    kind = (
        kind if kind in Kind.values else next((k for k in Kind.values if counts.get(k)), Kind.ERROR)
    )
    codes = counts.get(kind, {})
    form = FindingFilter(request.GET, [(code, str(SHORT[code])) for code in codes])
    found, code = list_findings(request.actor, one).filter(kind=kind), form.chosen()
    if code:
        found = found.filter(code=code)
    page = cut(found.order_by(), "position", asked=request.GET)
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
