"""What you install: keys, the vault, listings, and key files in and out."""
