"""The API of keys: listings and keys, key files out, key files in."""
