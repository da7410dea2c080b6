"""S0 (prediction back end): the routes of its app/workers/celery_app.py."""

task_routes = {
    "*.send_*_email_task": {"queue": "emails"},
    "*.process_*_bulk_*_task": {"queue": "bulk_predictions"},
    "*.process_*_excel_task": {"queue": "bulk_predictions"},
}
