"""What the quiz has to know of English and Spanish: words by what they do. Data, lower-case.

Rules that look for trouble take the words of both languages together: a document in one often
quotes the other. What makes sentences fit together takes those of the document's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Grammar:
    """One language.

    masculine, feminine: determiners that show the gender of the noun after them
    articles:            determiners that show that a noun comes, though not its gender
    prepositions:        after them a noun may come without a determiner
    functions:           other words that bind, and name nothing
    """

    articles: frozenset[str]
    prepositions: frozenset[str]
    functions: frozenset[str]
    masculine: frozenset[str] = frozenset()
    feminine: frozenset[str] = frozenset()

    @cached_property
    def determiners(self) -> frozenset[str]:
        """What stands before a noun."""
        return self.articles | self.masculine | self.feminine

    @cached_property
    def closers(self) -> frozenset[str]:
        """What can stand behind a whole noun phrase; a determiner cannot."""
        return self.prepositions | self.functions

    @cached_property
    def words(self) -> frozenset[str]:
        """All of them."""
        return self.determiners | self.closers


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = Grammar(
    articles=_words("a an the each every any some no its their your his her"),
    prepositions=_words(
        "of in on at by with from for into onto under over between through during without within"
        " about against after before via per upon as since until"
    ),
    functions=_words(
        "this that these those to and or but nor so if then than when while where which who"
        " whom whose what because though although unless whether is are was were be been being"
        " has have had do does did will would can could may might shall should must not also"
        " only very more most such both either neither it they he she we you i them him us me"
        " our my there here how why all many few other another same own just too"
    ),
)

SPANISH = Grammar(
    masculine=_words("el los un unos del al"),
    feminine=_words("la las una unas"),
    articles=_words("su sus cada cualquier algún alguna algunos algunas ningún ninguna mi tu"),
    prepositions=_words(
        "de en con por para sin sobre entre desde hasta hacia según durante mediante contra tras"
        " ante bajo a"
    ),
    functions=_words(
        "este estos ese esos esta estas esa esas aquel aquella aquellos aquellas dicho dichos"
        " dicha dichas y e o u ni pero sino si que como cuando donde cual cuales quien quienes"
        " cuyo cuya cuyos cuyas cuál cuáles quién qué cómo cuándo dónde porque aunque mientras"
        " es son era eran fue fueron ser sido siendo está están estar ha han haber hay había no"
        " también solo sólo muy más menos tan tanto tal tales lo le les se me te nos yo él ella"
        " ellos ellas usted ustedes todo toda todos todas otro otra otros otras mismo misma"
        " mismos mismas ambos ambas puede pueden debe deben ya así"
    ),
)

JOINING = _words("and or but nor than y e o u ni como que pero")
"""Functions that a noun may follow at once."""

GRAMMARS = {"en": ENGLISH, "es": SPANISH}
BINDING = ENGLISH.words | SPANISH.words
"""Words that name nothing, of both languages."""

OPENERS = _words(
    "this these that those it its they their them he his him she her hers there here such both"
    " either neither another other others again also and but or nor so yet thus therefore hence"
    " however moreover furthermore additionally otherwise instead similarly likewise consequently"
    " accordingly nevertheless nonetheless finally then next afterwards meanwhile besides still too"
    " first second third firstly secondly thirdly lastly alternatively conversely which who whose"
    " what where how why one same"
) | _words(
    "este esta estos estas ese esa esos esas esto eso aquel aquella aquellos aquellas ello ella él"
    " ellos ellas su sus lo le les se además también asimismo entonces luego después así pero y e o"
    " u ni mas pues finalmente primero segundo tercero otro otra otros otras ambos ambas tal tales"
    " dicho dicha dichos dichas tampoco allí ahí aquí ahora igualmente que cual cuyo cuya es son"
    " era eran fue fueron está están permite permiten puede pueden contiene contienen tiene tienen"
    " incluye incluyen ya sirve sirven consiste consisten debe deben cómo qué cuál quién"
)
"""A sentence that begins so leans on the one before."""

OPENING_PHRASES = (
    "for example",
    "for instance",
    "in addition",
    "as a result",
    "as such",
    "on the other hand",
    "on the contrary",
    "that is",
    "in particular",
    "in such",
    "in other words",
    "in contrast",
    "the only",
    "the same",
    "the latter",
    "the former",
    "the other",
    "the second",
    "the third",
    "because of",
    "even so",
    "after that",
    "in fact",
    "sin embargo",
    "no obstante",
    "por tanto",
    "por lo tanto",
    "por ello",
    "por eso",
    "por consiguiente",
    "por ejemplo",
    "es decir",
    "en tal",
    "en primer",
    "en segundo",
    "first of all",
    "en cambio",
    "en cuyo",
    "en particular",
    "en concreto",
    "por otro lado",
    "por otra parte",
    "por último",
    "a su vez",
    "lo mismo",
    "al mismo",
    "del mismo",
    "de la misma",
    "mientras tanto",
    "de hecho",
    "el único",
    "la única",
    "el mismo",
    "la misma",
    "el otro",
    "la otra",
    "el segundo",
    "la segunda",
)

LEADING = _words(
    "unlike like despite once even whenever wherever whatever during given besides beyond beside"
    " aside regardless notwithstanding salvo excepto incluso dado dada mediante hasta conforme"
)
"""A determiner may follow them at a sentence's head; what else it follows there is a verb."""

AFTER_VERBS = _words("the a an your its their el la los las un una unos unas su sus tu tus")
"""Determiners that follow a verb rather than anything else at a sentence's head."""

POINTERS = _words(
    "this these those here above below following preceding aforementioned former latter"
) | _words(
    "este esta estos estas ese esa esos esas esto eso aquel aquella aquellos aquellas dicho dicha"
    " dichos dichas aquí anterior anteriores siguiente siguientes anteriormente mencionado"
    " mencionada mencionados mencionadas citado citada citados citadas"
)
"""Wherever they stand, they point out of the sentence or to where it stands on the page."""

PRONOUNS = _words("it they them he she its their his her him") | _words("él ella ellos ellas ello")
"""Among the first words they mean somebody whom the sentence has not named."""

PERSONAL = _words("i'm i've me my mine myself yo mi mis mí")
"""Somebody tells of himself; nobody learns that. ('I' is told apart by its capital.)"""

EMPTY_TITLES = _words(
    "introduction overview conclusion summary general appendix part chapter section page pages"
    " preface index contents about document manual guide version release notes note other using"
) | _words(
    "introducción resumen conclusión generales apéndice parte capítulo sección página páginas"
    " prefacio índice contenido acerca documento guía información versión notas nota otros otras"
)
"""Titles of such words alone say nothing of what a lesson is about."""
