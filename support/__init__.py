"""What you ask: requests, the 24-hour promise, decisions, the desk. Not built yet."""
