"""What is asked instead of guessed: stable codes, texts in the reader's language."""

from sitewright.sites.facts import Question, Severity

TEXTS: dict[str, tuple[Severity, str, str]] = {
    "name_unclear": (
        "blocker",
        "Qual é o nome do negócio, como deve aparecer no site?",
        "What is the business's name, as the site should show it?",
    ),
    "cnpj_invalid": (
        "ask",
        "CNPJ inválido: os dígitos verificadores não conferem. Qual é o número certo? Até lá ele não aparece no site.",
        "The CNPJ's check digits are wrong. What is the right number? Until then the site does not show it.",
    ),
    "phone_incomplete": (
        "ask",
        "Telefone fixo incompleto ou inválido. Qual é o número com DDD? Até lá ele não aparece no site.",
        "The telephone number is incomplete or wrong. What is it, with its area code? Until then it is not shown.",
    ),
    "whatsapp_invalid": (
        "ask",
        "O número de WhatsApp não parece certo. Qual é, com DDD? Até lá ele não aparece no site.",
        "The WhatsApp number does not look right. What is it, with its area code? Until then it is not shown.",
    ),
    "email_invalid": (
        "ask",
        "E-mail inválido. Qual é o endereço certo? Até lá ele não aparece no site.",
        "The e-mail address is not valid. What is the right one? Until then it is not shown.",
    ),
    "instagram_invalid": (
        "info",
        "Qual é o perfil no Instagram (@nome)?",
        "Which is the Instagram profile (@name)?",
    ),
    "contact_missing": (
        "blocker",
        "Não há telefone, WhatsApp nem e-mail válidos. Como os clientes entram em contato?",
        "There is no valid phone, WhatsApp or e-mail. How do customers get in touch?",
    ),
    "address_number_missing": (
        "ask",
        "Qual é o número do endereço? Sem ele o mapa não leva até a porta.",
        "What is the number of the address? Without it the map does not lead to the door.",
    ),
    "address_missing": ("info", "O negócio tem um endereço para mostrar?", "Is there an address to show?"),
    "hours_missing": ("ask", "Quais são os dias e horários de atendimento?", "What are the opening hours?"),
    "hours_unclear": (
        "ask",
        "Não entendemos uma parte dos horários. Qual é o horário de cada dia?",
        "We did not understand a part of the opening hours. What are they, day by day?",
    ),
    "price_missing": (
        "ask",
        "Falta o preço, ou ele não está claro. Qual é? Até lá aparece “consulte”.",
        "A price is missing or unclear. What is it? Until then the site says to ask for it.",
    ),
    "prices_contradict": (
        "ask",
        "Preços: mostrar ou não? Um campo pede para não mostrar e outro, para mostrar. Por ora mostramos os preços.",
        "Prices: show them or not? One answer says no, another one yes. For now we show them.",
    ),
    "price_not_allowed": (
        "ask",
        "Preço em publicidade {profession_pt}: removido por regra do conselho. Confirmar.",
        "Prices in the advertising of {profession_en}: left out, as the profession's council rules. Please confirm.",
    ),
    "not_allowed": (
        "ask",
        "{subject_pt} em publicidade {profession_pt}: removido por regra do conselho. Confirmar.",
        "{subject_en} in the advertising of {profession_en}: left out, as its council rules. Please confirm.",
    ),
    "registration_missing": (
        "ask",
        "Falta no site o registro que o conselho exige: {needed_pt}. Qual é?",
        "The site lacks the registration its council demands: {needed_en}. What is it?",
    ),
    "claim_unbacked": (
        "ask",
        "O texto dizia “{claim}”, que não está nas respostas, e foi tirado da página. É verdade? De onde vem?",
        "The text said “{claim}”, which is not in the answers, and was taken out. Is it true? What is its source?",
    ),
    "testimonials_without_source": (
        "ask",
        "Nota do Google: qual a fonte? Sem o texto e o autor, nenhum depoimento aparece.",
        "The Google rating: what is its source? Without text and author no testimonial is shown.",
    ),
    "stat_without_source": (
        "ask",
        "De onde vem este número? Sem fonte ele não aparece no site.",
        "Where does this number come from? Without a source the site does not show it.",
    ),
    "domain_missing": (
        "info",
        "Qual será o domínio do site? Sem ele usamos o endereço provisório.",
        "What will the site's domain be? Until there is one, we use a provisional address.",
    ),
    "founded_after_projects": (
        "ask",
        "Fundação em {founded} com projetos de {first} a {last}: como apresentar?",
        "Founded in {founded}, with projects from {first} to {last}: how shall we present that?",
    ),
    "founded_unclear": ("info", "Em que ano o negócio começou?", "In which year did the business begin?"),
    "suspicious_answer": (
        "ask",
        "Esta resposta parece conter instruções ou código e não foi usada. O que você quis dizer?",
        "This answer seems to hold instructions or code and was not used. What did you mean?",
    ),
    "photo_missing": (
        "info",
        "Estas fotos foram citadas nas respostas e não chegaram: {files}. Pode enviar?",
        "The answers name these photos, and they did not come: {files}. Can you send them?",
    ),
    "photo_names_alike": (
        "info",
        "Chegaram várias fotos com o mesmo nome ({files}). Qual delas é a citada nas respostas?",
        "Several photos came with the same name ({files}). Which of them do the answers mean?",
    ),
    "photo_broken": (
        "ask",
        "O arquivo {file} está danificado. Pode enviar de novo?",
        "The file {file} is damaged. Can you send it again?",
    ),
    "photo_heic": (
        "ask",
        "A foto {file} está em HEIC, formato do iPhone. Pode enviar em JPEG?",
        "The photo {file} is HEIC, the iPhone's format. Can you send it as JPEG?",
    ),
    "photo_layers": (
        "ask",
        "O arquivo {file} é do Photoshop. Pode exportar em JPEG ou PNG?",
        "The file {file} is Photoshop's own. Can you export it as JPEG or PNG?",
    ),
    "photo_format": (
        "ask",
        "O arquivo {file} não é uma foto que possamos usar. Pode enviar em JPEG, PNG ou WebP?",
        "The file {file} is no photo we can use. Can you send it as JPEG, PNG or WebP?",
    ),
    "photo_giant": (
        "ask",
        "A foto {file} é grande demais. Pode enviar uma de até 25 MB e 60 megapixels?",
        "The photo {file} is too large. Can you send one of at most 25 MB and 60 megapixels?",
    ),
    "photo_small": (
        "ask",
        "A foto {file} é pequena demais para o site. Tem uma com pelo menos 320 pixels de cada lado?",
        "The photo {file} is too small for the site. Is there one of at least 320 pixels a side?",
    ),
    "logo_unfit": (
        "info",
        "O arquivo {file} não serve de logo: o fundo não é liso. Tem em PNG ou SVG, com fundo transparente ou branco?",
        "The file {file} cannot be the logo: its ground is not even. Is there a PNG or SVG on a clear or white ground?",
    ),
    "pages_contradict": (
        "info",
        "Páginas: uma só ou uma por serviço? Fizemos as páginas que cabem no modelo escolhido.",
        "Pages: a single one, or one a service? We made what fits the chosen template.",
    ),
}


def question(code: str, field: str, locale: str, **values: object) -> Question:
    """The question of a code about a field of the answers; `values` fill its text."""
    severity, portuguese, english = TEXTS[code]
    text = (portuguese if locale == "pt-BR" else english).format(**values)
    return Question(code=code, field=field, text=text, severity=severity)
