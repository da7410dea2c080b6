COPY --from=additions /opt/venv /opt/venv
