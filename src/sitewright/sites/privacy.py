"""The privacy page: what this very site does with personal data, and nothing that it does not do."""

from sitewright.sites import formats
from sitewright.sites.facts import Facts
from sitewright.sites.model import Locale, Site

LEADS_KEPT_DAYS = 365
"""How long messages of the contact form are kept at most; an installation may keep them shorter."""

TEXTS: dict[str, tuple[str, str]] = {
    "nothing_else": (
        "Este site não usa cookies, não mede visitas e não carrega nada de outros servidores. O servidor que o "
        "hospeda registra, como qualquer servidor, o endereço de rede de quem acessa, por segurança.",
        "This site uses no cookies, measures no visits and loads nothing from other servers. The server that hosts it "
        "records, as any server does, the network address of its visitors, for safety.",
    ),
    "form": (
        "O formulário de contato envia nome, telefone ou e-mail e a mensagem ao sistema que mantém este site. Esses "
        "dados servem só para responder a você e são apagados em até {days} dias.",
        "The contact form sends name, phone or e-mail and the message to the system that maintains this site. They "
        "are used only to answer you and are deleted within {days} days.",
    ),
    "leaving": (
        "Os links de {ways} abrem outros serviços, com regras próprias. O que você nos escreve por eles é usado só "
        "para responder e atender você.",
        "The links to {ways} open other services, with rules of their own. What you write to us there is used only "
        "to answer you.",
    ),
    "rights": (
        "Você pode pedir acesso, correção ou exclusão dos seus dados (Lei 13.709/2018, LGPD) por este canal: "
        "{channel}.",
        "You may ask for access, correction or deletion of your data (Brazilian law 13.709/2018, LGPD) through this "
        "channel: {channel}.",
    ),
    "controller": ("Responsável pelos dados: {who}.", "Controller: {who}."),
    "map": ("mapa", "maps"),
    "phone": ("telefone", "phone"),
    "email": ("e-mail", "e-mail"),
}


def privacy_paragraphs(site: Site) -> list[str]:
    """The page's paragraphs in the site's language."""
    facts, locale = site.facts, site.locale
    found = [said("nothing_else", locale)]
    if has_form(site):
        found.append(said("form", locale, days=LEADS_KEPT_DAYS))
    if ways := ways_out(facts, locale):
        found.append(said("leaving", locale, ways=listed(ways, locale)))
    if channel := own_channel(facts):
        found.append(said("rights", locale, channel=channel))
    who = ", CNPJ ".join(part for part in (facts.legal_name or facts.name, facts.cnpj) if part)
    return [*found, said("controller", locale, who=who)]


def has_form(site: Site) -> bool:
    """Whether a page shows the contact form."""
    return site.form_action is not None and any(
        section.type == "contact" and section.variant != "channels" for page in site.pages for section in page.sections
    )


def ways_out(facts: Facts, locale: Locale) -> list[str]:
    """Other services that the site's links open."""
    known = {
        "WhatsApp": facts.whatsapp,
        said("phone", locale): facts.phone,
        said("email", locale): facts.email,
        "Instagram": facts.instagram,
        said("map", locale): facts.address,
    }
    return [name for name, there in known.items() if there]


def own_channel(facts: Facts) -> str | None:
    """Where the business can be reached about data."""
    if facts.email:
        return facts.email
    phone = facts.whatsapp or facts.phone
    return f"{'WhatsApp ' if facts.whatsapp else ''}{formats.phone_text(phone)}" if phone else None


def listed(names: list[str], locale: Locale) -> str:
    """`a, b e c`."""
    last = " e " if locale == "pt-BR" else " and "
    return last.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def said(key: str, locale: Locale, **values: object) -> str:
    """A text in a language."""
    return TEXTS[key][locale == "en"].format(**values)
