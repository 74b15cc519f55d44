"""The people pages: invitations, the log, API tokens, the roles on a licensing ID."""
