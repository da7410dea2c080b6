COPY --from=environment /opt/venv /opt/venv
