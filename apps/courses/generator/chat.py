"""The one generator that there is: any model behind OpenAI's chat completions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from django.conf import settings

from apps.courses.generator import asking
from apps.courses.generator.asking import Messages
from apps.courses.generator.checking import checked
from apps.courses.generator.errors import BrokenAnswer, NoAnswer
from apps.courses.generator.gateway import MOST_ANSWER_TOKENS, Completion, Gateway
from apps.courses.generator.ledger import Ledger, Prices, Usage
from apps.courses.generator.schema import Answer, parsed
from apps.courses.generator.shapes import Generator, Improved, LessonText, Without
from apps.courses.generator.transport import Endpoint

TRIES = 2
"""For one answer: a second one tells the model what was wrong with the first."""
LONGEST_IDENTITY = 100


def current() -> Generator | None:
    """The generator of the settings; ``None`` where there is none.

    ``GeneratorMisconfigured`` when the settings cannot be used.
    """
    if not settings.GENERATOR_URL:
        return None
    return _generator(
        Endpoint(settings.GENERATOR_URL, settings.GENERATOR_KEY),
        settings.GENERATOR_MODEL,
        settings.GENERATOR_MOST_TOKENS,
        Prices(*settings.GENERATOR_PRICES),
    )


@cache
def _generator(endpoint: Endpoint, model: str, most_tokens: int, prices: Prices) -> ChatGenerator:
    """One for a process, since it remembers which dialect its server speaks."""
    return ChatGenerator(Gateway(endpoint, model), most_tokens, prices)


@dataclass
class ChatGenerator:
    """A model, how many tokens a document may use, and what they cost."""

    gateway: Gateway
    most_tokens: int
    prices: Prices = field(default_factory=Prices)

    @property
    def identity(self) -> str:
        """Which model at which host."""
        return f"{self.gateway.model} @ {self.gateway.endpoint.host}"[:LONGEST_IDENTITY]

    def improve(self, lesson: LessonText, ledger: Ledger) -> Improved | None:
        """See ``Generator``."""
        chunks = asking.that_fit(lesson.chunks)
        if not chunks:
            return None
        try:
            answer = self._answer(asking.about(lesson, chunks), ledger)
        except NoAnswer as error:
            ledger.without[error.why] += 1
            return None
        improved = checked(answer, chunks)
        ledger.discarded.update(improved.discarded)
        return improved

    def _answer(self, messages: Messages, ledger: Ledger) -> Answer:
        for _try in range(TRIES):
            completion = self._completion(messages, ledger)
            try:
                return _read(completion)
            except BrokenAnswer as error:
                messages = asking.once_more(messages, completion.content, str(error))
        raise NoAnswer(Without.BROKEN)

    def _completion(self, messages: Messages, ledger: Ledger) -> Completion:
        """One request, if the document may still have one."""
        expected = Usage(asking.expected_tokens(messages), MOST_ANSWER_TOKENS)
        if not ledger.has_room(self.most_tokens, expected):
            raise NoAnswer(Without.QUOTA)
        completion = self.gateway.complete(messages)
        ledger.charge(completion.usage or expected, self.prices)
        if completion.is_declined:
            raise NoAnswer(Without.REFUSED)
        return completion


def _read(completion: Completion) -> Answer:
    if completion.is_cut:
        raise BrokenAnswer("It was cut off because it was too long.")
    return parsed(completion.content)
