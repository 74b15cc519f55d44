"""Who works with it: API tokens, the log pages, "me"; people and invitations come here too."""
