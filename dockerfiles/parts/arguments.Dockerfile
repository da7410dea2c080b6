# Any Python of these versions on Debian does; a mirror's or your own, too.
ARG PYTHON_IMAGE=python:3.13-slim-bookworm
