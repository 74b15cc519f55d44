"""The pages of agreements: the relationship summary, licensing IDs, tokens, the log."""
