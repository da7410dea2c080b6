"""A page for people who try the demo: who can sign in, what happens to them, what was seen."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from apps.sii.portal import pages
from apps.sii.portal.office import Office
from apps.sii.portal.pages import Html
from apps.sii.portal.rules import ANY, DEEDS, PLACES, InvalidRule, Rule
from apps.sii.portal.ruts import canonical
from apps.sii.portal.wire import Answer

_EVERYBODY: Final = ""
_OK: Final = "ok"


def show(office: Office) -> Answer:
    """The page."""
    ruts = [canonical(rut) for rut in office.accounts]
    return pages.show(
        "control",
        links=_links(office),
        accounts=_accounts(office),
        rules=_rows(_told(rule) for rule in office.rules.rules),
        sessions=_sessions(office),
        seen=_seen(office),
        ruts=_options([(_EVERYBODY, "everybody"), *((rut, rut) for rut in ruts)]),
        deeds=_options(
            [(_OK, "ok: behave"), *((do, f"{do}: {text}") for do, text in DEEDS.items())]
        ),
        places=_options([(place, place) for place in (ANY, *PLACES)]),
    )


def choose(office: Office, form: Mapping[str, str]) -> None:
    """Put a rule in force in the place of those for the same RUT; `ok` takes them away only."""
    rut = form.get("rut") or None
    others = [rule for rule in office.rules.rules if rule.rut != rut]
    if form.get("do", _OK) == _OK:
        office.rules.replace(others)
        return
    chosen = Rule(
        do=form["do"],
        at=form.get("at", ANY),
        rut=rut,
        value=whole(form, "value"),
        after=whole(form, "after"),
        times=whole(form, "times") or None,
    )
    office.rules.replace([*others, chosen])


def whole(form: Mapping[str, str], name: str) -> int:
    """A number of a form; 0 for nothing."""
    text = form.get(name, "") or "0"
    if not text.isdecimal():
        raise InvalidRule(f"{name!r} is {text!r}; it is a whole number from 0.")
    return int(text)


def _links(office: Office) -> Html:
    places = ((host, url) for host, url in office.urls.items() if host != "control")
    return Html(" · ".join(f"{escape(host)}: {escape(url)}" for host, url in places))


def _accounts(office: Office) -> Html:
    return _rows(
        (canonical(one.rut), one.name, one.clave, len(one.documents), len(one.forms))
        for one in office.accounts.values()
    )


def _told(rule: Rule) -> tuple[object, ...]:
    who, times = rule.rut or "everybody", "always" if rule.times is None else rule.times
    return rule.do, rule.at, who, rule.value, rule.after, times


def _sessions(office: Office) -> Html:
    """How many of each RUT are open; what they are known by stays secret."""
    return _rows(sorted(office.seen()["open_by_rut"].items()))


def _seen(office: Office) -> Html:
    return _rows(
        (
            rut,
            *(one[name] for name in ("submits", "rejected", "opened", "ended", "lost")),
            sum(one["requests"].values()),
            "-" if one["shortest_pause"] is None else f"{one['shortest_pause']:.2f} s",
            ", ".join(f"{what} ({times})" for what, times in one["offences"].items()),
        )
        for rut, one in sorted(office.seen()["ruts"].items())
    )


def _rows(rows: Iterable[Iterable[object]]) -> Html:
    cells = ("".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows)
    return Html("".join(f"<tr>{row}</tr>\n" for row in cells))


def _options(options: Iterable[tuple[str, str]]) -> Html:
    return Html(
        "".join(
            f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in options
        )
    )
