"""Support: requests, the 24-hour response promise, decisions, the desk, the telephone directory."""
