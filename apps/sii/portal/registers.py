"""Registro de Compras y Ventas: its page, and the services behind it."""

from apps.sii.portal import rcv, rcv_page
from apps.sii.portal.wire import Routes

ROUTES: Routes = {**rcv_page.ROUTES, **rcv.ROUTES}
