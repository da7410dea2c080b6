"""Which sentences are worth remembering: statements of somebody about themselves or a company.

No questions, greetings, commands, wishes, small talk, nor what is only true today. Rules, no
model: they let through what is said in the first person, and lose what is not.
"""

from __future__ import annotations

import re

LEAST_WORDS = 2
LONGEST = 500
"""Characters; what is longer is no statement but a text."""

_QUESTION = re.compile(
    r"[?¿]|^(?:what|who|whom|whose|when|where|why|how|which|do|does|did|is|are|can|could|would|"
    r"will|should|may|am|have you|has)\b|^(?:qué|quién|quiénes|cuándo|cuánto|cuánta|cuántos|"
    r"cuántas|dónde|cómo|cuál|cuáles|por qué|se puede)\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"^(?!\w+[aei]mos\b)(?:(?:please|por favor|porfa)\b|"
    r"(?:send|show|open|give|tell|help|find|list|make|create|"
    r"write|delete|remove|add|update|check|explain|remind|call|let|let s|book|cancel|download|"
    r"upload|look|try|go|stop|start|use|translate|summari[sz]e|calculate|generate|prepare|review|"
    r"env[ií]a\w*|manda\w*|muestra\w*|mu[eé]stra\w*|abre|dame|dime|d[ií]me\w*|ay[uú]da\w*|"
    r"busca\w*|haz\w*|crea|escribe|borra|elimina|agrega|actualiza|revisa|expl[ií]ca\w*|"
    r"recu[eé]rda\w*|llama|cancela|descarga|sube|mira|prueba|calcula|genera|prepara|traduce|res[uú]me\w*|"
    r"quiero que|necesito que|me puedes|podr[ií]as|puedes|"
    r"i want you to|i need you to|i d like you to)\b)",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^(?:if|i (?:wish|hope|guess|wonder|was wondering|think|believe|suppose|want to know|"
    r"need to know|would like|d like|want|need|mean|see|understand|know|don t know|am not sure|"
    r"forgot|have (?:a|another|one) (?:question|doubt|problem)|need help|"
    r"can t|cannot|couldn t|could not|tried|am trying|got)|we (?:want to know|would like|"
    r"need help|need to know|want|tried|can t)|let me|si (?:yo|me|tengo|pudiera|no|la|el|"
    r"hay|se)|ojala|espero|quisiera|me gustaria|quiero (?:saber|ver|que)|necesito (?:saber|ayuda|"
    r"ver|un|una|el|la)|creo|supongo|me pregunto|tengo (?:una|otra) (?:duda|pregunta|consulta)|"
    r"tengo un problema|no se|no entiendo|no puedo|no pude|me parece|entiendo|intente|trate)\b"
)
_PASSING = re.compile(
    r"\b(?:today|tomorrow|yesterday|tonight|right now|just now|this (?:morning|afternoon|evening|"
    r"week)|a moment|one second|in a hurry|be right back|see you|talk later|hoy(?! en dia)|ayer|"
    r"anoche|esta (?:manana|tarde|noche|semana)|un momento|un segundo|apurad[oa]|nos vemos|"
    r"hablamos|hasta luego|en este momento|recien)\b|(?<!la )(?<!las )(?<!cada )\bmanana\b"
)
_SMALL_TALK = re.compile(
    r"^(?:hi|hello|hey|dear|thanks?|thank you|bye|good (?:morning|afternoon|evening|night)|"
    r"ok(?:ay)?|great|perfect|nice|cool|welcome|sure|hola|buen[oa]s (?:dias|tardes|noches)|"
    r"gracias|muchas gracias|chao|adios|perfecto|genial|dale|listo|de nada|saludos|un abrazo|"
    r"best regards|kind regards|i am (?:fine|well|good|ok|sorry|back|here|glad|happy to|afraid|"
    r"ready|lost|confused|done|sure)|i m (?:fine|well|good|ok|sorry|back|here|glad|happy to|afraid|"
    r"ready|lost|confused|done|sure)|estoy (?:bien|aqui|list[oa]|segur[oa]|perdid[oa]|de vuelta|"
    r"content[oa])|me alegro|lo siento|no hay problema|we are (?:fine|good|back|ready|done))\b"
)
_OWN = re.compile(
    r"\b(?:i|my|mine|myself|we|our|ours|the company|my company|yo|mi|mis|mio|mia|nosotr[oa]s|"
    r"nuestr[oa]s?|la empresa|la compania|la sociedad|el negocio|la tienda|"
    r"the (?:business|firm|shop|office))\b"
)
_VERB_OF_I = re.compile(
    r"^(?:(?:no|ya|ahora|siempre|nunca|solo|casi|tambien|todavia|a veces|me|nos) )*"
    r"(?:soy|estoy|tengo|vivo|trabajo|prefiero|uso|utilizo|hablo|estudio|manejo|vendo|compro|"
    r"pago|cobro|emito|declaro|llevo|hago|voy|viajo|nac[ií]|llamo|dedico|gusta|gustan|encanta|"
    r"encantan|molesta|carga|cargan|conviene|acomoda|sirve|interesa|odio|evito|atiendo|llego|"
    r"salgo|entro|tomo|como|leo|escribo|reviso|debo|suelo|facturo|contrato|arriendo|exporto|"
    r"importo|fabrico|produzco|termino|empiezo|conozco|contacten|llamen|escriban)\b"
)
_VERB_OF_WE = re.compile(
    r"\b(?!tramos\b|ramos\b|extremos?\b|vamos\b)\w{2,}(?:amos|emos|imos)\b|\bsomos\b"
)


def is_worth(sentence: str, words: str) -> bool:
    """Whether a sentence (as written, and its plain words) is to be remembered."""
    if len(words.split()) < LEAST_WORDS or len(sentence) > LONGEST:
        return False
    if _QUESTION.search(sentence) or _COMMAND.match(sentence) or _COMMAND.match(words):
        return False
    if _SMALL_TALK.match(words) or _WISH.match(words) or _PASSING.search(words):
        return False
    return bool(_OWN.search(words) or _VERB_OF_I.match(words) or _VERB_OF_WE.search(words))
