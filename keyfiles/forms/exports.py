"""The form of a request for a key file."""

from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from keyfiles.states import ExportScope, FileFormat


class ExportForm(forms.Form):
    """A request for a key file. The ids come from hidden fields and checkboxes of the page."""

    scope = forms.ChoiceField(choices=ExportScope.choices)
    format = forms.ChoiceField(choices=FileFormat.choices)
    licensing_id = forms.UUIDField(required=False)
    keys = forms.TypedMultipleChoiceField(coerce=UUID, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        # Accept any id here; the selectors check whether the keys are visible.
        choices = [(pk, pk) for pk in data.getlist("keys")]
        self.fields["keys"].choices = choices  # type: ignore[attr-defined]

    def clean_keys(self) -> list[UUID]:
        """The selected keys; if none is selected, a clearer error than the default."""
        keys: list[UUID] = self.cleaned_data["keys"]
        if self.cleaned_data.get("scope") == ExportScope.KEYS and not keys:
            raise forms.ValidationError(_("Select the keys to include in the file."))
        return keys

    def error_messages(self) -> list[str]:
        """All error messages of the form, by its fields, which mask a key in them."""
        return [str(message) for field in self for message in field.errors]
