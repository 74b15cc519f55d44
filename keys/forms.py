"""Forms of the keys pages: the filters of lists, and what operations ask for."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.forms import RefusableForm
from agreements.forms import SummaryFilter
from catalog.models import Product, Program
from catalog.states import Architecture, KeyType, Pool
from keys.services import AddOnWish, AllotmentWish
from keys.states import ListingState
from vlsc.lib.selects import PlainSelect
from vlsc.rest.converters import NIL, parse_id

MOST_TICKED = 1000
MOST_ALLOTTED = 1_000_000
LEFT = [("", _("Any number left")), ("10", _("Under 10 % left")), ("25", _("Under 25 % left"))]
TYPES = [
    (KeyType.MAK, _("MAK")),
    (KeyType.KMS, _("KMS host")),
    (KeyType.VLK, _("VLK")),
    (KeyType.OSA, _("OSA")),
]


class ListingFilter(forms.Form):
    """Filters of a licensing ID's keys; invalid ones are reported and not applied."""

    q = forms.CharField(label=_("Product or last five"), max_length=100, required=False)
    pool = forms.ChoiceField(
        label=_("Pool"),
        choices=[("", _("All pools")), *Pool.choices],
        required=False,
        widget=PlainSelect,
    )
    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("All types")), *TYPES], required=False, widget=PlainSelect
    )
    state = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("Any status")), *ListingState.choices],
        required=False,
        widget=PlainSelect,
    )

    left = forms.ChoiceField(
        label=_("Activations left"), choices=LEFT, required=False, widget=PlainSelect
    )

    def chosen(self) -> dict[str, Any]:
        """The filters that were given and are valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class GroupFilter(ListingFilter):
    """Filters of an ownership group's keys, which have all been issued."""

    state = None  # type: ignore[assignment]


class ProfileFilter(ListingFilter):
    """Filters of a whole profile. The view sets the choices of families."""

    family = forms.CharField(label=_("Family"), max_length=80, required=False, widget=PlainSelect)
    organization = forms.CharField(label=_("Organization"), max_length=100, required=False)
    field_order = ("q", "organization", "pool", "family", "type", "state", "left")

    def set_families(self, families: list[str]) -> None:
        """Set the choices of families, as in the catalog."""
        choices = [("", _("All families")), *((family, family) for family in families)]
        self.fields["family"].widget.choices = choices


class DownloadFilter(forms.Form):
    """Filters of the list of downloads. The view sets the choices of languages."""

    q = forms.CharField(label=_("Product"), max_length=100, required=False)
    language = forms.CharField(
        label=_("Language"), max_length=40, required=False, widget=PlainSelect
    )
    architecture = forms.ChoiceField(
        label=_("Architecture"),
        choices=[("", _("All architectures")), *Architecture.choices],
        required=False,
        widget=PlainSelect,
    )

    def __init__(self, data: QueryDict, languages: Sequence[str]) -> None:
        super().__init__(data)
        choices = [("", _("All languages")), *((name, name) for name in languages)]
        self.fields["language"].widget.choices = choices

    def chosen(self) -> dict[str, Any]:
        """The filters that were given and are valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


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


class TickedField(forms.Field):
    """The ids of ticked rows; what is no id is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        return [found for text in (value or [])[:MOST_TICKED] if (found := parse_id(text)) != NIL]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class LicenseSummaryFilter(SummaryFilter):
    """Filters of the license summary: those of licensing IDs, or some that were ticked."""

    id = TickedField()

    def __init__(self, data: QueryDict, actor: Actor) -> None:
        super().__init__(data, actor)
        del self.fields["view"]


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
