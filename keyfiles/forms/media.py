"""The form of a medium."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import RefusableForm
from catalog.models import Product
from catalog.states import Architecture
from keyfiles.services import MediumWish
from vlsc.lib.refused import Invalid
from vlsc.lib.selects import PlainSelect
from vlsc.rest.forms import DateInput


class MediumForm(RefusableForm):
    """A medium: an upload, or the name of a file that is in the storage already."""

    field_order = ("product", "language", "architecture", "released_on", "file", "stored", "sha256")
    language = forms.CharField(
        label=_("Language"), max_length=40, help_text=_("Such as English, or Multilingual.")
    )
    architecture = forms.ChoiceField(
        label=_("Architecture"), choices=Architecture.choices, widget=PlainSelect
    )
    released_on = forms.DateField(label=_("Released on"), required=False, widget=DateInput)
    file = forms.FileField(
        label=_("File to upload"),
        required=False,
        max_length=120,
        help_text=_("Up to 8 GB. Its name stays, and customers download it under that."),
    )
    stored = forms.CharField(
        label=_("Or the name of a file in the storage"),
        required=False,
        max_length=120,
        help_text=_(
            "A file that was put into the folder “media” of the storage, or one of a medium."
        ),
    )
    sha256 = forms.CharField(
        label=_("Its SHA-256"),
        required=False,
        max_length=64,
        help_text=_("64 hexadecimal digits. Needed for a file in the storage that is new here."),
    )

    def __init__(self, data: Any, *, products: Sequence[Product], files: Any = None) -> None:
        super().__init__(data, files)
        self.by_id = {str(product.pk): product for product in products}
        choices = [(pk, each.name) for pk, each in self.by_id.items()]
        self.fields["product"] = forms.ChoiceField(
            label=_("Product"), choices=choices, widget=PlainSelect
        )
        self.order_fields(self.field_order)

    def clean(self) -> None:
        """Either an upload or a name."""
        given = [name for name in ("file", "stored") if self.cleaned_data.get(name)]
        if len(given) != 1 and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or name one in the storage."))

    def wish(self) -> MediumWish:
        """The medium that is asked for; the form must be valid."""
        cleaned = self.cleaned_data
        same = ("language", "architecture", "released_on", "sha256")
        return MediumWish(
            product=self.by_id[cleaned["product"]],
            file=cleaned["file"].name if cleaned["file"] else cleaned["stored"],
            **{name: cleaned[name] for name in same},
        )

    def refuse(self, refused: Invalid) -> None:
        """Add the service's messages; those about the file where it was given."""
        where = "file" if self.cleaned_data["file"] else "stored"
        for name, found in refused.errors.items():
            known = name if name in self.fields else None
            self.add_error(where if name == "file" else known, list(found))
