#!/bin/sh
# Run once by the database's image: the role that serves requests, which owns no table.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$(cat /run/secrets/application_password)" <<'SQL'
CREATE ROLE vlsc_app LOGIN PASSWORD :'password';
GRANT CONNECT, TEMPORARY ON DATABASE vlsc TO vlsc_app;
SQL
