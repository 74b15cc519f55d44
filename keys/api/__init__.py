"""API of listings and keys, and of revealing a key."""
