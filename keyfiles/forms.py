"""What the pages of key files let people choose: what a file shall hold, what a name means."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from catalog.states import Pool
from keyfiles.services.name_answers import Answer
from keyfiles.states import ExportScope, FileFormat


class UploadForm(forms.Form):
    """A key file to be checked. The file is in private storage already when this form sees it."""

    file = forms.FileField(
        label=_("Key file"),
        help_text=_(
            "Text with tabs, commas or semicolons, in UTF-8, UTF-16 or Windows-1252, up to 300 MB."
            " Choose the file or drop it here."
        ),
        error_messages={"required": _("Choose a key file first.")},
    )
    create_missing = forms.BooleanField(
        label=_("Create what is missing"),
        help_text=_(
            "Licensing IDs and organizations that the center does not know are made when the file"
            " is loaded."
        ),
        required=False,
    )


class FindingFilter(forms.Form):
    """Which of the check's findings to list."""

    code = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, data: Any, codes: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["code"].choices = [("", _("Everything")), *codes]  # type: ignore[attr-defined]

    def chosen(self) -> str:
        """The code asked for, if it is one of them."""
        return str(self.cleaned_data["code"]) if self.is_valid() else ""


class AnswersForm(forms.Form):
    """What unknown names mean: one of the nearest, another by its name, a new one, or skipped.

    Each name stands in a hidden field beside its answer, so that an answer meets the name that was
    on the page. What is left open is not answered.
    """

    SHOWN = 50

    def __init__(self, data: Any, unknown: list[dict[str, Any]]) -> None:
        super().__init__(data)
        self.asked = unknown[: self.SHOWN]
        for number, one in enumerate(self.asked):
            self.fields[f"name_{number}"] = forms.CharField(
                widget=forms.HiddenInput, initial=one["name"], strip=False, required=False
            )
            self.fields[f"choice_{number}"] = forms.ChoiceField(
                label=one["name"], choices=_meanings(one), required=False
            )
            self.fields[f"other_{number}"] = forms.CharField(
                label=_("Or the name of another"),
                required=False,
                max_length=160,
                widget=forms.TextInput(attrs={"list": f"every-{one['kind']}"}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """The questions, each with its fields."""
        return [
            {
                **one,
                "hidden": self[f"name_{n}"],
                "field": self[f"choice_{n}"],
                "other": self[f"other_{n}"],
            }
            for n, one in enumerate(self.asked)
        ]

    def answers(self) -> list[Answer]:
        """What was answered; an answer by name wins over the list."""
        given = [self._answer(n, one["kind"]) for n, one in enumerate(self.asked)]
        return [answer for answer in given if answer]

    def _answer(self, number: int, kind: str) -> Answer | None:
        name = self.cleaned_data[f"name_{number}"]
        other = self.cleaned_data[f"other_{number}"].strip()
        choice, _colon, about = self.cleaned_data[f"choice_{number}"].partition(":")
        if other:
            return Answer(kind, name, "is", means_name=other)
        if not choice:
            return None
        means = UUID(about) if choice == "is" else None
        return Answer(kind, name, choice, means, about if choice == "create" else "")


def _meanings(one: dict[str, Any]) -> list[Any]:
    nearest = [(f"is:{near['id']}", near["name"]) for near in one["nearest"]]
    if one["kind"] == "product":
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


class ExportForm(forms.Form):
    """What a key file shall hold, and how it is written. Ids come from the page's own fields."""

    scope = forms.ChoiceField(choices=ExportScope.choices)
    format = forms.ChoiceField(choices=FileFormat.choices)
    licensing_id = forms.UUIDField(required=False)
    keys = forms.TypedMultipleChoiceField(coerce=UUID, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        # Any id may be said: whether it is one in sight, the selectors answer.
        said = [(one, one) for one in data.getlist("keys")]
        self.fields["keys"].choices = said  # type: ignore[attr-defined]

    def clean_keys(self) -> list[UUID]:
        """The ticked keys; none ticked is said in words a reader understands."""
        keys: list[UUID] = self.cleaned_data["keys"]
        if self.cleaned_data.get("scope") == ExportScope.KEYS and not keys:
            raise forms.ValidationError(_("Tick the keys that the file shall hold."))
        return keys

    def sentences(self) -> list[str]:
        """Everything that is wrong, as sentences."""
        return [str(sentence) for errors in self.errors.values() for sentence in errors]
