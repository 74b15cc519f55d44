"""What operations and customers enter about keys."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms import RefusableForm
from catalog.models import Product, Program
from keys.forms.filters import TYPES
from keys.services import AddOnWish, AllotmentWish
from vlsc.lib.selects import PlainSelect

MOST_ALLOTTED = 1_000_000


class CompromisedForm(RefusableForm):
    """What happened to a key."""

    reason = forms.CharField(
        label=_("What happened?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is recorded in the log. Do not enter the key here."),
    )


class UndoForm(RefusableForm):
    """Why something is undone, and the mark of the preview that was read."""

    reason = forms.CharField(
        label=_("What was the mistake?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The customer can read this in the log. Do not enter a key here."),
    )
    mark = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)


class MakingForm(RefusableForm):
    """How many keys to make, of which type, for which of the products of this center."""

    field_order = ("product", "type", "count")
    type = forms.ChoiceField(label=_("Type"), choices=TYPES, widget=PlainSelect)
    count = forms.IntegerField(label=_("How many"), min_value=1)

    def __init__(self, data: QueryDict | None, *, products: Sequence[Product], most: int) -> None:
        super().__init__(data)
        self.by_id = {str(product.pk): product for product in products}
        choices = [(pk, each.name) for pk, each in self.by_id.items()]
        self.fields["product"] = forms.ChoiceField(
            label=_("Product"), choices=choices, widget=PlainSelect
        )
        self.order_fields(self.field_order)
        self.fields["count"].help_text = _("At most %(most)s at once.") % {"most": most}

    def wish(self) -> dict[str, Any]:
        """What is asked for; the form must be valid."""
        return self.cleaned_data | {"product": self.by_id[self.cleaned_data["product"]]}


class AllotmentForm(RefusableForm):
    """A row of the table of allotments."""

    field_order = ("program", "price_level", "factor", "minimum", "returns_per_year")
    price_level = forms.CharField(
        label=_("Price level"),
        max_length=20,
        required=False,
        help_text=_("Leave empty for every level without a row of its own."),
    )
    factor = forms.DecimalField(
        label=_("Activations per license"), min_value=0, max_digits=6, decimal_places=3
    )
    minimum = forms.IntegerField(label=_("At least"), min_value=0, max_value=MOST_ALLOTTED)
    returns_per_year = forms.IntegerField(
        label=_("Returns in 365 days"), min_value=0, max_value=MOST_ALLOTTED, initial=0
    )

    def __init__(self, data: QueryDict | None, *, programs: Sequence[Program]) -> None:
        super().__init__(data)
        self.by_id = {str(program.pk): program for program in programs}
        choices = [(pk, each.name) for pk, each in self.by_id.items()]
        self.fields["program"] = forms.ChoiceField(
            label=_("Program"), choices=choices, widget=PlainSelect
        )
        self.order_fields(self.field_order)

    def wish(self) -> AllotmentWish:
        """The row as it shall be; the form must be valid."""
        program = self.by_id[self.cleaned_data["program"]]
        return AllotmentWish(**self.cleaned_data | {"program": program})


class VersionForm(forms.Form):
    """Which product is to be released."""

    def __init__(self, data: QueryDict | None, *, products: Iterable[Product]) -> None:
        super().__init__(data)
        choices = [(str(product.pk), product.name) for product in products]
        self.fields["product"] = forms.ChoiceField(
            label=_("Product"), choices=choices, widget=PlainSelect
        )


class AddOnForm(RefusableForm):
    """Which product adds to which, and from when until when."""

    field_order = ("product", "adds_to", "covers_from", "covers_until", "activation_id")
    covers_from = forms.DateField(
        label=_("Covers from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    covers_until = forms.DateField(
        label=_("Covers until"), widget=forms.DateInput(attrs={"type": "date"})
    )
    activation_id = forms.UUIDField(
        label=_("Activation ID"),
        required=False,
        help_text=_("The public id that a machine needs beside the key."),
    )

    def __init__(self, data: QueryDict | None, *, products: Sequence[Product]) -> None:
        super().__init__(data)
        self.by_id = {str(product.pk): product for product in products}
        choices = [(pk, each.name) for pk, each in self.by_id.items()]
        self.fields["product"] = forms.ChoiceField(
            label=_("Add-on"), choices=choices, widget=PlainSelect
        )
        self.fields["adds_to"] = forms.MultipleChoiceField(
            label=_("Adds to"), choices=choices, help_text=_("The products that it is used with.")
        )
        self.order_fields(self.field_order)

    def wish(self) -> AddOnWish:
        """The add-on as it shall be; the form must be valid."""
        product = self.by_id[self.cleaned_data["product"]]
        bases = [self.by_id[pk] for pk in self.cleaned_data["adds_to"]]
        return AddOnWish(**self.cleaned_data | {"product": product, "adds_to": bases})
