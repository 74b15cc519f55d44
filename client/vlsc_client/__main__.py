"""`python -m vlsc_client` is the same as `vlsc`."""

from vlsc_client.commands import run

if __name__ == "__main__":
    run()
