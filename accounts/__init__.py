"""Who you are: people, service accounts, sign-in, tokens, and what each role may do."""
