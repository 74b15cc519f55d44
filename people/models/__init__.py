"""Rows of people: invitations."""

from people.models.invitation import Invitation

__all__ = ["Invitation"]
