"""What customers are told about their remarks, in both languages."""

from sitewright.sites.model import Locale

TEXTS: dict[str, tuple[str, str]] = {
    "unsure": (
        "Entendemos assim: “{summary}”. É isso? Diga com outras palavras onde e o que mudar.",
        "We understood: “{summary}”. Is that so? Please say in other words where and what to change.",
    ),
    "contradiction": (
        "Dois pedidos desta rodada se contradizem em “{where}”: um diz “{first}”, outro diz “{second}”. Qual vale?",
        "Two remarks of this round contradict each other at “{where}”: one says “{first}”, the other “{second}”. "
        "Which one counts?",
    ),
    "nothing": ("(nada)", "(nothing)"),
    "done": ("Feito:\n{changes}", "Done:\n{changes}"),
    "design_done": ("Feito: {summary}", "Done: {summary}"),
    "restored": ("A versão {commit} voltou a ser a atual.", "Version {commit} is the current one again."),
    "waiting": (
        "A rodada {now} está em andamento; este pedido entra na rodada {next}, na posição {position}.",
        "Round {now} is under way; this remark waits for round {next}, at position {position}.",
    ),
    "waiting_publication": (
        "O site está sendo publicado; depois disso este pedido entra na rodada {next}, na posição {position}.",
        "The site is being published; after that this remark waits for round {next}, at position {position}.",
    ),
    "round": ("{count} pedidos da revisão", "{count} remarks of the review"),
    "moved": ("O endereço do site passa a ser {address}", "The site's address becomes {address}"),
    "restore": ("Voltar à versão {commit}.", "Go back to version {commit}."),
}


def tell(key: str, locale: str | Locale, **values: object) -> str:
    """A text in the customer's language."""
    portuguese, english = TEXTS[key]
    return (english if locale == "en" else portuguese).format(**values)
