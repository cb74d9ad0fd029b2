"""Facts that a professional council lets a site show; what it does not is left out and told, never silently."""

from collections.abc import Callable, Iterable
from typing import Any

from sitewright.kit.text import sentences_of
from sitewright.onboarding.normalise.price_rules import Ask
from sitewright.sites.facts import Facts, PriceItem
from sitewright.sites.professions import NAMES, Profession, profession_of, shows_registration

LINES = {
    "slogan": "negocio.slogan",
    "about": "negocio.sobre",
    "service_area": "contato.area_atendida",
    "budget": "objetivo",
}
LISTS = {"highlights": "diferenciais", "payment": "pagamento"}
"""Facts that are texts, and the answers they come from."""


def permitted(facts: Facts, ask: Ask) -> Facts:
    """The facts without what the business's profession forbids; asks about that and about a missing registration."""
    profession = profession_of(facts)
    if profession is None:
        return facts
    if not shows_registration(facts, profession):
        needed = profession.registration
        ask("registration_missing", "registro_profissional", needed_pt=needed[0], needed_en=needed[1])
    council = _Council(profession, facts.sources, ask)
    return council.texts(council.prices(facts))


class _Council:
    """One profession's rules over one business's facts."""

    def __init__(self, profession: Profession, sources: dict[str, str], ask: Ask) -> None:
        self._profession, self._sources, self._ask = profession, sources, ask

    def prices(self, facts: Facts) -> Facts:
        """Without the prices of the profession's own acts."""
        if "price" not in self._profession.forbidden:
            return facts
        kept = {
            "prices": tuple(item for item in facts.prices if not self._profession.covers(item.name)),
            "services": tuple(map(self._unpriced, facts.services)),
            "plans": tuple(map(self._unpriced, facts.plans)),
        }
        dropped = [item for item in facts.prices if item not in kept["prices"]]
        if any(entries != getattr(facts, name) for name, entries in kept.items()):
            first = next((f"prices.{item.id}" for item in dropped), "")
            self._tell("price", self._sources.get(first, "planos" if kept["plans"] != facts.plans else "servicos"))
        return facts.model_copy(update={**kept, "sources": _known(facts, dropped)})

    def _unpriced(self, offer: Any) -> Any:
        return offer.model_copy(update={"price": None}) if self._profession.covers(offer.name) else offer

    def texts(self, facts: Facts) -> Facts:
        """Without the sentences, highlights and testimonials that are forbidden."""
        kept: dict[str, Any] = {
            name: self._kept(getattr(facts, name), facts.sources.get(name, path)) for name, path in LINES.items()
        }
        for name, path in LISTS.items():
            kept[name] = tuple(text for text in getattr(facts, name) if self._kept(text, path) == text)
        kept["quotes"] = self._allowed(facts.quotes, lambda quote: quote.text, "quotes")
        kept["stats"] = self._allowed(facts.stats, lambda stat: f"{stat.value} {stat.label}", "stats")
        kept["plans"] = self._allowed(facts.plans, lambda plan: ". ".join((plan.name, *plan.items)), "plans")
        kept["faq"] = self._told(facts.faq, "answer", "faq")
        kept["policies"] = self._told(facts.policies, "text", "policies")
        for name in ("services", "prices", "projects", "steps"):
            entries = self._allowed(getattr(facts, name), lambda entry: entry.name, name)
            kept[name] = tuple(map(self._described(name), entries))
        return facts.model_copy(update=kept)

    def _described(self, kind: str) -> Callable[[Any], Any]:
        def without(entry: Any) -> Any:
            return entry.model_copy(update={"description": self._kept(entry.description, self._path(kind, entry))})

        return without

    def _told(self, entries: Iterable[Any], field: str, kind: str) -> tuple[Any, ...]:
        """The entries with what is allowed of their one text; without it they are none."""
        texts = [(entry, self._kept(getattr(entry, field), self._path(kind, entry))) for entry in entries]
        return tuple(entry.model_copy(update={field: text}) for entry, text in texts if text)

    def _allowed(self, entries: Iterable[Any], text: Callable[[Any], str], kind: str) -> tuple[Any, ...]:
        return tuple(entry for entry in entries if self._kept(text(entry), self._path(kind, entry)) == text(entry))

    def _kept(self, text: str | None, path: str) -> str | None:
        """The sentences that are allowed; tells what the others hold."""
        kept = []
        for sentence in sentences_of(text or ""):
            if subjects := self._profession.forbids(sentence):
                self._tell(subjects[0], path)
            else:
                kept.append(sentence)
        return text if text and len(kept) == len(sentences_of(text)) else " ".join(kept) or None

    def _path(self, kind: str, entry: Any) -> str:
        return self._sources.get(f"{kind}.{entry.id}", kind)

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
