# One image for web, worker, sweeper and beat; the command selects the process.
# It does not contain the embedded servers of the demo (no extra `embedded`).
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.lock

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VLSC_STATIC_ROOT=/app/staticfiles
RUN useradd --system --uid 10001 --home-dir /app vlsc && mkdir -p /app /files && chown vlsc /files
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
# Static files and translations are built into the image; neither needs a real secret.
RUN pip install --no-cache-dir "babel==2.18.0" --target /tmp/babel \
    && PYTHONPATH=/tmp/babel python -m babel.messages.frontend compile --directory locale --domain django --statistics \
    && rm -rf /tmp/babel \
    && VLSC_SECRET_KEY=build VLSC_MASTER_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
       python manage.py collectstatic --noinput
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["gunicorn", "--config", "vlsc/gunicorn.py", "vlsc.wsgi:application"]
