"""What every HTTP door shares: request ids, headers, problem documents, paging, filters."""
