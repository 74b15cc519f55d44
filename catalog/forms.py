"""Forms of the catalog's pages: the search, programs and products with their other names."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalog.models import Product, Program
from catalog.services import EntryWish
from catalog.states import KeyType, Pool
from vlsc.lib.masking import mask_keys
from vlsc.lib.occurring import Occurring
from vlsc.lib.refused import Invalid
from vlsc.lib.selects import PlainSelect, count_choices, offer_only
from vlsc.rest.forms import DateInput, MaskedBoundField


class CatalogFilter(forms.Form):
    """The search in the query string."""

    q = forms.CharField(label=_("Name, alias or code"), max_length=100, required=False)

    def chosen(self) -> dict[str, str]:
        """The valid filters in use, as arguments of `list_entries`."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def offer(self, occurring: Occurring) -> None:
        """Offer what occurs in the list, with its counts."""
        offer_only(self, {name: occurring.values(name) for name in occurring.names})
        count_choices(self, occurring, self.chosen())


class ProductFilter(CatalogFilter):
    """The search among products, and their pool."""

    pool = forms.ChoiceField(
        label=_("Pool"),
        choices=[("", _("All pools")), *Pool.choices],
        required=False,
        widget=PlainSelect,
    )


class StoredKey(MaskedBoundField):
    """Shows a setup key that is published already as it is, and no other key."""

    def value(self) -> Any:
        return self.initial if super().value() == mask_keys(self.initial or "") else super().value()


class EntryForm(forms.ModelForm):  # type: ignore[type-arg]
    """What programs and products have in common. Its service checks and saves."""

    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line. Key files that have one of them mean this."),
    )

    def __init__(self, data: QueryDict | None, entry: Product | Program) -> None:
        super().__init__(data, instance=entry, initial=self._initial(entry))
        self.fields["code"].disabled = not entry._state.adding

    def _initial(self, entry: Product | Program) -> dict[str, Any]:
        names = [] if entry._state.adding else [alias.name for alias in entry.aliases.all()]
        return {"aliases": "\n".join(sorted(names))}

    def _post_clean(self) -> None:
        """The service validates the row, together with what belongs to it."""

    def clean_aliases(self) -> list[str]:
        """The names, without empty lines."""
        lines = self.cleaned_data["aliases"].splitlines()
        return [line.strip() for line in lines if line.strip()]

    def wish(self) -> EntryWish:
        """The program or product that is asked for; the form must be valid."""
        cleaned = self.cleaned_data
        return EntryWish(
            fields={name: cleaned[name] for name in self._meta.fields or ()},
            aliases=cleaned["aliases"],
            setup_key=cleaned.get("setup_key", ""),
        )

    def refuse(self, refused: Invalid) -> None:
        """Add the service's messages to the fields that they belong to."""
        for name, found in refused.errors.items():
            self.add_error(name if name in self.fields else None, list(found))


class ProductForm(EntryForm):
    """A product. One without `only_programs` is available in every program."""

    setup_key = forms.CharField(  # type: ignore[call-arg]
        label=_("Published setup key"),
        required=False,
        max_length=40,
        bound_field_class=StoredKey,  # the stubs do not know it yet
        help_text=_("The same for everyone; it selects the volume channel and activates nothing."),
    )
    key_types = forms.MultipleChoiceField(
        label=_("Key types"),
        choices=KeyType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def _initial(self, entry: Product | Program) -> dict[str, Any]:
        stored = getattr(entry, "setup_key", None)
        return super()._initial(entry) | {"setup_key": stored.key if stored else ""}

    class Meta:
        model = Product
        fields = (
            "code",
            "name",
            "family",
            "version",
            "edition",
            "pool",
            "key_need",
            "key_types",
            "kms_group",
            "threshold_class",
            "activation_authority",
            "has_telephone_activation",
            "only_programs",
            "released_on",
            "support_ends_on",
            "downgrades_to",
            "note",
        )
        widgets: ClassVar[dict[str, Any]] = {
            "released_on": DateInput,
            "support_ends_on": DateInput,
        }
        labels: ClassVar[dict[str, Any]] = {
            "code": _("Code"),
            "name": _("Name"),
            "family": _("Family"),
            "version": _("Version"),
            "edition": _("Edition"),
            "pool": _("Pool"),
            "key_need": _("Key"),
            "kms_group": _("KMS group"),
            "threshold_class": _("Counts as"),
            "activation_authority": _("Activated by"),
            "has_telephone_activation": _("Activation by telephone"),
            "only_programs": _("Only in the programs"),
            "released_on": _("Released on"),
            "support_ends_on": _("End of support"),
            "downgrades_to": _("May be downgraded to"),
            "note": _("Note"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "code": _("It cannot be changed later: files and tools use it."),
            "kms_group": _("Products of one group share one KMS host key."),
            "has_telephone_activation": _(
                "Only for products of this center. Who takes the secret out of such a product can"
                " make confirmation IDs for it."
            ),
            "only_programs": _("Leave empty for every program."),
            "released_on": _(
                "Who has Software Assurance on this day gets this version. With a future date, the"
                " center gives it to no one until then, and releases it on that day."
            ),
            "note": _("Shown where the key is, or would be."),
        }


class ProgramForm(EntryForm):
    """A program, labeled with the terms that customers know."""

    class Meta:
        model = Program
        fields = (
            "code",
            "name",
            "key_rule",
            "kms",
            "id_kind",
            "pattern",
            "authorization_pattern",
            "has_evaluation_rights",
            "has_forecasts",
            "has_reimaging_rights",
            "has_downgrade_rights",
            "media",
            "rds_program",
            "rds_number",
            "is_rds_confirmed",
            "has_activations_after_end",
            "price_levels",
        )
        labels: ClassVar[dict[str, Any]] = {
            "code": _("Code"),
            "name": _("Name"),
            "key_rule": _("Keys"),
            "kms": _("KMS host keys"),
            "id_kind": _("Its licensing ID is"),
            "pattern": _("Number looks like"),
            "authorization_pattern": _("Authorization number looks like"),
            "has_evaluation_rights": _("Evaluation rights"),
            "has_forecasts": _("Forecasts"),
            "has_reimaging_rights": _("Re-imaging rights"),
            "has_downgrade_rights": _("Downgrade rights"),
            "media": _("Downloads"),
            "rds_program": _("Remote Desktop licensing: program to choose"),
            "rds_number": _("Remote Desktop licensing: number to enter"),
            "is_rds_confirmed": _("Confirmed"),
            "has_activations_after_end": _("Activations after the end"),
            "price_levels": _("Price levels"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "code": _("It cannot be changed later: files and tools use it."),
            "pattern": _("A regular expression. Other numbers get a warning, never a refusal."),
            "price_levels": _("Separate them with commas."),
        }
