"""Two invented documents that a quiz can be made of, and what it takes to make others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from apps.courses.shapes import Lesson, Sentence, Span, Term


class Manual(NamedTuple):
    language: str
    lessons: list[Lesson]
    pages: list[str]


def manual(language: str, *parts: tuple[str, Sequence[str], str]) -> Manual:
    """Of (title, key terms, sentences one a line), each on a page of its own."""
    lessons = []
    pages = []
    for title, terms, text in parts:
        said = [line.strip() for line in text.strip().splitlines()]
        pages.append(f"{title}\n" + " ".join(said))
        lessons.append(lesson(title, terms, said, len(pages) - 1, pages[-1]))
    return Manual(language, lessons, pages)


def lesson(title: str, terms: Sequence[str], said: Sequence[str], page: int, text: str) -> Lesson:
    starts = [text.index(sentence, len(title)) for sentence in said]
    sentences = tuple(
        Sentence(sentence, page, start, start + len(sentence))
        for sentence, start in zip(said, starts, strict=True)
    )
    return Lesson(
        module="",
        title=title,
        spans=(Span(page, 0, len(text)),),
        sentences=sentences,
        summary=sentences[:1],
        terms=tuple(Term(term, (), 1 / (n + 1)) for n, term in enumerate(terms)),
        objectives=(),
        minutes=1,
    )


BAKERY = manual(
    "en",
    (
        "Flour and its grades",
        ["flour", "gluten", "bran", "miller", "protein content"],
        """
        Flour is the powder that a mill makes of grain, and most bread consists of little else.
        The gluten holds the gas that yeast makes, so that the loaf keeps its height while it bakes.
        The miller removes the bran before the grain is ground into fine powder for white bread.
        Strong grades hold at least 12.5 % of protein when they leave the mill in the morning.
        A bag of 25 kg lasts two days in a shop that bakes for one street and a school.
        Bread can be made from grains such as wheat, barley, oats and spelt in the same oven.
        The baker keeps the bran for the crust of dark loaves, which customers like in winter.
        This makes it lighter than the other one, as was said above in the second paragraph.
        """,
    ),
    (
        "Yeast and other leaven",
        ["yeast", "sourdough", "starter", "dough"],
        """
        A starter is a mixture of meal and water in which wild microbes live for many years.
        The yeast turns sugar into gas, and the gas lifts the mass before it goes into the heat.
        Fresh yeast keeps for 14 days in a cold room, and for one year when somebody dries it.
        Every baker feeds the starter with water and meal in the evening before a working day.
        The dough rests under a cloth until it has doubled, which depends on the weather outside.
        However, the sourdough needs more time than that because its microbes are slow.
        Sweet doughs are raised by agents such as baking powder, ammonia, potash and yeast.
        """,
    ),
    (
        "The oven",
        ["oven", "steam", "crust", "thermostat", "chamber"],
        """
        A thermostat is a switch that opens when the heat of a room passes a chosen mark.
        The oven gives steam during the first minutes, which keeps the skin of a loaf soft.
        The chamber reaches 250 °C before the first loaves go in, and falls slowly after that.
        The crust turns brown when sugar and protein meet in great heat near the surface.
        A mason checks the chamber every 18 months, and mends whatever the heat has cracked.
        Ovens are heated with fuels such as wood, coal, gas and pellets in most villages.
        """,
    ),
    (
        "Kneading by machine",
        ["mixer", "hook", "bowl", "motor"],
        """
        A mixer is a machine that turns a hook inside a vessel until the mass becomes smooth.
        The motor draws 1,500 W when the vessel is full, and half of that when it is nearly empty.
        The bowl holds 20 to 30 litres, which is as much as two people can lift without pain.
        The hook wears out after some years and is changed by the people who sold the machine.
        Nobody reaches into the bowl while the motor turns, whatever may have fallen into it.
        Machines are made of metals such as steel, copper, brass and aluminium in our days.
        """,
    ),
    (
        "Storage in the shop",
        ["shelf", "cellar", "humidity", "basket"],
        """
        The cellar stays cool in summer, and for that reason the meal is brought there in May.
        A basket is a vessel of willow in which loaves keep their shape before they are baked.
        The humidity of the room decides how long a loaf stays fresh once it lies on a shelf.
        The shelf carries 80 kg of bread when it stands against a wall that can be trusted.
        Loaves dry out within 48 hours on a shelf, and within a week when they are wrapped.
        Shops sell their bread in wrappings such as paper, cotton, linen and cardboard today.
        """,
    ),
    (
        "Cleaning and health",
        ["brush", "detergent", "inspector", "glove"],
        """
        An inspector is a person who visits shops on behalf of the town and writes down faults.
        The detergent is rinsed away with warm water before anybody works on the table again.
        The inspector visits each shop at least 4 times within two years without saying when.
        The brush is boiled every evening and hangs over the table until the next day begins.
        A glove protects the hand from heat and the bread from whatever the hand has touched.
        Illness comes from pests such as mice, moths, beetles and weevils in old buildings.
        """,
    ),
)

TALLER = manual(
    "es",
    (
        "La comisión de seguridad",
        ["comisión", "acta", "presidente", "reunión"],
        """
        La comisión es un grupo de personas que vela por la salud de todos en cada empresa.
        El presidente convoca la reunión con 10 días de anticipación y propone las materias.
        La comisión guarda el acta durante 5 años para que cualquier trabajador pueda leerla.
        Los miembros eligen al presidente por mayoría entre quienes representan a la empresa.
        La reunión se celebra en horas de trabajo y quienes asisten reciben su sueldo completo.
        La empresa entrega materiales tales como lápices, carpetas, planos y cuadernos al grupo.
        Además, esta debe informar de lo anterior a quienes no pudieron asistir ese mismo día.
        """,
    ),
    (
        "El casco y otros elementos",
        ["casco", "guante", "arnés", "visera"],
        """
        El casco es un elemento que protege la cabeza de golpes y de objetos que caen de altura.
        El guante evita cortes en la mano cuando alguien toma una plancha o una pieza caliente.
        El arnés soporta 2.000 kg en el ensayo del fabricante, que se repite cada cierto tiempo.
        La visera se cambia cuando está rayada, porque nadie trabaja bien si no ve lo que hace.
        El fabricante reemplaza el casco después de 36 meses aunque parezca nuevo por fuera.
        Los elementos se hacen de materiales tales como cuero, nailon, caucho y lona en la fábrica.
        """,
    ),
    (
        "El incendio",
        ["extintor", "alarma", "salida", "simulacro"],
        """
        El extintor es un recipiente con un polvo que apaga las llamas cuando falta el aire.
        La alarma suena cuando el humo llega al techo, y no se apaga hasta que alguien la revisa.
        La salida permanece libre de cajas en todo momento y se abre siempre hacia la calle.
        La empresa organiza un simulacro cada 6 meses y anota cuánto tarda en salir la gente.
        El extintor pesa entre la mitad y el doble de lo que una persona levanta sin esfuerzo.
        El fuego avanza por materiales tales como papel, cartón, aceite y madera en minutos.
        """,
    ),
    (
        "La máquina y su cuidado",
        ["máquina", "motor", "resguardo", "palanca"],
        """
        El resguardo es una pieza fija que separa las manos de las partes que giran o cortan.
        La máquina se detiene antes de limpiarla, y la palanca queda con llave hasta el final.
        El motor gira a 1.450 vueltas y baja la velocidad cuando la pieza que corta es gruesa.
        La palanca vuelve sola a su lugar cuando el operario la suelta por cansancio o susto.
        El mecánico engrasa el motor cada 250 horas y lo anota en el cuaderno que cuelga cerca.
        El mecánico usa herramientas tales como martillo, alicate, llave y taladro en su trabajo.
        """,
    ),
    (
        "El ruido",
        ["ruido", "tapón", "medición", "sordera"],
        """
        La sordera es una pérdida que avanza sin dolor y que ninguna operación devuelve después.
        El ruido cansa a quien lo oye todo el día y termina por quitarle el sueño en la noche.
        El tapón baja a la mitad lo que llega al oído si se coloca con las manos bien limpias.
        La medición dura 8 horas y la hace alguien que no trabaja en el lugar que se examina.
        La medición se repite cuando llega una prensa nueva o cuando se mueve una pared.
        El sonido pasa por materiales tales como vidrio, ladrillo, yeso y corcho con dificultad.
        """,
    ),
)

MANUALS = [BAKERY, TALLER]
