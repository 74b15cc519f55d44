"""Invitations, API tokens, the log pages and "me"."""
