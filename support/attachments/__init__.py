"""Attachments: what a file is by its content, and the stored files."""

from support.attachments.kinds import NAMES, find_content_type
from support.attachments.storing import FOLDER, read_attachment, remove_forgotten

__all__ = ["FOLDER", "NAMES", "find_content_type", "read_attachment", "remove_forgotten"]
