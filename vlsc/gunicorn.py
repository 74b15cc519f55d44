"""Gunicorn settings: a few processes with threads, each thread with one database connection.

Eight connections by default: on the intended hardware, more make PostgreSQL slower.
"""

import gc
import os
from typing import Any

from gunicorn.glogging import Logger

from vlsc.logs import MaskedFormatter


class MaskedLogger(Logger):
    """Masks the server's own lines: it writes addresses and headers that it cannot read."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            form = handler.formatter
            handler.setFormatter(MaskedFormatter(getattr(form, "_fmt", None), self.datefmt))


logger_class = MaskedLogger
bind = os.environ.get("VLSC_BIND") or f"127.0.0.1:{os.environ.get('VLSC_PORT', '8000')}"
# Threads, not "sync": a slow client must not block a whole process.
worker_class = "vlsc.web_worker.ProblemWorker"
workers = int(os.environ.get("VLSC_WEB_PROCESSES", "2"))
threads = int(os.environ.get("VLSC_WEB_THREADS", "4"))
preload_app = True
umask = 0o077
keepalive = 15
timeout = 30
graceful_timeout = 10
# The server is not controlled at run time; a restart applies changes.
control_socket_disable = True
# Proxy headers are handled only by the application, according to VLSC_TRUSTED_PROXIES.
forwarded_allow_ips = ""
proxy_allow_ips = ""


def when_ready(server: Any) -> None:
    """Say in the log what is wrong with the storage, before requests are served.

    What is loaded by now is shared by the processes that are forked, and none of them looks through
    it for garbage: that would take a tenth of a second each time.
    """
    from django.db import connections
    from django.urls import resolve

    from keyfiles.storage import report_fault

    report_fault()
    connections.close_all()  # not to be shared with the processes that are forked now
    resolve("/livez")  # loads all views
    gc.collect()
    gc.freeze()
