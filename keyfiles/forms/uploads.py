"""Forms of uploads: a key file, a load file, and the filters of load files."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from keyfiles.models import KeyImport
from keyfiles.states import LOAD_KINDS, ImportState
from vlsc.lib.selects import PlainSelect
from vlsc.rest.status_filter import StatusFilter

READABLE = _(
    "Text with tabs, commas or semicolons, in UTF-8, UTF-16 or Windows-1252, up to 300 MB, or a"
    " spreadsheet (.xlsx). Choose the file or drop it here."
)


class UploadForm(forms.Form):
    """The upload of a key file. The upload handler has already put it in private storage."""

    file = forms.FileField(
        label=_("Key file"),
        help_text=READABLE,
        error_messages={"required": _("Choose a key file first.")},
    )
    create_missing = forms.BooleanField(
        label=_("Create what is missing"),
        help_text=_(
            "Licensing IDs and organizations that the center does not know are made when the file"
            " is loaded."
        ),
        required=False,
    )


class LoadForm(forms.Form):
    """The upload of a load file: what it has rows of, and the file."""

    kind = forms.ChoiceField(
        label=_("What the file has rows of"), choices=[(kind, kind.label) for kind in LOAD_KINDS]
    )
    file = forms.FileField(
        label=_("File"),
        help_text=READABLE,
        error_messages={"required": _("Choose a file first.")},
    )


class LoadFilter(StatusFilter):
    """The state and kind of uploads in the address bar; what is unknown filters nothing."""

    rows = forms.ChoiceField(label=_("Type"), required=False, widget=PlainSelect)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, ImportState)
        kinds: Any = self.fields["rows"]
        kinds.choices = [("", _("All types")), *((kind, kind.label) for kind in LOAD_KINDS)]

    def narrow(self, found: QuerySet[KeyImport]) -> QuerySet[KeyImport]:
        """The uploads that fit."""
        by = {"state": "state", "rows": "kind"}
        return found.filter(**{by[name]: value for name, value in self.chosen().items()})
