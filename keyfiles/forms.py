"""Forms of the key file pages: upload, filters, answers about names, export requests."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms import RefusableForm
from catalog.models import Product
from catalog.states import Architecture, Pool
from keyfiles.services import MediumWish
from keyfiles.services.name_answers import Answer
from keyfiles.states import LOAD_KINDS, ExportScope, FileFormat
from vlsc.lib.refused import Invalid
from vlsc.lib.selects import PlainSelect
from vlsc.rest.forms import DateInput


class UploadForm(forms.Form):
    """The upload of a key file. The upload handler has already put it in private storage."""

    file = forms.FileField(
        label=_("Key file"),
        help_text=_(
            "Text with tabs, commas or semicolons, in UTF-8, UTF-16 or Windows-1252, up to 300 MB,"
            " or a spreadsheet (.xlsx). Choose the file or drop it here."
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


class LoadForm(forms.Form):
    """The upload of a load file: what it has rows of, and the file."""

    kind = forms.ChoiceField(
        label=_("What the file has rows of"), choices=[(kind, kind.label) for kind in LOAD_KINDS]
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Text with tabs, commas or semicolons, in UTF-8, UTF-16 or Windows-1252, up to 300 MB,"
            " or a spreadsheet (.xlsx). Choose the file or drop it here."
        ),
        error_messages={"required": _("Choose a file first.")},
    )


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


class ExportForm(forms.Form):
    """A request for a key file. The ids come from hidden fields and checkboxes of the page."""

    scope = forms.ChoiceField(choices=ExportScope.choices)
    format = forms.ChoiceField(choices=FileFormat.choices)
    licensing_id = forms.UUIDField(required=False)
    keys = forms.TypedMultipleChoiceField(coerce=UUID, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        # Accept any id here; the selectors check whether the keys are visible.
        choices = [(pk, pk) for pk in data.getlist("keys")]
        self.fields["keys"].choices = choices  # type: ignore[attr-defined]

    def clean_keys(self) -> list[UUID]:
        """The selected keys; if none is selected, a clearer error than the default."""
        keys: list[UUID] = self.cleaned_data["keys"]
        if self.cleaned_data.get("scope") == ExportScope.KEYS and not keys:
            raise forms.ValidationError(_("Select the keys to include in the file."))
        return keys

    def error_messages(self) -> list[str]:
        """All error messages of the form."""
        return [str(message) for messages in self.errors.values() for message in messages]
