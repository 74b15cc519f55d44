"""Pages of key files: request and download an export, upload and load an import."""
