"""What you install: keys, the vault, listings and stock."""
