"""The database backend: Django's for PostgreSQL with a cheaper health check."""
