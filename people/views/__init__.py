"""The pages of people: the log, API tokens, who holds which role on a licensing ID."""
