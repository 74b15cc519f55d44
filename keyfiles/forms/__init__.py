"""Forms of the key file pages: uploads, media, answers about names, requests for a file."""

from keyfiles.forms.exports import ExportForm
from keyfiles.forms.imports import AnswersForm, FindingFilter
from keyfiles.forms.media import MediumForm
from keyfiles.forms.uploads import LoadFilter, LoadForm, UploadForm

__all__ = [
    "AnswersForm",
    "ExportForm",
    "FindingFilter",
    "LoadFilter",
    "LoadForm",
    "MediumForm",
    "UploadForm",
]
