"""API of key file exports and imports."""
