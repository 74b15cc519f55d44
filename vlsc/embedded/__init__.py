"""The servers behind `make demo` and the tests, and what minds them: PostgreSQL and Valkey.

Nothing here runs in production, where the center is given its servers by `DATABASE_URL` and
`REDIS_URL`. No app imports this package.
"""
