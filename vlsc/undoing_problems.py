"""The problem codes of undoing what was recorded by mistake, with what to do."""

from django.utils.translation import gettext_lazy as _

# As in `vlsc.problem_codes`: code → (title, meaning and what to do).
UNDOING_PROBLEMS = {
    "return_first": (
        _("More returned than bought"),
        _("More would be returned of the product than was bought. Undo the return first."),
    ),
    "preview_outdated": (
        _("The preview is outdated"),
        _("Undoing it would now do something else. Read the preview again, with its new mark."),
    ),
    "too_much_to_undo": (
        _("Too much at once"),
        _("Too many licensing IDs to undo at once. Undo the parts below it first."),
    ),
}
