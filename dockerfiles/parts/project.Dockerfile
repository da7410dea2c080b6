# The project, compiled: where it runs, nothing may be written.
FROM ${PYTHON_IMAGE} AS project
WORKDIR /srv/faena
COPY manage.py ./
COPY embedded ./embedded
COPY config ./config
COPY apps ./apps
RUN python -m compileall -q .
