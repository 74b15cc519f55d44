"""Key files: exports that users request and download, imports that operations upload and load."""
