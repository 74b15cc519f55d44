"""Log wording for key files."""

from django.utils.translation import gettext_lazy as _

from audit.detail import register_facts
from audit.words import register_words
from keyfiles.states import FileFormat, FileKind

THINGS = {
    "key_export": _("Key files, downloaded"),
    "key_import": _("Key files, loaded"),
    "load": _("Files, loaded"),
    "medium": _("Media"),
    "storage": _("File storage"),
}
SENTENCES = {
    "key_export.requested": _("%(who)s asked for the key file %(what)s"),
    "key_export.built": _("The key file %(what)s was written for %(who)s"),
    "key_export.failed": _("The key file %(what)s could not be written for %(who)s"),
    "key_export.downloaded": _("%(who)s downloaded the key file %(what)s"),
    "key_import.uploaded": _("%(who)s uploaded the key file %(what)s"),
    "key_import.loaded": _(
        "%(who)s loaded the key file %(what)s. New keys: %(new_keys)s, changed counters:"
        " %(changed_counters)s, new licensing IDs: %(new_licensing_ids)s"
    ),
    "key_import.discarded": _("%(who)s discarded the key file %(what)s"),
    "key_import.bad_rows_downloaded": _("%(who)s took the rejected rows of %(what)s"),
    "key_import.answered": _("%(who)s answered questions about the key file %(what)s"),
    "key_import.answer_undone": _("%(who)s undid an answer about the key file %(what)s"),
    "storage.adopted": _("%(who)s adopted the file storage for this database"),
    "key_import.confirmed": _("%(who)s confirmed the loading of the key file %(what)s"),
    "medium.added": _("%(who)s added the medium %(what)s"),
    "medium.changed": _("%(who)s changed the medium %(what)s%(values)s"),
    "medium.withdrawn": _("%(who)s withdrew the medium %(what)s"),
    "medium.downloaded": _("%(who)s downloaded %(what)s"),
    "load.uploaded": _("%(who)s uploaded the file %(what)s"),
    "load.confirmed": _("%(who)s confirmed the loading of the file %(what)s"),
    "load.loaded": _("%(who)s loaded the file %(what)s. New rows: %(new)s, changed: %(updated)s"),
    "load.discarded": _("%(who)s discarded the file %(what)s"),
    "load.bad_rows_downloaded": _("%(who)s took the rejected rows of the file %(what)s"),
}
FACTS = {
    "before": _("Before"),
    "changed_counters": _("Changed counters"),
    "changes": _("Changes"),
    "counts": _("Rows"),
    "errors": _("Errors"),
    "format": _("Format"),
    "generation": _("Generation"),
    "good_rows": _("Good rows only"),
    "kind": _("Kind"),
    "new": _("New"),
    "new_keys": _("New keys"),
    "new_licensing_ids": _("New licensing IDs"),
    "rows": _("Rows"),
    "sha256": "SHA-256",
    "skipped": _("Skipped"),
    "unchanged": _("Unchanged"),
    "updated": _("Updated"),
    "values": _("Changed"),
}
CODES = {
    "format": FileFormat.choices,
    "kind": FileKind.choices,
}


def register() -> None:
    """Register this wording with the log."""
    counted = ("new_keys", "changed_counters", "new_licensing_ids", "new", "updated")
    facts = dict.fromkeys(counted, lambda number: number or "0")
    register_words(things=THINGS, sentences=SENTENCES, facts=facts)
    register_facts(FACTS, CODES)
