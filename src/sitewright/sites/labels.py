"""Words of a page's chrome, which is written by code in both languages."""

from sitewright.sites.model import Locale

LABELS: dict[str, tuple[str, str]] = {
    "skip": ("Ir para o conteúdo", "Skip to content"),
    "menu": ("Páginas", "Pages"),
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
    "form_name": ("Nome", "Name"),
    "form_reply_to": ("Telefone ou e-mail", "Phone or e-mail"),
    "form_message": ("Mensagem", "Message"),
    "form_send": ("Enviar mensagem", "Send message"),
    "form_whatsapp": ("Mandar pelo WhatsApp", "Send on WhatsApp"),
    "form_purpose": ("Usamos seus dados só para responder.", "We use your data only to answer you."),
    "form_sent": ("Mensagem enviada. Obrigado, já respondemos.", "Message sent. Thank you, we will answer soon."),
    "form_confirm": ("Falta um toque para enviar", "One more press to send"),
    "form_refused": (
        "A mensagem não foi enviada: volte e confira nome, telefone ou e-mail e mensagem",
        "The message was not sent: go back and check name, phone or e-mail and message",
    ),
    "form_too_long": ("A mensagem é longa demais: volte e encurte", "The message is too long: go back and shorten it"),
    "form_busy": (
        "Muitas mensagens agora: tente de novo mais tarde",
        "Too many messages now: please try again later",
    ),
}


def labels(locale: Locale) -> dict[str, str]:
    """All labels in a language."""
    return {key: texts[locale == "en"] for key, texts in LABELS.items()}
