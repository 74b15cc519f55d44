"""The API of people: the caller, invitations, the log, API tokens."""
