"""Facts that a professional council lets a site show; what it does not is left out and told, never silently."""

from collections.abc import Callable, Iterable
from typing import Any

from sitewright.kit.text import sentences_of
from sitewright.onboarding.normalise.price_rules import Ask
from sitewright.sites.facts import Facts, PriceItem
from sitewright.sites.professions import NAMES, Profession, profession_of, shows_registration

ANSWER_OF = {
    "slogan": "negocio.slogan",
    "about": "negocio.sobre",
    "service_area": "contato.area_atendida",
    "highlights": "diferenciais",
    "payment": "pagamento",
}


def permitted(facts: Facts, ask: Ask) -> Facts:
    """The facts without what the business's profession forbids; asks about that and about a missing registration."""
    profession = profession_of(facts)
    if profession is None:
        return facts
    if not shows_registration(facts, profession):
        needed = profession.registration
        ask("registration_missing", "registro_profissional", needed_pt=needed[0], needed_en=needed[1])
    return _Council(profession, facts.sources, ask).texts(_Council(profession, facts.sources, ask).prices(facts))


class _Council:
    """One profession's rules over one business's facts."""

    def __init__(self, profession: Profession, sources: dict[str, str], ask: Ask) -> None:
        self._profession, self._sources, self._ask = profession, sources, ask

    def prices(self, facts: Facts) -> Facts:
        """Without the prices of the profession's own acts."""
        if "price" not in self._profession.forbidden:
            return facts
        kept = tuple(item for item in facts.prices if not self._profession.covers(item.name))
        services = tuple(
            service.model_copy(update={"price": None}) if self._profession.covers(service.name) else service
            for service in facts.services
        )
        dropped = [item for item in facts.prices if item not in kept]
        if dropped or services != facts.services:
            path = self._sources.get(f"prices.{dropped[0].id}", "servicos") if dropped else "servicos"
            self._tell("price", path)
        return facts.model_copy(update={"prices": kept, "services": services, "sources": _known(facts, dropped)})

    def texts(self, facts: Facts) -> Facts:
        """Without the sentences, highlights and testimonials that are forbidden."""
        lines: dict[str, Any] = {
            name: self._kept(getattr(facts, name), ANSWER_OF[name]) for name in ("slogan", "about", "service_area")
        }
        lists: dict[str, Any] = {
            name: tuple(text for text in getattr(facts, name) if self._kept(text, ANSWER_OF[name]) == text)
            for name in ("highlights", "payment")
        }
        quotes = self._allowed(facts.quotes, lambda quote: quote.text, self._path("quotes"))
        faq = [
            (item, self._kept(item.answer, self._sources.get(f"faq.{item.id}", "perguntas_frequentes")))
            for item in facts.faq
        ]
        return facts.model_copy(
            update={
                **lines,
                **lists,
                "quotes": quotes,
                "faq": tuple(item.model_copy(update={"answer": answer}) for item, answer in faq if answer),
                "services": self._described(facts.services, "services"),
                "prices": self._described(facts.prices, "prices"),
            }
        )

    def _described(self, items: tuple[Any, ...], kind: str) -> tuple[Any, ...]:
        path = self._path(kind)
        return tuple(
            item.model_copy(update={"description": self._kept(item.description, path(item))})
            for item in self._allowed(items, lambda item: item.name, path)
        )

    def _allowed(
        self, entries: Iterable[Any], text: Callable[[Any], str], path: Callable[[Any], str]
    ) -> tuple[Any, ...]:
        return tuple(entry for entry in entries if self._kept(text(entry), path(entry)) == text(entry))

    def _kept(self, text: str | None, path: str) -> str | None:
        """The sentences that are allowed; tells what the others hold."""
        kept = []
        for sentence in sentences_of(text or ""):
            if subjects := self._profession.forbids(sentence):
                self._tell(subjects[0], path)
            else:
                kept.append(sentence)
        return text if text and len(kept) == len(sentences_of(text)) else " ".join(kept) or None

    def _path(self, kind: str) -> Callable[[Any], str]:
        return lambda item: self._sources.get(f"{kind}.{item.id}", kind)

    def _tell(self, subject: Any, path: str) -> None:
        portuguese, english = NAMES[subject]
        self._ask(
            "price_not_allowed" if subject == "price" else "not_allowed",
            path,
            subject_pt=portuguese,
            subject_en=english,
            profession_pt=self._profession.adjective[0],
            profession_en=self._profession.adjective[1],
        )


def _known(facts: Facts, dropped: list[PriceItem]) -> dict[str, str]:
    gone = {f"prices.{item.id}" for item in dropped}
    return {name: path for name, path in facts.sources.items() if name not in gone}
