"""A key that nobody has, for tests that paste one where none belongs."""

GROUPS = ["V82BH", "M8K9F", "JX4QK", "7TWR3", "6WPB8"]
SECRET = "".join(GROUPS)
