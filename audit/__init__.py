"""The log of what happened: an append-only table and the only function that writes it."""
