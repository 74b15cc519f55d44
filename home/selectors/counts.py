"""The counts in the sidebar."""

from datetime import datetime

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import may_anywhere
from keyfiles.selectors import list_live_exports, list_open_imports, with_downloads
from keyfiles.states import ExportState, ImportState
from people.selectors import list_unanswered
from support.selectors import count_desk


def count_waiting(actor: Actor, at: datetime) -> dict[str, int]:
    """The counts in the sidebar: files to download, uploads, requests due or late, role requests.

    Only for menu items that the actor has.
    """
    waiting = {}
    if may_anywhere(actor, Action.EXPORT_KEYS):
        ready = list_live_exports(actor, at).filter(state=ExportState.READY)
        waiting["key-files"] = with_downloads(ready).filter(is_downloaded=False).count()
    if may_anywhere(actor, Action.SEE_ANY):
        waiting["desk"] = sum(count_desk(actor, at).values())
    if not actor.is_staff and may_anywhere(actor, Action.MANAGE_ACCESS):
        waiting["role-requests"] = list_unanswered(actor).count()
    if may_anywhere(actor, Action.LOAD_CENTER):
        waiting["imports"] = list_open_imports(actor).filter(state=ImportState.CHECKED).count()
    return waiting
