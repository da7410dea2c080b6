"""What is asked of the RCV's services: whose register, which list, and whether one may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from apps.sii.portal.envelope import INVALID, Call, Refused, not_authorised, refuse
from apps.sii.portal.ledger import FIRST_PERIOD, Taxpayer
from apps.sii.portal.office import Office
from apps.sii.portal.registers_rows import PURCHASE, REGISTERED, SALE, STATES, Listing
from apps.sii.portal.rules import Verdict
from apps.sii.portal.wire import Answer

FOUND, NOTICE, UNEXPECTED, NONE, REFUSED = 0, 1, 2, 3, 99
"""`codRespuesta`."""

NO_PERIOD: Final = f"Periodo consultado no válido, debe ser mayor igual a {FIRST_PERIOD}"
NO_STATE: Final = "Estado contable no válido para la operación consultada"

LISTING: Final = frozenset({"rutEmisor", "dvEmisor", "ptributario", "estadoContab", "operacion"})
CAPTCHA: Final = frozenset({"accionRecaptcha", "tokenRecaptcha"})

_MONTHS: Final = frozenset(f"{month:02}" for month in range(1, 13))
_DIGITS_OF_PERIOD: Final = 6
_UNKNOWN: Final = 77


@dataclass(frozen=True)
class Asked:
    """What a method is to work on. verdict: how it is to misbehave"""

    taxpayer: Taxpayer
    listing: Listing
    verdict: Verdict

    @property
    def refusal(self) -> tuple[int, str | None] | None:
        """The code and text to answer without looking, if any."""
        if self.verdict.deed == "unknown_code":
            return int(self.verdict.value) or _UNKNOWN, None
        if self.listing.period < FIRST_PERIOD:
            return REFUSED, NO_PERIOD
        if self.listing.operation == SALE and self.listing.state != REGISTERED:
            return REFUSED, NO_STATE
        return None


def read(office: Office, call: Call, place: str, operations: tuple[str, ...], *deeds: str) -> Asked:
    """Raises ``Refused`` for what is malformed and for registers of others."""
    listing = _listing(call.data, operations)
    verdict = office.verdict(place, call.session.rut, "foreign_rut", "unknown_code", *deeds)
    return Asked(_taxpayer(office, call, verdict), listing, verdict)


def kind_of(data: Mapping[str, Any]) -> int:
    """The type of documents, which comes as number or as text."""
    kind = data["codTipoDoc"]
    if isinstance(kind, bool) or not str(kind).isdecimal():
        raise refuse(INVALID)
    return int(kind)


def check_action(data: Mapping[str, Any], *actions: str) -> None:
    """The words for the captcha are looked at; the token is not, it is a stub there, too."""
    if data["accionRecaptcha"] not in actions:
        raise refuse(INVALID)


def said(call: Call, code: int, data: Any, text: str | None = None, **more: Any) -> Answer:
    """An answer as these services give it."""
    state = {"codRespuesta": code, "msgeRespuesta": text, "codError": None}
    return call.answer(data=data, respEstado=state, **more)


def _taxpayer(office: Office, call: Call, verdict: Verdict) -> Taxpayer:
    rut, dv = call.data["rutEmisor"], call.data["dvEmisor"]
    if not isinstance(rut, str) or not rut.isdecimal():
        raise refuse(INVALID)
    if verdict.deed == "foreign_rut":
        raise _not_for_you(call, rut)
    own = office.accounts[call.session.rut]
    wanted = office.accounts.get(int(rut))
    if wanted is None or wanted.dv != dv or wanted.rut not in (own.rut, *own.represents):
        office.offend(own.rut, "foreign_rut")
        raise _not_for_you(call, rut)
    return wanted


def _not_for_you(call: Call, rut: str) -> Refused:
    return Refused(call.answer(not_authorised(rut), data=None, respEstado=None))


def _listing(data: Mapping[str, Any], operations: tuple[str, ...]) -> Listing:
    """Details of sales may leave operation and state empty."""
    period, operation, state = data["ptributario"], data["operacion"], data["estadoContab"]
    if operations == (SALE,):
        operation, state = operation or SALE, state or REGISTERED
    if not isinstance(period, str) or len(period) != _DIGITS_OF_PERIOD or not period.isdecimal():
        raise refuse(INVALID)
    if period[4:] not in _MONTHS or operation not in operations or state not in STATES:
        raise refuse(INVALID)
    return Listing(operation, state, period)


PURCHASES: Final = (PURCHASE,)
SALES: Final = (SALE,)
BOTH: Final = (PURCHASE, SALE)
