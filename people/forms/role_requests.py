"""Forms of requests for roles: a new one, and the answer to one."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from accounts.grants import Role
from people.forms.log import DateInput
from people.models.role_request import MESSAGE_LENGTH
from people.services import RoleWish
from vlsc.lib.refused import Invalid


class RefusableForm(forms.Form):
    """A form that takes a service's errors."""

    def refuse(self, refused: Invalid) -> None:
        """Add the error messages to the fields that they belong to."""
        for name, messages in refused.errors.items():
            self.add_error(name if name in self.fields else None, [str(each) for each in messages])


class RoleRequestForm(RefusableForm):
    """A role to ask for."""

    number = forms.CharField(
        label=gettext_lazy("Licensing ID"),
        max_length=61,
        help_text=gettext_lazy(
            "Its number, as written in your agreement or order. If several programs have that "
            "number, put the program’s code before it, such as enterprise:7654321."
        ),
    )
    authorization = forms.CharField(
        label=gettext_lazy("Authorization number"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Only for an Open License."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    message = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who you are and what you need it for."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"role": Role.KEY_VIEWER})

    def wish(self) -> RoleWish:
        """The request; the form must be valid."""
        cleaned = self.cleaned_data
        return RoleWish(**cleaned | {"role": Role(cleaned["role"])})


class RoleAnswerForm(RefusableForm):
    """The answer to a request, with a last day of the role and a message."""

    accept = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Accept and assign the role now")),
            ("no", gettext_lazy("Deny")),
        ],
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Leave empty for no end date."),
    )
    message = forms.CharField(
        label=gettext_lazy("Message to the asker"),
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def answer(self) -> dict[str, Any]:
        """The arguments of `answer_role_request`; the form must be valid."""
        return self.cleaned_data | {"accept": self.cleaned_data["accept"] == "yes"}
