"""Pages of agreements: the relationship summary and licensing IDs."""
