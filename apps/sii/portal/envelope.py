"""The envelope of the portal's JSON services: who asks, of which method, with which data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from apps.sii.portal.office import Office, Session
from apps.sii.portal.wire import Answer, Request, as_json, page

_METADATA: Final = frozenset({"namespace", "conversationId", "transactionId", "page"})
MALFORMED: Final = "Acceso no autorizado!"
INVALID: Final = "Solicitud inválida. Formato incorrecto de los datos enviados."
STRANGE: Final = "El token no es valido: NO Existen Datos"


class Refused(Exception):
    """What is answered in the place of calling the method."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class Method:
    """What a service takes.

    namespace: Java interface and method
    needs:     fields that `data` must have; may_have: fields that it may have. Others are refused
    is_open:   an empty conversationId goes through to the method
    """

    namespace: str
    needs: frozenset[str] = frozenset()
    may_have: frozenset[str] = frozenset()
    is_open: bool = False


@dataclass(frozen=True)
class Call:
    """A request that came in a right envelope. session: whose, open"""

    session: Session
    metadata: Mapping[str, Any] = field(repr=False)
    data: Mapping[str, Any]

    @property
    def has_token(self) -> bool:
        """Whether it says whose conversation it is; methods may do without."""
        return bool(self.metadata["conversationId"])

    def answer(self, errors: Sequence[Mapping[str, str]] | None = None, **content: Any) -> Answer:
        """The answer in its envelope."""
        names = ("conversationId", "transactionId", "namespace")
        said = {name: self.metadata[name] for name in names}
        metadata = {**said, "info": None, "errors": errors, "page": None}
        return as_json({**content, "metaData": metadata})


def not_authorised(rut: object) -> list[dict[str, str]]:
    """The errors of one who asks for somebody else's data."""
    said = f"Ocurrio un error de negocio. Consulta RUT[{rut}] no esta autorizado"
    return [{"id": "0", "descripcion": said}]


def service(method: Method, work: Callable[[Office, Call], Answer]) -> Callable[..., Answer]:
    """A handler that opens the envelope, then calls the method."""

    def handle(office: Office, request: Request) -> Answer:
        try:
            return work(office, _opened(office, request, method))
        except Refused as refused:
            return refused.answer

    return handle


def refuse(text: str) -> Refused:
    """With an error of the envelope itself, which comes with status 200."""
    return Refused(as_json({"errorMsg": text}))


def _opened(office: Office, request: Request, method: Method) -> Call:
    session = office.session_for(request)
    _check_headers(request)
    try:
        content = request.json()
    except ValueError:
        raise refuse(INVALID) from None
    metadata, data = _parts(content, method)
    token = metadata["conversationId"]
    if token != session.token and not (method.is_open and token == ""):
        raise refuse(STRANGE)
    _check_fields(data, method)
    return Call(session, metadata, data)


def _check_headers(request: Request) -> None:
    headers = {name.lower(): value for name, value in request.headers.items()}
    if not headers.get("content-type", "").startswith("application/json"):
        raise Refused(page("<h1>Unsupported Media Type</h1>", HTTPStatus.UNSUPPORTED_MEDIA_TYPE))


def _parts(content: Any, method: Method) -> tuple[dict[str, Any], dict[str, Any]]:
    if not isinstance(content, dict) or set(content) != {"metaData", "data"}:
        raise refuse(MALFORMED)
    metadata, data = content["metaData"], content["data"]
    if not isinstance(metadata, dict) or set(metadata) != _METADATA:
        raise refuse(MALFORMED)
    transaction = metadata["transactionId"]
    if not isinstance(transaction, str) or not transaction:
        raise refuse(MALFORMED)
    if metadata["namespace"] != method.namespace:
        raise refuse(MALFORMED)
    if not isinstance(data, dict):
        raise refuse(INVALID)
    return metadata, data


def _check_fields(data: Mapping[str, Any], method: Method) -> None:
    for name in data:
        if name not in method.needs | method.may_have:
            raise Refused(_unrecognized(name))
    if method.needs - set(data):
        raise refuse(INVALID)


def _unrecognized(name: str) -> Answer:
    text = (
        "org.codehaus.jackson.map.exc.UnrecognizedPropertyException: "
        f'Unrecognized field "{name}" (Class cl.sii.sdi.Data), not marked as ignorable'
    )
    content = text.encode("utf-8", "replace")
    return Answer(HTTPStatus.BAD_REQUEST, content, {"Content-Type": "text/plain;charset=utf-8"})
