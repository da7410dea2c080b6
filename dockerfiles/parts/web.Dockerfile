COPY --from=pages /srv/faena/.faena ./.faena
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-IS", "/usr/local/lib/faena/probe.py", "web"]
CMD ["python", "manage.py", "run_web", "--bind", "0.0.0.0:8000"]
