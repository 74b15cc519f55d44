"""The field of forms that take several files. The upload handler has already stored them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from support.attachments import NAMES
from vlsc.lib.refused import Refused

NAME = "file"  # the field that the upload handler reads
ENDINGS = ",".join(ending for endings in NAMES.values() for ending in endings)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploads; none is needed."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Attachments"),
            required=False,
            widget=FilesInput({"accept": ENDINGS}),
            help_text=gettext_lazy(
                "Up to 5 files of 10 MB: pictures, PDF, text, office documents. Only who may read"
                " the request can open them. Put no product key into them."
            ),
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The uploads, each checked by itself."""
        return [super(FilesField, self).clean(file, initial) for file in data or []]


def refuse_upload(form: forms.Form, refused: Refused | None) -> int:
    """Show at the form why the upload was not accepted; returns the status of the answer."""
    if refused is None:
        return 400
    form.errors[NAME] = form.error_class([refused.detail])
    return refused.status
