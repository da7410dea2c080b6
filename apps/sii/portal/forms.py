"""To be written."""

from apps.sii.portal.wire import Routes

ROUTES: Routes = {}
