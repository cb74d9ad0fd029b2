"""What the rule-based writer answers where it changes nothing, in both languages."""

from sitewright.sites.model import Locale

ANSWERS: dict[str, tuple[str, str]] = {
    "unknown": (
        "O escritor por regras (não é IA) não entendeu “{text}”, e nada foi mudado. Ele entende pedidos simples: "
        'troque "texto atual" por "texto novo"; mude o preço de … para R$ …; aos sábados abrimos das 8h às 13h; o '
        "telefone agora é …; mude a cor principal para verde; coloque a seção … antes da seção …; remova a seção …. "
        "Escreva assim, um pedido por frase.",
        "The rule-based writer (not AI) did not understand “{text}”, and nothing was changed. It understands plain "
        'requests: replace "old text" with "new text"; change the price of … to …; on Saturdays we open from 8:00 to '
        "13:00; the phone is now …; change the main colour to green; put the section … before the section …; remove "
        "the section …. Write it like that, one request a sentence.",
    ),
    "absent": (
        "O texto “{old}” não está nas páginas deste site. Copie-o exatamente como aparece.",
        "The text “{old}” is not on this site's pages. Copy it exactly as it appears.",
    ),
    "several": (
        "O texto “{old}” aparece {count} vezes: {places}. Copie também as palavras ao lado, ou diga em qual página e "
        "seção.",
        "The text “{old}” appears {count} times: {places}. Copy some words beside it, or say on which page and in "
        "which section.",
    ),
    "item_absent": (
        "Não há “{item}” na lista de preços. Há: {known}.",
        "There is no “{item}” in the price list. There is: {known}.",
    ),
    "item_several": (
        "“{item}” pode ser mais de um: {known}. Qual deles?",
        "“{item}” may be more than one: {known}. Which one?",
    ),
    "section_absent": (
        "Não há uma seção “{section}”. Há: {known}.",
        "There is no section “{section}”. There is: {known}.",
    ),
    "section_several": (
        "“{section}” está em mais de um lugar: {known}. Em qual página?",
        "“{section}” is in more than one place: {known}. On which page?",
    ),
    "one_page": (
        "As seções “{first}” e “{second}” não estão juntas em uma só página. De qual página se trata?",
        "The sections “{first}” and “{second}” do not stand together on one page. Which page is it about?",
    ),
    "colour": (
        "Qual cor? “{text}” não diz uma cor só, das que se conhecem aqui. Exemplos: "
        "verde, azul-marinho, terracota, #1F6F54.",
        "Which colour? “{text}” does not name one that is known here. Examples: green, navy, terracotta, #1F6F54.",
    ),
    "photo_absent": (
        "Anexe a foto ao pedido: JPEG, PNG, WebP ou HEIC. Nenhuma que se possa usar veio com ele.",
        "Attach the photo to the request: JPEG, PNG, WebP or HEIC. None that can be used came with it.",
    ),
    "photo_place": (
        "A seção “{section}” não mostra foto. Mostram: a abertura, a história e a galeria de fotos.",
        "The section “{section}” shows no photo. These do: the opening, the story and the photo gallery.",
    ),
    "photo_where": (
        "Onde fica a foto? Diga em qual seção: a abertura, a história ou a galeria de fotos.",
        "Where does the photo go? Say in which section: the opening, the story or the photo gallery.",
    ),
    "already": ("O site já está assim: {text}.", "The site is like that already: {text}."),
    "value": (
        "“{text}” não diz um {what} que se possa usar. Escreva-o por inteiro.",
        "“{text}” is no usable {what}. Write it in full.",
    ),
    "price_differs": (
        "O preço no site é {now}, e isso não combina com “{text}”. Nada foi mudado: diga só o preço novo.",
        "The price on the site is {now}, which does not go with “{text}”. Nothing was changed: say just the new price.",
    ),
    "unit": (
        "O preço desse item não tem unidade no site, e “{text}” diz uma. Diga só o preço.",
        "This item's price has no unit on the site, and “{text}” says one. Say the price alone.",
    ),
    "refused": (
        "O pedido não pôde ser feito assim, e nada foi mudado: {reason} Escreva-o de outra forma.",
        "This could not be done as asked, and nothing was changed: {reason} Please put it in other words.",
    ),
}

CALLED: dict[str, tuple[str, str]] = {
    "price": ("preço", "price"),
    "phone": ("telefone", "phone number"),
    "whatsapp": ("número de WhatsApp", "WhatsApp number"),
    "email": ("e-mail", "e-mail address"),
    "instagram": ("perfil do Instagram", "Instagram profile"),
    "address": ("endereço", "address"),
}


def called(fact: str, locale: Locale) -> str:
    """What a fact is called."""
    return CALLED[fact][locale == "en"]


def answer(key: str, locale: Locale, **values: object) -> str:
    """An answer in the customer's language."""
    portuguese, english = ANSWERS[key]
    return (portuguese if locale == "pt-BR" else english).format(**values)
