"""Cursor paging: `{"results", "next", "previous"}`."""

from rest_framework.pagination import CursorPagination


class CursorPaging(CursorPagination):
    """1 to 100 rows a page, 25 unless asked otherwise."""

    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "id"
