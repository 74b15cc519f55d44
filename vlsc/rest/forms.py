"""What all forms share: no product key in the input is repeated, and dates have a picker."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList
from django.utils.safestring import mark_safe

from vlsc.lib.masking import is_identifier, mask_keys


class MaskedBoundField(BoundField):
    """Shows the last five characters of a key that was typed where none belongs."""

    def value(self) -> Any:
        value = super().value()
        return mask_keys(value) if isinstance(value, str) else value

    def as_widget(self, widget: Any = None, attrs: Any = None, only_initial: bool = False) -> Any:
        """The input; a hidden one repeats what the form was first shown with."""
        shown = super().as_widget(widget, attrs, only_initial)
        return mark_safe(mask_keys(shown)) if only_initial else shown  # noqa: S308 - escaped

    @property
    def errors(self) -> ErrorList:
        """The errors; some repeat the input."""
        found = super().errors
        masked = found.copy()
        masked.data = [mask_keys(str(message)) for message in found]
        return masked


class IdentifierBoundField(MaskedBoundField):
    """Shows an identifier of another system as it is, also one that looks like a key.

    It would otherwise be saved as it is masked, with the next change of something else.
    """

    def value(self) -> Any:
        value = BoundField.value(self)
        return value if isinstance(value, str) and is_identifier(value) else super().value()


class MaskedForms(DjangoTemplates):
    """The setting `FORM_RENDERER`."""

    bound_field_class = MaskedBoundField


class DateInput(forms.DateInput):
    """A browser's date picker, which needs ISO dates in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
