# One user, one folder for files (a new volume there takes its owner), one probe.
RUN install -d -o faena -g faena /srv/faena/files
ENV MEDIA_ROOT=/srv/faena/files
WORKDIR /srv/faena
COPY dockerfiles/probe.py /usr/local/lib/faena/probe.py
COPY --from=project /srv/faena ./
ENTRYPOINT ["tini", "--"]
