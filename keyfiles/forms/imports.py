"""Forms about one import: the filter of its findings, and answers about unknown names."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from catalog.states import Pool
from keyfiles.services.name_answers import Answer


class FindingFilter(forms.Form):
    """Filter of an import's findings."""

    code = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, data: Any, codes: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["code"].choices = [("", _("Everything")), *codes]  # type: ignore[attr-defined]

    def chosen(self) -> str:
        """The chosen code, if it is valid."""
        return str(self.cleaned_data["code"]) if self.is_valid() else ""


class AnswersForm(forms.Form):
    """Answers about unknown names: one of the nearest, another by name, a new one, or skip.

    Each name is in a hidden field next to its answer, so that an answer is always about the name
    that was on the page. Names without an answer stay open.
    """

    MAX_QUESTIONS = 50
    SHOWN = 8

    def __init__(self, data: Any, unknown: list[dict[str, Any]]) -> None:
        super().__init__(data)
        self.asked = unknown[: self.MAX_QUESTIONS]
        for number, question in enumerate(self.asked):
            self.fields[f"name_{number}"] = forms.CharField(
                widget=forms.HiddenInput, initial=question["name"], strip=False, required=False
            )
            self.fields[f"choice_{number}"] = forms.ChoiceField(
                label=question["name"], choices=_answer_choices(question), required=False
            )
            self.fields[f"other_{number}"] = forms.CharField(
                label=_("Or the name of another"),
                required=False,
                max_length=160,
                widget=forms.TextInput(attrs={"list": f"every-{question['kind']}"}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """The unknown names, each with its form fields."""
        return [
            {
                **question,
                "hidden": self[f"name_{n}"],
                "field": self[f"choice_{n}"],
                "other": self[f"other_{n}"],
            }
            for n, question in enumerate(self.asked)
        ]

    def first_rows(self) -> list[dict[str, Any]]:
        """Those with the most rows, which the page shows at once."""
        return self.rows()[: self.SHOWN]

    def folded_rows(self) -> list[dict[str, Any]]:
        """The others, which it folds, so that the findings are near."""
        return self.rows()[self.SHOWN :]

    def answers(self) -> list[Answer]:
        """The given answers; a name that was typed in takes precedence over the list."""
        given = [self._answer(n, question["kind"]) for n, question in enumerate(self.asked)]
        return [answer for answer in given if answer]

    def _answer(self, number: int, kind: str) -> Answer | None:
        name = self.cleaned_data[f"name_{number}"]
        other = self.cleaned_data[f"other_{number}"].strip()
        choice, _colon, value = self.cleaned_data[f"choice_{number}"].partition(":")
        if other:
            return Answer(kind, name, "is", means_name=other)
        if not choice:
            return None
        means = UUID(value) if choice == "is" else None
        return Answer(kind, name, choice, means, value if choice == "create" else "")


def _answer_choices(question: dict[str, Any]) -> list[Any]:
    nearest = [(f"is:{meaning['id']}", meaning["name"]) for meaning in question["nearest"]]
    if question["kind"] == "product":
        new = [
            (f"create:{pool}", format_lazy(_("Create it in the pool {pool}"), pool=name))
            for pool, name in Pool.choices
        ]
    else:
        new = [("create", _("Create it with the most careful rules"))]
    return [
        ("", _("Not answered")),
        *([(_("The same as"), nearest)] if nearest else []),
        (_("Something else"), [*new, ("skip", _("Skip its rows"))]),
    ]
