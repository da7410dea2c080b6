"""What invented manuals say: sentences about machines that exist nowhere, some dozen patterns."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A part of a machine: its name with its articles."""

    the: str
    a: str


@dataclass(frozen=True)
class Language:
    """All that a manual is made of.

    definitions: of a term and its purpose
    sentences:   of two terms, ``{the_x}`` and ``{the_y}``, and a number; so are points
    lists:       of a term and three things
    """

    manual: str
    preface: str
    contents: str
    module: str
    front: Sequence[str]
    modules: Sequence[str]
    lessons: Sequence[str]
    terms: Sequence[Term]
    definitions: Sequence[str]
    purposes: Sequence[str]
    hall: str
    sentences: Sequence[str]
    lists: Sequence[str]
    things: Sequence[str]
    points: Sequence[str]


def definition(language: Language, chance: random.Random, term: Term) -> str:
    """What the term is for: always the same, and no other term is for that."""
    number = language.terms.index(term)
    purpose = language.purposes[number % len(language.purposes)]
    where = language.hall.format(n=number + 1)
    return _filled(chance.choice(language.definitions), term, term, purpose=f"{purpose} {where}")


def sentence(language: Language, chance: random.Random, terms: Sequence[Term]) -> str:
    """Something about one term and another."""
    one, other = chance.sample(terms, 2)
    number = chance.choice([chance.randint(2, 90), chance.randint(10, 99) * 10])
    return _filled(chance.choice(language.sentences), one, other, n=number)


def listing(language: Language, chance: random.Random, term: Term) -> str:
    """What belongs to the term."""
    a, b, c = chance.sample(language.things, 3)
    return _filled(chance.choice(language.lists), term, term, a=a, b=b, c=c)


def point(language: Language, chance: random.Random, terms: Sequence[Term]) -> str:
    """A line of a list of things to do."""
    pattern = chance.choice(language.points)
    return _filled(pattern, *chance.sample(terms, 2), n=chance.randint(2, 60))


def _filled(pattern: str, one: Term, other: Term, **values: object) -> str:
    text = pattern.format(the_x=one.the, a_x=one.a, the_y=other.the, **values)
    text = text.replace(" de el ", " del ")  # Spanish
    return text[0].upper() + text[1:]


def _english_terms() -> list[Term]:
    kinds = "primary rotary hydraulic thermal magnetic flexible sealed portable vertical shielded"
    things = (
        "valve pump sensor filter bearing gasket relay coupling manifold regulator conveyor "
        "compressor inverter condenser separator"
    )
    names = [f"{kind} {thing}" for kind in kinds.split() for thing in things.split()]
    return [Term(f"the {name}", f"a {name}") for name in names]


def _spanish_terms() -> list[Term]:
    kinds = (
        "principal axial auxiliar flexible portátil vertical variable central lateral reversible"
    )
    she = "válvula bomba junta cámara correa turbina palanca"
    he = "sensor filtro rodamiento relé regulador compresor inversor condensador"
    things = [("la", "una", thing) for thing in she.split()]
    things += [("el", "un", thing) for thing in he.split()]
    return [
        Term(f"{the} {thing} {kind}", f"{a} {thing} {kind}")
        for kind in kinds.split()
        for the, a, thing in things
    ]


ENGLISH = Language(
    manual="Operating manual of the Lumen station",
    preface="Preface",
    contents="Contents",
    module="Module",
    front=(
        "This manual describes a station that exists nowhere. It was written by a program.",
        "Whoever operates the station reads the first module before anything is switched on.",
        "Numbers are given in the units of the plate that is fixed to each machine.",
    ),
    modules=(
        "Water supply",
        "Energy",
        "Transport of goods",
        "Cooling",
        "Measurement",
        "Safety",
        "Maintenance",
        "Faults",
    ),
    lessons=("Purpose of {the_x}", "Operating {the_x}", "Care of {the_x}", "When {the_x} fails"),
    terms=_english_terms(),
    definitions=(
        "{a_x} is a device that {purpose}.",
        "{the_x} is the part of the station that {purpose}.",
    ),
    purposes=(
        "keeps the water of two circuits apart",
        "holds the pressure constant while the load changes",
        "stops the line as soon as a hand comes near",
        "carries heat from the engine room to the roof",
        "counts the turns of a shaft without touching it",
        "removes sand and rust before they reach the turbine",
        "turns direct current into alternating current",
        "stores energy for the first minute of a power cut",
    ),
    hall="in hall {n}",
    sentences=(
        "{the_x} is connected to {the_y} by a steel pipe of {n} millimetres.",
        "{the_x} works at a pressure of {n} bar.",
        "Before {the_x} is opened, the operator closes {the_y} and waits {n} minutes.",
        "If {the_x} vibrates, {the_y} has probably lost its alignment.",
        "At full load {the_x} draws a current of {n} amperes.",
        "{the_x} is replaced after {n} hours of operation, even when it shows no wear.",
        "Dust on {the_x} raises the temperature of {the_y} by {n} degrees.",
        "The red lamp says that {the_x} has stopped, and that {the_y} must be checked by hand.",
        "When the station starts, {the_x} reaches its speed before {the_y} does.",
        "A leak between {the_x} and {the_y} is found with soap and water, never with a flame.",
    ),
    lists=(
        "The tool box of {the_x} contains {a}, {b} and {c}.",
        "To clean {the_x} one needs {a}, {b} and {c}.",
    ),
    things=(
        "a torque wrench",
        "a soft brush",
        "a spare seal",
        "a test lamp",
        "a copper ring",
        "a feeler gauge",
        "a litre of oil",
        "a lint-free cloth",
    ),
    points=(
        "Check {the_x} every {n} days.",
        "Note the reading of {the_y} in the log.",
        "Do not touch {the_x} for {n} minutes after it has stopped.",
        "Compare {the_x} with the drawing.",
    ),
)

SPANISH = Language(
    manual="Manual de operación de la estación Lumen",
    preface="Prólogo",
    contents="Índice",
    module="Módulo",
    front=(
        "Este manual describe una estación que no existe. Lo escribió un programa.",
        "Quien opera la estación lee el primer módulo antes de encender cualquier máquina.",
        "Los números se dan en las unidades de la placa que lleva cada máquina.",
    ),
    modules=(
        "Suministro de agua",
        "Energía",
        "Transporte de carga",
        "Refrigeración",
        "Medición",
        "Seguridad",
        "Mantención",
        "Fallas",
    ),
    lessons=(
        "Para qué sirve {the_x}",
        "Cómo se opera {the_x}",
        "Cómo se cuida {the_x}",
        "Cuando falla {the_x}",
    ),
    terms=_spanish_terms(),
    definitions=(
        "{a_x} es un dispositivo que {purpose}.",
        "{the_x} es la pieza de la estación que {purpose}.",
    ),
    purposes=(
        "mantiene separada el agua de dos circuitos",
        "conserva la presión mientras cambia la carga",
        "detiene la línea apenas se acerca una mano",
        "lleva el calor desde la sala de máquinas hasta el techo",
        "cuenta las vueltas de un eje sin tocarlo",
        "retira la arena y el óxido antes de que lleguen a la turbina",
        "transforma la corriente continua en corriente alterna",
        "guarda energía para el primer minuto de un corte",
    ),
    hall="en la sala {n}",
    sentences=(
        "{the_x} se conecta con {the_y} mediante un tubo de acero de {n} milímetros.",
        "{the_x} trabaja a una presión de {n} bar.",
        "Antes de abrir {the_x}, el operador cierra {the_y} y espera {n} minutos.",
        "Si vibra {the_x}, es probable que {the_y} esté fuera de línea.",
        "A plena carga, {the_x} consume una corriente de {n} amperios.",
        "{the_x} se reemplaza tras {n} horas de operación, aunque no muestre desgaste.",
        "El polvo en {the_x} eleva la temperatura de {the_y} en {n} grados.",
        "La luz roja indica que se detuvo {the_x} y que {the_y} debe revisarse a mano.",
        "Cuando parte la estación, {the_x} alcanza su velocidad antes que {the_y}.",
        "Una fuga entre {the_x} y {the_y} se busca con agua y jabón, nunca con una llama.",
    ),
    lists=(
        "La caja de herramientas de {the_x} contiene {a}, {b} y {c}.",
        "Para limpiar {the_x} se necesitan {a}, {b} y {c}.",
    ),
    things=(
        "una llave de torque",
        "un cepillo suave",
        "un sello de repuesto",
        "una lámpara de prueba",
        "un anillo de cobre",
        "una galga",
        "un litro de aceite",
        "un paño sin pelusa",
    ),
    points=(
        "Revise {the_x} cada {n} días.",
        "Anote la lectura de {the_y} en la bitácora.",
        "No toque {the_x} hasta {n} minutos después de que se detenga.",
        "Compare {the_x} con el plano.",
    ),
)

LANGUAGES = {"en": ENGLISH, "es": SPANISH}
