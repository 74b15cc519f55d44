# One image for web, worker, sweeper and beat; the command selects the process.
# It does not contain the embedded servers of the demo (no extra `embedded`). The base is named by its
# digest and every package by its hash; nothing of Debian is added (docs/operations.md, "In containers").
FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.lock \
    && python -m venv /build && /build/bin/pip install --require-hashes -r requirements-build.lock
COPY locale /locale
RUN /build/bin/python -m babel.messages.frontend compile --directory /locale --domain django --statistics

FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VLSC_STATIC_ROOT=/app/staticfiles
RUN useradd --system --uid 10001 --home-dir /app vlsc && mkdir -p /app /files && chown vlsc /files
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
COPY --from=build /locale locale
# Static files are built into the image, which needs no real secret.
RUN VLSC_SECRET_KEY=build VLSC_MASTER_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
       python manage.py collectstatic --noinput
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["gunicorn", "--config", "vlsc/gunicorn.py", "vlsc.wsgi:application"]
