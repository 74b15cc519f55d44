"""The API of support."""
