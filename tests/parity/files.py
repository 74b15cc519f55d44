"""Parity of key files: those asked for, those uploaded, and what their check found."""

from tests.parity.things import Thing

OF_UPLOAD = dict.fromkeys(
    (
        "Rows",
        "Valid",
        "With errors",
        "New",
        "Changed",
        "Unchanged",
        "Skipped",
        "Read as",
        "Uploaded",
    ),
    "of the uploaded file",
)

TABS = dict.fromkeys(
    ("Line", "Column", "What", "Licensing ID", "Product", "Type", "Last five"), "of a finding"
)
OF_NAME = dict.fromkeys(("Name in the file", "What it is", "Or the name of another"), "a form")
OPTION = "missing: chosen when it was uploaded, and not repeated"
OF_UPLOADED = {
    **dict.fromkeys(("create_missing", "good_rows"), OPTION),
    **dict.fromkeys(("rows_done", "rows_total"), "while it is worked on"),
    "size": "in the list of files",
    "sha256": "for programs, to compare with the file",
    "checked_at": "missing: the page says when it was uploaded and loaded",
    "expires_at": "missing: the list says that it is 24 hours",
    "failure": "of one that failed",
}
BEFORE = "as before it was loaded, see the uploaded file"
COUNTED = (
    "rows",
    "good",
    "errors",
    "warnings",
    "skipped",
    "new",
    "updated",
    "unchanged",
    "confirmed",
    "new_keys",
    "new_licensing_ids",
    "new_organizations",
    "not_in_file",
    "changes",
    "more_unknown_names",
)
CHANGED = {"Line": {"line": ""}}
LISTED = {"Licensing ID": {"licensing_id": ""}, "Product": {"product": ""}}
KEY = {"Type": {"type": "MAK"}, "Last five": {"last_five": ""}}
OSA = ("before.seats", "before.osa_status", "after.seats", "after.osa_status")
OTHER_KINDS = "of changes of another kind, see there"

THINGS = [
    Thing(
        "key file",
        "/key-files/{export}",
        "key-exports/{export}",
        {
            "": {
                "file_name": "",
                "state": "Ready",
                "sha256": "",
                "left_out.blocked": "2 blocked",
                "left_out.replaced": "3 replaced",
                "left_out.not_usable_yet": "4 keys in it cannot be used yet",
            },
            "Contents": {"rows_total": ""},
            "Format": {"format": "Tab-delimited text (.csv)"},
            "Size": {"size": "4.0 KB"},
            "Ready": {"ready_at": ""},
            "Available until": {"expires_at": ""},
        },
        {
            **dict.fromkeys(("scope", "licensing_id", "keys"), "in the name of the file"),
            "reason": "of one that failed",
            "rows_done": "while it is built",
            "requested_at": "in the list of key files",
        },
    ),
    Thing(
        "key file in the list",
        "/key-files",
        "key-exports/{export}",
        {
            "File": {"file_name": "", "format": "Tab-delimited text (.csv)"},
            "Status": {"state": "Ready"},
            "Rows": {"rows_total": ""},
            "Requested": {"requested_at": ""},
            "Until": {"expires_at": ""},
        },
        {
            **dict.fromkeys(("scope", "licensing_id", "keys"), "in the name of the file"),
            **dict.fromkeys(("reason", "rows_done"), "on its own page"),
            **dict.fromkeys(("sha256", "size", "ready_at"), "on its own page"),
            "left_out.blocked": "on its own page",
            "left_out.replaced": "on its own page",
            "left_out.not_usable_yet": "on its own page",
        },
        {"Download": "the file, which has an operation"},
    ),
    Thing(
        "uploaded file",
        "/desk/key-files/{upload}",
        "center/key-files/{upload}",
        {
            "": {
                "file_name": "",
                "state": "Checked",
                "ignored_columns": "",
                "counts.more_unknown_names": "1,224 more names are asked about afterwards",
                "counts.changes.counter": "Changed counters: 1",
                "counts.changes.key": "New keys: 1",
                "counts.changes.licensing_id": "New licensing IDs: 1",
            },
            "Rows": {"counts.rows": "", "unknown_names.rows": ""},
            "Valid": {"counts.good": ""},
            "With errors": {"counts.errors": ""},
            "New": {"counts.new": "", "counts.new_licensing_ids": ""},
            "Changed": {"counts.updated": ""},
            "Unchanged": {"counts.unchanged": ""},
            "Skipped": {"counts.skipped": ""},
            "Read as": {"encoding": "Windows-1252", "delimiter": "semicolons"},
            "Uploaded": {"requested_at": "", "requested_by": ""},
            "Name in the file": {"unknown_names.name": "", "unknown_names.kind": "Product"},
        },
        {
            **OF_UPLOADED,
            **dict.fromkeys(
                ("counts.warnings", "counts.not_in_file"), "on a tab, if there are any"
            ),
            **dict.fromkeys(("counts.new_keys", "counts.new_organizations"), "on a tab, by kind"),
            "counts.confirmed": "missing: said where nothing else changes",
            "unknown_names.nearest": "among the choices of the form",
            **dict.fromkeys(("applied_at", "applied_by"), "of one that was loaded"),
        },
        {**TABS, **OF_NAME},
        by="olga",
    ),
    Thing(
        "loaded file",
        "/desk/key-files/{loaded}",
        "center/key-files/{loaded}",
        {"": {"file_name": "", "state": "Loaded", "applied_at": "", "applied_by": ""}},
        {
            **OF_UPLOADED,
            **dict.fromkeys((f"counts.{name}" for name in COUNTED), BEFORE),
            **dict.fromkeys(("encoding", "delimiter", "ignored_columns"), BEFORE),
            "unknown_names": BEFORE,
            **dict.fromkeys(("requested_at", "requested_by"), BEFORE),
        },
        None,
        by="olga",
    ),
    Thing(
        "error in a file",
        "/desk/key-files/{upload}?kind=error",
        "center/key-files/{upload}/rows?kind=error",
        {
            "": {"kind": "Errors"},
            "Line": {"line": ""},
            "Column": {"column": ""},
            "What": {"detail": ""},
            "Licensing ID": {"licensing_id": ""},
            "Product": {"product": ""},
            "Type": {"type": "MAK"},
            "Last five": {"last_five": ""},
        },
        {"code": "a code; in the sentence"},
        OF_UPLOAD,
        row="1,017",
        by="olga",
    ),
    Thing(
        "counter that a file changes",
        "/desk/key-files/{upload}?kind=counter",
        "center/key-files/{upload}/changes?kind=counter",
        {
            **CHANGED,
            **LISTED,
            **KEY,
            "": {"kind": "Changed counters"},
            "In the center": {"before.used": "12/50", "before.allowed": "12/50"},
            "In the file": {"after.used": "14/60", "after.allowed": "14/60"},
        },
        dict.fromkeys((*OSA, "program", "organization", "is_new"), OTHER_KINDS),
        OF_UPLOAD,
        row="1,017",
        by="olga",
    ),
    Thing(
        "licensing ID that a file creates",
        "/desk/key-files/{upload}?kind=licensing_id",
        "center/key-files/{upload}/changes?kind=licensing_id",
        {
            **CHANGED,
            "": {"kind": "New licensing IDs"},
            "Licensing ID": {"licensing_id": ""},
            "Program": {"program": ""},
            "Organization": {"organization": "", "is_new": "new"},
        },
        dict.fromkeys(("product", "type", "last_five", "before", "after"), OTHER_KINDS),
        OF_UPLOAD,
        row="1,017",
        by="olga",
    ),
    Thing(
        "key that a file brings",
        "/desk/key-files/{upload}?kind=key",
        "center/key-files/{upload}/changes?kind=key",
        {
            **CHANGED,
            **LISTED,
            "": {"kind": "New keys"},
            "Type": {"type": "MAK"},
            "Last five": {"last_five": "", "is_new": "known, and listed here too"},
        },
        dict.fromkeys(("program", "organization", "before", "after"), OTHER_KINDS),
        OF_UPLOAD,
        row="1,017",
        by="olga",
    ),
]
