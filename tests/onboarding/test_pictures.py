"""Customers' photos become pictures with words, each with its place; what did not come is asked about."""

import io
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.normalise import Normalised, normalise
from sitewright.onboarding.pictures import logo_of, pictures_of
from sitewright.onboarding.uploads import LogoFile, PublicFile, Upload, tidy
from sitewright.sites.facts import Facts
from sitewright.sites.photos import develop
from sitewright.sites.pictures import gallery_of


def answered(**more: object) -> Normalised:
    return normalise(
        answers_from_data(
            {
                "negocio": {"nome": "Estúdio Lume", "segmento": "Arquitetura"},
                "contato": {"endereco": {"logradouro": "Rua A", "numero": "1", "cidade": "Curitiba", "uf": "PR"}},
                "projetos": [{"nome": "Casa do Jardim Social", "fotos": ["js-01.jpg"]}],
                **more,
            }
        )
    )


def upload(name: str, width: int = 1600, height: int = 1000) -> Upload:
    """A developed upload of that name."""
    files = tuple(
        PublicFile(
            key=f"a/{uuid4().hex[:6]}-{width}.{kind}", url=None, format=kind, width=width, height=height, bytes=9
        )
        for kind in ("avif", "webp", "jpeg")
    )
    return Upload(id=uuid4().hex[:16], name=name, bytes=9, original="private", files=files)


@pytest.mark.parametrize(
    ("photo", "alt"),
    [
        ({"arquivo": "a.jpg", "descricao": "A fornada das 6h saindo do forno"}, "A fornada das 6h saindo do forno"),
        ({"arquivo": "a.jpg", "descricao": "O balcão"}, "O balcão: Estúdio Lume, Curitiba"),
        ("fachada-da-rua.jpg", "Fachada da rua: Estúdio Lume, Curitiba"),
        ("IMG-20240311-WA0007.jpg", "Foto: Estúdio Lume, Curitiba"),
    ],
)
def test_a_photo_is_described_in_the_customers_words_and_never_guessed(photo: object, alt: str) -> None:
    name = photo["arquivo"] if isinstance(photo, dict) else str(photo)
    (picture,), asked = pictures_of(answered(fotos=[photo], projetos=[]), [upload(name)], "pt-BR")
    assert (picture.alt, asked) == (alt, ())


def test_a_projects_photo_is_found_by_its_name_whatever_its_capitals() -> None:
    (picture,), _ = pictures_of(answered(), [upload("JS-01.JPG")], "pt-BR")
    assert (picture.project, picture.alt) == ("casa-do-jardim-social", "Casa do Jardim Social")


def test_photos_that_did_not_come_are_asked_for_once() -> None:
    pictures, asked = pictures_of(answered(estilo={"fotos": ["obra.jpg"]}), [], "pt-BR")
    assert pictures == ()
    assert [question.code for question in asked] == ["photo_missing"]
    assert "obra.jpg, js-01.jpg" in asked[0].text


def test_a_logo_and_a_broken_file_are_no_pictures() -> None:
    broken = upload("quebrada.jpg").model_copy(update={"files": ()})
    pictures, _ = pictures_of(answered(estilo={"logo": "logo.png"}), [upload("logo.png"), broken], "pt-BR")
    assert pictures == ()


def test_a_photo_that_no_answer_names_is_a_picture_too() -> None:
    pictures, _ = pictures_of(answered(), [upload("sala.jpg"), upload("js-01.jpg")], "pt-BR")
    assert [picture.project for picture in pictures] == ["casa-do-jardim-social", None]


def test_photos_of_one_name_are_all_shown_and_none_takes_the_words_of_another() -> None:
    sent = [upload("js-01.jpg"), upload("JS-01.jpg"), upload("image.jpg"), upload("image.jpg")]
    pictures, asked = pictures_of(answered(), sent, "pt-BR")
    assert [(picture.id, picture.project) for picture in pictures] == [(f"foto-{each.id}", None) for each in sent]
    assert [(question.code, "js-01.jpg" in question.text) for question in asked] == [("photo_names_alike", True)]


def test_one_photo_sent_twice_is_one_picture() -> None:
    sent = upload("sala.jpg")
    pictures, _ = pictures_of(answered(), [sent, sent.model_copy(update={"id": uuid4().hex[:16]})], "pt-BR")
    assert len(pictures) == 1


def test_a_photo_on_an_english_site_is_described_in_english() -> None:
    (picture,), _ = pictures_of(answered(), [upload("IMG_0001.jpg")], "en")
    assert picture.alt == "Photo: Estúdio Lume, Curitiba"


@given(
    file=st.text(max_size=130),
    name=st.text(min_size=1, max_size=80).map(lambda text: f"Z{text}"),
    words=st.none() | st.text(max_size=130),
    city=st.text(max_size=200),
)
def test_every_photo_can_stand_in_a_gallery(file: str, name: str, words: str | None, city: str) -> None:
    told = answered(fotos=[{"arquivo": "a.jpg", "descricao": words}])
    facts = told.facts.model_dump()
    facts |= {"name": name, "address": {**facts["address"], "city": city}}
    sent = [upload("a.jpg"), upload(tidy(file))]
    pictures, _ = pictures_of(told.model_copy(update={"facts": Facts.model_validate(facts)}), sent, "pt-BR")
    assert len(gallery_of(pictures, "pt-BR").items) == 2


def test_a_crop_keeps_to_where_there_is_something_to_see() -> None:
    image = Image.new("RGB", (1200, 800), "white")
    image.paste(Image.effect_noise((300, 300), 90).convert("RGB"), (880, 20))
    file = io.BytesIO()
    image.save(file, "PNG")
    across, down = develop(file.getvalue()).focus
    assert across > 80
    assert down < 30


def with_logo(name: str, *, photo_too: bool = False) -> Upload:
    """An upload that can be the logo."""
    mark = LogoFile(key=f"a/logo-{uuid4().hex[:6]}.png", url=None, width=300, height=90, bytes=9, ground="light")
    sent = upload(name) if photo_too else Upload(id=uuid4().hex[:16], name=name, bytes=9, original="private")
    return sent.model_copy(update={"logo": mark})


def test_the_logo_is_the_file_that_the_answers_call_so_and_no_photo() -> None:
    named, other = with_logo("Marca-Final.png", photo_too=True), with_logo("logo-velha.png")
    answers = answered(estilo={"logo": "marca-final.png"}, projetos=[])
    logo, asked = logo_of(answers, [other, named], "pt-BR")
    assert logo is not None
    assert named.logo is not None
    assert (logo.key, asked) == (named.logo.key, ())
    assert pictures_of(answers, [other, named], "pt-BR") == ((), ())


def test_without_a_word_the_logo_is_told_by_its_name_else_by_what_it_can_only_be() -> None:
    old, new = with_logo("logo.png"), with_logo("logo-nova.png")
    for sent, expected in (([old, new], new), ([upload("loja.jpg"), with_logo("IMG_1.png")], None)):
        logo, _ = logo_of(answered(), sent, "pt-BR")
        wanted = expected or sent[-1]
        assert logo is not None
        assert wanted.logo is not None
        assert logo.key == wanted.logo.key


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Logo.png", True),
        ("logotipo_azul.png", True),
        ("padaria-marca.svg", True),
        ("brand_2.png", True),
        ("catalogo.png", False),
        ("catálogo-2026.png", False),
        ("psicologo-consultorio.png", False),
        ("brandao-advogados.png", False),
        ("marcas-atendidas.png", False),
    ],
)
def test_a_word_that_ends_in_logo_names_no_logo(name: str, *, is_one: bool) -> None:
    sent = upload(name).model_copy(update={"logo": with_logo(name).logo})
    assert (logo_of(answered(), [sent], "pt-BR")[0] is not None) is is_one


def test_a_photo_of_a_card_is_no_logo_and_a_better_file_is_asked_for() -> None:
    logo, asked = logo_of(answered(estilo={"logo": "cartao.jpg"}), [upload("cartao.jpg")], "pt-BR")
    assert (logo, [question.code for question in asked]) == (None, ["logo_unfit"])


def test_a_logo_that_did_not_come_leaves_the_name_in_letters() -> None:
    assert logo_of(answered(estilo={"logo": "logo.png"}), [upload("loja.jpg")], "pt-BR") == (None, ())
