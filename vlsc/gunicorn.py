"""How the web server runs: threads over few processes, each thread with one database connection.

Eight connections in all: more makes PostgreSQL slower, not faster, on the machines this is for.
"""

import os

bind = os.environ.get("VLSC_BIND") or f"127.0.0.1:{os.environ.get('VLSC_PORT', '8000')}"
# Threads, never "sync": a slow client must not hold a whole process.
worker_class = "gthread"
workers = int(os.environ.get("VLSC_WEB_PROCESSES", "2"))
threads = int(os.environ.get("VLSC_WEB_THREADS", "4"))
preload_app = True
keepalive = 15
timeout = 30
graceful_timeout = 10
# Nobody steers the server while it runs; a restart does it.
control_socket_disable = True
# What a proxy says about a client is settled by VLSC_TRUSTED_PROXIES, in one place.
forwarded_allow_ips = ""
proxy_allow_ips = ""
