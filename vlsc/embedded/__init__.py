"""PostgreSQL and Valkey for `make demo` and the tests, and the code that starts and stops them.

Nothing here runs in production, where `DATABASE_URL` and `REDIS_URL` name the
servers. No app imports this package.
"""
