"""Shared parts of pages and the API: request ids, headers, problem documents, paging, filters."""
