"""Forms of the catalog's admin: labels, help texts, checkboxes for key types, aliases."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Product, Program
from catalog.states import KeyType
from vlsc.lib.text import fold_name


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    """A product. One without `only_programs` is available in every program."""

    key_types = forms.MultipleChoiceField(
        label=_("Key types"),
        choices=KeyType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

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
            "downgrades_to",
            "note",
        )
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
            "only_programs": _("programs"),
            "released_on": _("Released on"),
            "downgrades_to": _("May be downgraded to"),
            "note": _("Note"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "code": _("For good: files and tools name the product by it."),
            "kms_group": _("Products of one group share one KMS host key."),
            "has_telephone_activation": _(
                "Only for products of this center. Who takes the secret out of such a product can"
                " make confirmation IDs for it."
            ),
            "only_programs": _("None: every program."),
            "released_on": _("Who has Software Assurance on this day gets this version."),
            "note": _("Shown where the key stands, or would stand."),
        }


class ProgramForm(forms.ModelForm):  # type: ignore[type-arg]
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
            "media": _("Media"),
            "rds_program": _("Remote Desktop licensing: program to choose"),
            "rds_number": _("Remote Desktop licensing: number to enter"),
            "is_rds_confirmed": _("Confirmed"),
            "has_activations_after_end": _("Activations after the end"),
            "price_levels": _("Price levels"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "pattern": _("A regular expression. Other numbers get a warning, never a refusal."),
            "price_levels": _("With commas between."),
        }


class AliasFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The aliases in one form: each differs from the others, and from the name beside them.

    The models compare with what is stored; here nothing is stored yet.
    """

    def clean(self) -> None:
        super().clean()
        used = {fold_name(self.instance.name or "")}
        for form in self.forms:
            name = form.cleaned_data.get("name") if form.is_valid() else None
            if not name or form in self.deleted_forms:
                continue
            if fold_name(name) in used:
                message = _("“%(name)s” is in this form twice.")
                form.add_error("name", forms.ValidationError(message, "name_taken", {"name": name}))
            used.add(fold_name(name))
