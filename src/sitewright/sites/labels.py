"""Words of a page's chrome, which is written by code in both languages."""

from sitewright.sites.model import Locale

LABELS: dict[str, tuple[str, str]] = {
    "skip": ("Ir para o conteúdo", "Skip to content"),
    "menu": ("Páginas", "Pages"),
    "open_menu": ("Menu", "Menu"),
    "talk": ("Contato", "Contact"),
    "prices": ("Preços", "Prices"),
    "catalog": ("Opções", "Options"),
    "services": ("Serviços", "Services"),
    "product": ("Produto", "Product"),
    "plans": ("Planos", "Plans"),
    "projects": ("Projetos", "Projects"),
    "team": ("Equipe", "Team"),
    "how": ("Como funciona", "How it works"),
    "faq": ("Perguntas", "Questions"),
    "where": ("Onde fica", "Where we are"),
    "contact": ("Contato", "Contact"),
    "item": ("Opção", "Option"),
    "unit": ("Unidade", "Unit"),
    "price": ("Preço", "Price"),
    "project": ("Projeto", "Project"),
    "kind": ("Tipo", "Type"),
    "place": ("Local", "Place"),
    "area": ("Área", "Area"),
    "year": ("Ano", "Year"),
    "other_projects": ("Outros projetos", "Other projects"),
    "previous": ("Anterior", "Previous"),
    "next": ("Próximo", "Next"),
    "included": ("O que inclui", "What it includes"),
    "yes": ("Sim", "Yes"),
    "no": ("Não", "No"),
    "map_drawing": ("Desenho sem escala: {street}", "Drawing, not to scale: {street}"),
    "hours": ("Horários", "Hours"),
    "address": ("Endereço", "Address"),
    "payment": ("Pagamento", "Payment"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "phone": ("Telefone", "Phone"),
    "email": ("E-mail", "E-mail"),
    "instagram": ("Instagram", "Instagram"),
    "map": ("Abrir no mapa", "Open the map"),
    "waze": ("Ir com o Waze", "Go with Waze"),
    "service_area": ("Área atendida", "Service area"),
    "founded_year": ("Desde", "Since"),
    "actions": ("Fale agora", "Get in touch now"),
    "call": ("Ligar", "Call"),
    "stars": ("{n} de 5 estrelas", "{n} of 5 stars"),
    "source": ("via", "via"),
    "privacy": ("Privacidade", "Privacy"),
    "rights": ("CNPJ", "CNPJ"),
    "not_found_title": ("Esta página não existe", "This page does not exist"),
    "not_found_text": ("O endereço pode ter mudado. A página inicial tem tudo.", "The address may have changed."),
    "back_home": ("Voltar ao início", "Back to the start"),
    "privacy_title": ("Privacidade", "Privacy"),
    "privacy_description": (
        "Como este site trata dados pessoais: não usa cookies, não mede visitas e não carrega nada de terceiros.",
        "How this site treats personal data: no cookies, no tracking, nothing loaded from third parties.",
    ),
    "privacy_cookies": (
        "Este site não usa cookies, não mede visitas e não carrega nada de outros servidores. O servidor que o "
        "hospeda registra, como qualquer servidor, o endereço de rede de quem acessa, por segurança.",
        "This site uses no cookies, measures no visits and loads nothing from other servers. The server that hosts it "
        "records, as any server does, the network address of its visitors, for safety.",
    ),
    "privacy_messages": (
        "Os botões de WhatsApp, telefone, e-mail, Instagram e mapa abrem outros serviços, com regras próprias. O que "
        "você nos escreve por eles é usado só para responder e atender você.",
        "The buttons for WhatsApp, phone, e-mail, Instagram and maps open other services with their own rules. What "
        "you write to us there is used only to answer you.",
    ),
    "privacy_rights": (
        "Você pode pedir acesso, correção ou exclusão dos seus dados (Lei 13.709/2018, LGPD) por este canal:",
        "You may ask for access, correction or deletion of your data through this channel:",
    ),
    "privacy_controller": ("Responsável pelos dados", "Controller"),
}


def labels(locale: Locale) -> dict[str, str]:
    """All labels in a language."""
    return {key: texts[locale == "en"] for key, texts in LABELS.items()}
