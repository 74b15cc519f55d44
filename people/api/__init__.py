"""The API of people: the caller, the log, API tokens."""
