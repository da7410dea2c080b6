# Its pool is its command: run_worker POOL. Without one it drains everything.
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-IS", "/usr/local/lib/faena/probe.py", "worker"]
CMD ["python", "manage.py", "run_worker", "all"]
