"""Where each address of the site leads."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from apps.web.views import health, people, uploads, work

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="work-list"), name="home"),
    path("work/", work.work_list, name="work-list"),
    path("job/<uuid:job_id>/", work.job, name="job"),
    path("job/<uuid:job_id>/cancel/", work.cancel_job, name="cancel-job"),
    path("job/<uuid:job_id>/file/<int:file_id>/", work.job_file, name="job-file"),
    path("new/", uploads.new_work, name="new-work"),
    path("new/<str:name>/", uploads.new_upload, name="new-upload"),
    path("new/<str:name>/template/", uploads.template, name="upload-template"),
    path("sign-in/", people.SignIn.as_view(), name="sign-in"),
    path("sign-out/", people.SignOut.as_view(), name="sign-out"),
    path("language/", people.choose_language, name="choose-language"),
    path("healthz/live", health.live, name="health-live"),
    path("healthz/ready", health.ready, name="health-ready"),
    path("healthz/workers", health.workers, name="health-workers"),
    path("healthz/beat", health.beat, name="health-beat"),
]
