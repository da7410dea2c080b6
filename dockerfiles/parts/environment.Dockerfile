# What is installed, by hash: made here, copied without what made it. pip compiles it, too.
FROM ${PYTHON_IMAGE} AS environment
ARG REQUIREMENTS
COPY ${REQUIREMENTS} /tmp/requirements.txt
RUN python -m venv --without-pip /opt/venv \
 && python -m pip --python /opt/venv/bin/python install --no-cache-dir --quiet \
    --disable-pip-version-check --only-binary :all: --require-hashes -r /tmp/requirements.txt
