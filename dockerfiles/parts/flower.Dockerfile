# It knows the broker and nothing else: no database, no secret of the web's. Without a password
# (FLOWER_BASIC_AUTH=name:password, or FLOWER_BASIC_AUTH_FILE) it does not start.
ENV DJANGO_SETTINGS_MODULE="" FLOWER_READ_ONLY=true FLOWER_ENABLE_EVENTS=false \
    FLOWER_PURGE_OFFLINE_WORKERS=60
WORKDIR /srv/faena
COPY dockerfiles/probe.py /usr/local/lib/faena/probe.py
COPY config ./config
USER 10001:10001
EXPOSE 5555
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-IS", "/usr/local/lib/faena/probe.py", "flower"]
ENTRYPOINT ["tini", "--"]
CMD ["celery", "-A", "config.flower", "flower"]
