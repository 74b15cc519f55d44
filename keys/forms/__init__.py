"""Forms of the keys pages: the filters of lists, and what is entered."""

from keys.forms.acts import (
    AddOnForm,
    AllotmentForm,
    CompromisedForm,
    MakingForm,
    UndoForm,
    VersionForm,
)
from keys.forms.filters import (
    DownloadFilter,
    GroupFilter,
    LicenseSummaryFilter,
    ListingFilter,
    ProfileFilter,
)

__all__ = [
    "AddOnForm",
    "AllotmentForm",
    "CompromisedForm",
    "DownloadFilter",
    "GroupFilter",
    "LicenseSummaryFilter",
    "ListingFilter",
    "MakingForm",
    "ProfileFilter",
    "UndoForm",
    "VersionForm",
]
