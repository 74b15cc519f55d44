"""Forms of the desk: the queue's filters, an answer, handing over, a decision, a proposal."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.models import User
from support.forms.files import FilesField
from support.forms.requests import refuse
from support.models import Request
from support.models.request import TEXT_LENGTH
from support.models.request_query import RequestQuerySet
from support.selectors import list_desk_staff, narrow_desk_requests
from support.services import Decision, list_outcomes
from support.states import Kind, Outcome, Queue
from vlsc.lib.occurring import Occurring
from vlsc.lib.refused import Invalid
from vlsc.lib.selects import PlainSelect, count_choices

WAITING, ANSWERED, ALL = "", "answered", "all"
COUNTED = {"queue", "kind"}  # filters that say how many requests each choice would show


class DeskFilter(forms.Form):
    """The filters of the queue in the address bar; what is unknown filters nothing."""

    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        widget=PlainSelect(attrs={"class": "wide"}),
    )
    queue = forms.ChoiceField(label=gettext_lazy("Queue"), required=False, widget=PlainSelect)
    kind = forms.ChoiceField(label=gettext_lazy("Type"), required=False, widget=PlainSelect)
    late = forms.BooleanField(label=gettext_lazy("Late"), required=False)
    mine = forms.BooleanField(label=gettext_lazy("Mine"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["show"].choices = [
            (WAITING, _("Waiting for an answer")),
            (ANSWERED, _("Answered, not decided")),
            (ALL, _("All")),
        ]
        fields["queue"].choices = [("", _("All queues")), *Queue.choices]
        fields["kind"].choices = [("", _("All types")), *Kind.choices]

    def narrow(self, found: RequestQuerySet, actor: Actor, at: datetime) -> RequestQuerySet:
        """The requests that fit."""
        self.is_valid()
        return narrow_desk_requests(found, actor, at, **self.cleaned_data)

    def widen(self, found: RequestQuerySet, actor: Actor, at: datetime) -> RequestQuerySet:
        """Those that would fit in any queue and of any type, whose counts these filters show."""
        self.is_valid()
        others = {name: self.cleaned_data[name] for name in self.cleaned_data.keys() - COUNTED}
        return narrow_desk_requests(found, actor, at, **others)

    def count(self, occurring: Occurring) -> None:
        """Say how many requests each queue and type would show, beside the other filters."""
        chosen = {name: value for name in COUNTED if (value := self.cleaned_data.get(name))}
        count_choices(self, occurring, chosen)

    @property
    def shows_all(self) -> bool:
        """Whether those that are done are shown as well."""
        return self.is_valid() and self.cleaned_data["show"] == ALL


class ReplyForm(forms.Form):
    """What is written at the desk: an answer, or a note that the customer does not see."""

    text = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    is_internal = forms.BooleanField(
        label=gettext_lazy("Internal note"),
        required=False,
        help_text=gettext_lazy("The customer does not see it, and the clock keeps running."),
    )
    file = FilesField()

    def wish(self) -> dict[str, Any]:
        """What the service takes; the form must be valid."""
        files = self.cleaned_data["file"]
        return {name: self.cleaned_data[name] for name in ("text", "is_internal")} | {
            "files": files
        }

    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        refuse(self, refused)


class HandOverForm(forms.Form):
    """To whom a request is given."""

    to = forms.ChoiceField(label=gettext_lazy("Hand over to"))

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.people = {str(person.pk): person for person in list_desk_staff(actor)}
        field: Any = self.fields["to"]
        field.choices = [(pk, person.name) for pk, person in self.people.items()]

    def person(self) -> User:
        """Who was chosen; the form must be valid."""
        return self.people[self.cleaned_data["to"]]


class DecisionForm(forms.Form):
    """A decision with its public answer, of the outcomes that the request can have.

    Amounts begin with what was asked for.
    """

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=(), widget=forms.RadioSelect
    )
    activations = forms.IntegerField(label=gettext_lazy("Activations"), required=False, min_value=0)
    hosts = forms.IntegerField(label=gettext_lazy("KMS hosts"), required=False, min_value=0)
    host_activations = forms.IntegerField(
        label=gettext_lazy("Activations of the host"), required=False, min_value=0
    )
    licensor_reference = forms.CharField(
        label=gettext_lazy("Reference of the licensor"), required=False, max_length=80
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer to the customer"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, row: Request, data: QueryDict | None = None) -> None:
        wanted = row.wanted._asdict()
        super().__init__(data, initial=wanted, prefix="decision")
        outcomes, field = list_outcomes(request=row), self.fields["outcome"]
        field.choices = [(outcome, row.outcome_words(outcome)) for outcome in outcomes]  # type: ignore[attr-defined]
        if Outcome.PASSED_ON not in outcomes:
            del self.fields["licensor_reference"]
        for name, amount in wanted.items():
            if amount is None:
                del self.fields[name]

    def decision(self) -> Decision:
        """The decision; the form must be valid."""
        values = dict(self.cleaned_data)
        return Decision(outcome=Outcome(values.pop("outcome")), **values)

    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        refuse(self, refused)


class ProposalForm(forms.Form):
    """Confirm or decline a proposal; a text replaces its answer."""

    confirm = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    answer = forms.CharField(
        label=gettext_lazy("Answer to the customer"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
