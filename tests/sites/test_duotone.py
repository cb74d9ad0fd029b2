"""Photos in shades of the brand's colour, only where they are wished for."""

from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.normalise import normalise
from sitewright.sites.theme import theme_for
from sitewright.sites.tokens import render_tokens


def theme_of(**wishes: object) -> str:
    answers = {"negocio": {"nome": "Estúdio Lume", "segmento": "Arquitetura"}, "estilo": {"cores": "#8a2b20"}, **wishes}
    known = normalise(answers_from_data(answers))
    return render_tokens(theme_for(known.facts, known.wishes))


def test_photos_stay_as_they_came_unless_their_owner_wishes() -> None:
    assert "--photo-filter" not in theme_of()
    assert "--photo-filter: grayscale(1)" in theme_of(deve_ter=["Fotos em duas cores"])
