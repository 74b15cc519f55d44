"""Product keys, their encryption (the vault), listings and stock."""
