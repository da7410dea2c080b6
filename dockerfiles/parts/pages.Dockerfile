# Static files under names that say what is in them. Settings want to be told what nobody uses here.
FROM project AS pages
COPY --from=environment /opt/venv /opt/venv
RUN FAENA_ENV=production ALLOWED_HOSTS=nowhere EMAIL_URL=smtp://127.0.0.1:1 \
    DATABASE_URL=postgresql://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1 \
    SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0
