"""The people pages: the log, API tokens, the roles on a licensing ID."""
