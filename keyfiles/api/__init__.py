"""The API of key files, out and in."""
