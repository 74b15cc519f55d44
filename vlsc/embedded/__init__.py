"""The servers behind `make demo` and the tests: PostgreSQL and Valkey out of wheels, and who minds them.

Nothing here runs in production, where the center is given its servers by `DATABASE_URL` and
`REDIS_URL`. No app imports this package.
"""
