"""S4 (tax back end): lines 44-54 of its backend/app/infrastructure/celery/config.py, as found."""

task_routes = {
    "app.infrastructure.celery.tasks.whatsapp.whatsapp_tasks.*": {"queue": "high"},
    "app.infrastructure.celery.tasks.documents.document_tasks.*": {"queue": "default"},
    "app.infrastructure.celery.tasks.sii.sii_tasks.*": {"queue": "low"},
    "app.infrastructure.celery.tasks.sii.sync_tasks.*": {"queue": "low"},
}
