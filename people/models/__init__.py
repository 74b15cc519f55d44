"""Rows of people: invitations, and the notices of what ends."""

from people.models.invitation import Invitation
from people.models.term_notice import TermNotice

__all__ = ["Invitation", "TermNotice"]
