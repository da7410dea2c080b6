"""What a request must be before the real API looks at its meaning."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from apps.courses.standin.office import Office
from apps.courses.standin.wire import Refused

_KNOWN: Final = """
frequency_penalty logprobs max_completion_tokens max_tokens messages metadata model n
presence_penalty reasoning_effort response_format seed stop store stream temperature top_p user
"""
_FIELDS: Final = frozenset(_KNOWN.split())
_ROLES: Final = ("developer", "system", "user", "assistant")
_FORMS: Final = ("text", "json_object", "json_schema")
CHARACTERS_A_TOKEN: Final = 4


@dataclass(frozen=True)
class Chat:
    """limit: tokens of the answer; schema: of the answer, where the request has one"""

    messages: list[dict[str, str]]
    limit: int
    schema: dict[str, Any] | None

    @property
    def tokens(self) -> int:
        return sum(tokens(message["content"]) for message in self.messages)


def tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_A_TOKEN)


def chat(office: Office, content: dict[str, Any]) -> Chat:
    """The request, or `Refused` as the real API refuses it."""
    for name in content:
        if name not in _FIELDS:
            raise _bad(f"Unrecognized request argument supplied: {name}", name)
    require_model(content, office.chat_model)
    asked = Chat(_messages(content), _limit(office, content), _schema(content))
    if asked.tokens >= office.context:
        raise _bad(
            f"This model's maximum context length is {office.context} tokens.",
            "messages",
            "context_length_exceeded",
        )
    return asked


def require_model(content: dict[str, Any], model: str) -> None:
    """Insist on the one model that there is."""
    if not isinstance(content.get("model"), str):
        raise _bad("You must provide a model parameter", "model")
    if content["model"] != model:
        message = f"The model `{content['model']}` does not exist or you do not have access to it."
        raise Refused(HTTPStatus.NOT_FOUND, message, "model_not_found", "model")


def _messages(content: dict[str, Any]) -> list[dict[str, str]]:
    messages = content.get("messages")
    if not isinstance(messages, list) or not messages:
        raise _bad("Missing required parameter: 'messages'.", "messages")
    for number, message in enumerate(messages):
        place = f"messages[{number}]"
        if not isinstance(message, dict) or message.get("role") not in _ROLES:
            raise _bad(f"Invalid value for '{place}.role'.", place)
        if not isinstance(message.get("content"), str):
            raise _bad(f"Invalid type for '{place}.content': expected a string.", place)
    return messages


def _limit(office: Office, content: dict[str, Any]) -> int:
    if "max_tokens" in content and "max_completion_tokens" in content:
        raise _bad("Setting 'max_tokens' and 'max_completion_tokens' is not supported.")
    limit = content.get("max_completion_tokens", content.get("max_tokens", office.context))
    if type(limit) is not int or limit < 1:
        raise _bad("Invalid value: the limit of tokens is a whole number from 1.")
    return limit


def _schema(content: dict[str, Any]) -> dict[str, Any] | None:
    form = content.get("response_format", {"type": "text"})
    if not isinstance(form, dict) or form.get("type") not in _FORMS:
        raise _bad("Invalid value for 'response_format.type'.", "response_format")
    if form["type"] != "json_schema":
        return None
    named = form.get("json_schema")
    if not isinstance(named, dict) or not named.get("name") or "schema" not in named:
        raise _bad("Missing required parameter: 'response_format.json_schema'.", "response_format")
    if named.get("strict"):
        _require_strict(named["schema"], "schema")
    schema: dict[str, Any] = named["schema"]
    return schema


def _require_strict(schema: Any, place: str) -> None:
    """Strict output takes only schemas that leave nothing open.

    https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
    """
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind == "object":
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            raise _invalid_schema(place, "'additionalProperties' is required to be false")
        if sorted(schema.get("required", [])) != sorted(properties):
            raise _invalid_schema(place, "'required' is required to name every property")
        for name, each in properties.items():
            _require_strict(each, f"{place}.{name}")
    elif kind == "array":
        _require_strict(schema.get("items"), f"{place}.items")
    elif kind not in ("string", "integer", "number", "boolean", "null"):
        raise _invalid_schema(place, "'type' is required")


def _invalid_schema(place: str, what: str) -> Refused:
    return _bad(f"Invalid schema for response_format, in {place}: {what}.", "response_format")


def _bad(message: str, param: str | None = None, code: str | None = None) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, message, code, param)
