"""The API of people: who calls, the log, API tokens."""
