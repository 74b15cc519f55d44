"""API tokens, the log pages and "me"; pages for people and invitations will be added here."""
