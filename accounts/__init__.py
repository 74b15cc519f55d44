"""Identity: people, service accounts, sign-in, API tokens, and the permissions of each role."""
