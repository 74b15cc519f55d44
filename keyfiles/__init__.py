"""Key files out and in: what people ask for and download, what operations upload and load."""
