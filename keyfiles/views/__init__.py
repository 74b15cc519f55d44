"""The pages of key files: ask for one and download it; upload one and load it."""
