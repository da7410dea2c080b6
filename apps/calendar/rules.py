"""When what is due: Chile's rules as plain data, and the dates that follow from them.

What was read where (2026-11-26). The law itself was read for Previred only, all else second-hand:

* F29, the 12th: D.L. 825 of 1974, article 64, first paragraph. F29, the 20th: Decreto Supremo 1.001
  of 2006 of the Ministry of Finance, article 1. SII names both places as those of the two terms
  (https://www.sii.cl/preguntas_frecuentes/impuestos_mensuales/001_130_1583.htm). The days, and that
  both move to the next working day, were read at
  https://www.libredte.cl/academy/formulario-29/resumen/iva, who may file on the 20th in a brochure
  on monthly taxes (https://es.scribd.com/document/369674239/mensuales-pdf): issuers of electronic
  documents. The 28th, for who files by internet and has nothing to pay, is left out: nobody knows
  beforehand that nothing will be due.
* Moving: Código Tributario (D.L. 830), article 36, third paragraph, not read itself; article 10
  counts Saturdays, Sundays and holidays as no working days (https://iura.cl/ctt/10).
* F22: Ley sobre Impuesto a la Renta (D.L. 824), article 69, not read itself: in April.
* Previred: D.L. 3.500, article 19, read at https://suseso.cl/620/w3-propertyvalue-184978.html: the
  10th, moved; by electronic means the 13th, "even if it is a Saturday, Sunday or holiday".

Extensions that the government or SII grant for one month are not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from apps.calendar.duties import F22, F29, PREVIRED
from apps.calendar.gateway import is_working_day

MONTHS_OF_A_YEAR = 12
APRIL, LAST_OF_APRIL = 4, 30


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year."""

    year: int
    month: int

    @property
    def code(self) -> str:
        """``AAAAMM``, as the tax authority writes periods."""
        return f"{self.year}{self.month:02d}"

    def shifted(self, months: int) -> Month:
        """So many months later, or earlier."""
        number = self.year * MONTHS_OF_A_YEAR + self.month - 1 + months
        return Month(number // MONTHS_OF_A_YEAR, number % MONTHS_OF_A_YEAR + 1)


@dataclass(frozen=True)
class Rule:
    """How one due date is found.

    code:  what stands in rows; never changed
    duty:  what is due
    day:   of the month in which it is due
    month: the one month of the year in which it is due; none for every month
    moves: to the next working day
    law:   where it is written
    """

    code: str
    duty: str
    day: int
    law: str
    month: int | None = None
    moves: bool = True

    def obligation(self, due_in: Month) -> Obligation | None:
        """What is due in this month, if anything: for the month, or the year, before."""
        if self.month not in (None, due_in.month):
            return None
        day = date(due_in.year, due_in.month, self.day)
        period = due_in.shifted(-1) if self.month is None else Month(due_in.year - 1, 12)
        return Obligation(self, period.code, next_working_day(day) if self.moves else day)


@dataclass(frozen=True)
class Obligation:
    """Something that is due.

    period: AAAAMM; of what is due once a year, December of the year that it is about
    """

    rule: Rule
    period: str
    due_on: date

    @property
    def key(self) -> tuple[str, str]:
        """What it is, whatever the rule says about its day."""
        return self.rule.duty, self.period


F29_ELECTRONIC = Rule("f29-20", F29, 20, "D.S. 1.001 de 2006, Hacienda, art. 1")
F29_PAPER = Rule("f29-12", F29, 12, "D.L. 825, art. 64")
F22_APRIL = Rule("f22-april", F22, LAST_OF_APRIL, "D.L. 824, art. 69", month=APRIL)
PREVIRED_ELECTRONIC = Rule("previred-13", PREVIRED, 13, "D.L. 3.500, art. 19", moves=False)
PREVIRED_PAPER = Rule("previred-10", PREVIRED, 10, "D.L. 3.500, art. 19")

RULES = {
    rule.code: rule
    for rule in (F29_ELECTRONIC, F29_PAPER, F22_APRIL, PREVIRED_ELECTRONIC, PREVIRED_PAPER)
}


def rules_for(*, electronic: bool, employs: bool) -> list[Rule]:
    """The rules of a company: how it files, and whether it pays contributions for employees."""
    rules = [F29_ELECTRONIC if electronic else F29_PAPER, F22_APRIL]
    if employs:
        rules.append(PREVIRED_ELECTRONIC if electronic else PREVIRED_PAPER)
    return rules


def due_between(rules: list[Rule], first: Month, last: Month) -> Iterator[Obligation]:
    """What is due from one month to another, both included, month by month."""
    month = first
    while month <= last:
        for rule in rules:
            if obligation := rule.obligation(month):
                yield obligation
        month = month.shifted(1)


def next_working_day(day: date) -> date:
    """``day``, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
