"""Sending mails: the code of the task `notices.send_mail`, and its sweep."""

from notices.sending.attempt import SENDING, send
from notices.sending.sweeping import sweep

__all__ = ["SENDING", "send", "sweep"]
