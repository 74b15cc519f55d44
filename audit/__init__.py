"""What happened: one append-only table and the one function that writes it."""
