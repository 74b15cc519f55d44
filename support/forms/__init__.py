"""Forms of support."""

from support.forms.directory import CallCenterForm, DirectoryFileForm

__all__ = ["CallCenterForm", "DirectoryFileForm"]
