"""Forms of the settings of the desk: switches, the table of the rule, limits, canned answers."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from catalog.models import Product
from catalog.selectors import find_product, list_programs
from support.forms.requests import refuse
from support.models import CannedAnswer, SupportSettings
from support.models.desk import RULED
from support.selectors import list_desk_staff
from support.selectors.settings import list_operations
from support.services import RuleWish
from support.services.outcomes import MOST
from support.states import Kind
from vlsc.lib.refused import Invalid


class _Refusable(forms.Form):
    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        refuse(self, refused)


class SwitchesForm(_Refusable):
    """What the center has switched on and off."""

    needs_confirmation = forms.BooleanField(
        label=gettext_lazy("Another person confirms what is above a limit"),
        required=False,
        help_text=gettext_lazy("Switch it off only where a single person answers requests."),
    )
    has_rules = forms.BooleanField(
        label=gettext_lazy("Grant automatically"),
        required=False,
        help_text=gettext_lazy(
            "Requests within these limits are granted automatically, right away."
        ),
    )

    on_duty = forms.MultipleChoiceField(
        label=gettext_lazy("On duty"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "They get the escalations and the proposals; all of operations where no one is chosen."
        ),
    )

    def __init__(
        self, actor: Actor, data: QueryDict | None = None, row: SupportSettings | None = None
    ) -> None:
        self.people = {str(person.pk): person for person in list_operations(actor)}
        on_duty = [pk for pk, person in self.people.items() if person.is_on_duty]
        initial: dict[str, Any] = {"on_duty": on_duty}
        for name in ("needs_confirmation", "has_rules"):
            initial[name] = getattr(row, name, None)
        super().__init__(data, initial=initial)
        field: Any = self.fields["on_duty"]
        field.choices = [(pk, person.name) for pk, person in self.people.items()]

    def wish(self) -> dict[str, Any]:
        """The arguments of the service; the form must be valid."""
        on_duty = [self.people[pk] for pk in self.cleaned_data["on_duty"]]
        return self.cleaned_data | {"on_duty": on_duty}


class RuleForm(_Refusable):
    """A row of the table: for which keys, and how much."""

    kind = forms.ChoiceField(label=gettext_lazy("Type"))
    program = forms.ChoiceField(label=gettext_lazy("Program"), required=False)
    product = forms.CharField(
        label=gettext_lazy("Product with version and edition"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Leave empty for any product."),
    )
    share = forms.IntegerField(
        label=gettext_lazy("At most, in per cent of the limit"), min_value=1, max_value=100
    )
    most = forms.IntegerField(
        label=gettext_lazy("At most in 90 days"), min_value=1, max_value=MOST["activations"]
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Grants immediately"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Without it, the row keeps keys like these from a general row."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.programs = {str(program.pk): program for program in list_programs()}
        fields: Any = self.fields
        fields["kind"].choices = [(kind, Kind(kind).label) for kind in sorted(RULED)]
        names = [(pk, program.name) for pk, program in self.programs.items()]
        fields["program"].choices = [("", _("Any program")), *names]

    def clean_product(self) -> Product | None:
        name = self.cleaned_data["product"]
        product = find_product(name) if name else None
        if name and product is None:
            raise ValidationError(_("There is no product with this name."), "unknown_product")
        return product

    def wish(self) -> RuleWish:
        """The row as it shall be; the form must be valid."""
        program = self.programs.get(self.cleaned_data["program"])
        return RuleWish(**self.cleaned_data | {"program": program})


class LimitForm(_Refusable):
    """How much a member of staff may grant alone."""

    person = forms.ChoiceField(label=gettext_lazy("Person"))
    activations = forms.IntegerField(
        label=gettext_lazy("Activations"),
        min_value=0,
        max_value=MOST["activations"],
        required=False,
    )
    hosts = forms.IntegerField(
        label=gettext_lazy("KMS hosts"),
        min_value=0,
        max_value=MOST["hosts"],
        required=False,
        help_text=gettext_lazy("Leave empty to use the limits of the role."),
    )

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.people = {str(person.pk): person for person in list_desk_staff(actor)}
        field: Any = self.fields["person"]
        field.choices = [(pk, person.name) for pk, person in self.people.items()]

    def wish(self) -> dict[str, Any]:
        """The arguments of the service; the form must be valid."""
        return self.cleaned_data | {"person": self.people[self.cleaned_data["person"]]}


class CannedAnswerForm(_Refusable):
    """A text that agents begin an answer with."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )

    @classmethod
    def of(cls, row: CannedAnswer) -> "CannedAnswerForm":
        """The form with a text that is there."""
        return cls(initial={"language": row.language, "title": row.title, "text": row.text})
