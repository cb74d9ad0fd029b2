"""Uploads and what the answers say of them become the pictures and the logo of a site, or questions."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from sitewright.onboarding.normalise import Normalised, questions
from sitewright.onboarding.uploads import Upload, tidy
from sitewright.sites.facts import Facts, PhotoFact, Question
from sitewright.sites.model import Locale, Logo, Picture
from sitewright.sites.model.pictures import PictureFile

BY_A_CAMERA = re.compile(
    r"\b(?:img|dsc[nf]?|dcim|pxl|foto|photo|image|imagem|screenshot|captura|whatsapp|wa|scan|untitled)\b|\d{3}", re.I
)
"""File names that say nothing of what a photo shows."""
CALLED_LOGO = re.compile(r"(?<![^\W\d_])(?:logo|(?:marca|brand)(?![^\W\d_]))", re.I)
"""File names that say that this is the business's mark; a catalogo, a psicologo and a Brandão are none."""
WORDS_WORTH_SAYING = 4
SHORTEST_ALT, LONGEST_ALT, LONGEST_CAPTION = 20, 120, 60
PHOTO_OF: dict[Locale, tuple[str, str]] = {
    "pt-BR": ("Foto", "imagem da própria empresa"),
    "en": ("Photo", "a picture of the business's own"),
}
"""What a photo is called of which nothing is told, and what makes a short text long enough to say something."""


def pictures_of(
    answers: Normalised, uploads: Sequence[Upload], locale: Locale
) -> tuple[tuple[Picture, ...], tuple[Question, ...]]:
    """Every photo that came and can be shown, in the order of the answers; and what to ask about those that did not.

    Of several photos of one name none is the one that the answers tell of: they are shown, and asked about. What an
    upload itself gives to ask stays with it.
    """
    facts = answers.facts
    developed = list({upload.files[0].key: upload for upload in uploads if upload.files}.values())
    told = {tidy(photo.file).casefold(): photo for photo in facts.photos}
    mark = logo_upload(answers, uploads)
    counted = Counter(called(upload) for upload in developed)
    matched = {called(upload): upload for upload in developed if counted[called(upload)] == 1}
    described = [(matched[name], photo) for name, photo in told.items() if name in matched]
    taken = {called(mark)} if mark else set[str]()
    others = [(each, None) for each in developed if called(each) not in (told.keys() | taken) & matched.keys()]
    pictures = tuple(picture(upload, photo, facts, locale) for upload, photo in (*described, *others))
    missing = [photo.file for name, photo in told.items() if name not in map(called, uploads)]
    alike = [photo.file for name, photo in told.items() if counted[name] > 1]
    asked = (("photo_missing", missing), ("photo_names_alike", alike))
    return pictures, tuple(
        questions.question(code, "fotos", locale, files=", ".join(files)[:300]) for code, files in asked if files
    )


def logo_of(answers: Normalised, uploads: Sequence[Upload], locale: Locale) -> tuple[Logo | None, tuple[Question, ...]]:
    """The business's mark for the header; and what to ask where the file that should be it cannot be one."""
    upload = logo_upload(answers, uploads)
    if upload is None:
        return None, ()
    if upload.logo is None:
        if upload.question is not None:
            return None, ()
        return None, (questions.question("logo_unfit", "estilo.logo", locale, file=upload.name),)
    return Logo.model_validate(upload.logo.model_dump(include={"key", "width", "height", "ground"})), ()


def logo_upload(answers: Normalised, uploads: Sequence[Upload]) -> Upload | None:
    """The file that the answers call the logo; else the newest whose name says so, or that can be nothing else."""
    named = tidy(answers.wishes.logo).casefold() if answers.wishes.logo else None
    told = {tidy(photo.file).casefold() for photo in answers.facts.photos}
    newest = list(reversed(uploads))
    found = [each for each in newest if called(each) == named]
    found += [each for each in newest if each.logo and called(each) not in told and CALLED_LOGO.search(each.name)]
    found += [each for each in newest if each.logo and not each.files]
    return found[0] if found else None


def called(upload: Upload) -> str:
    """The name that answers tell an upload by; phones give many the same."""
    return upload.name.casefold()


def picture(upload: Upload, photo: PhotoFact | None, facts: Facts, locale: Locale) -> Picture:
    """A developed upload with words for those who cannot see it."""
    largest = max(upload.files, key=lambda file: file.width)
    words = photo.words if photo else None
    project = next((known for known in facts.projects if photo and photo.file in known.photos), None)
    return Picture(
        id=photo.id if photo else f"foto-{upload.id}",
        alt=alt_of(upload.name, words, project.name if project else None, facts, locale),
        caption=words if words and len(words) <= LONGEST_CAPTION else None,
        project=project.id if project else None,
        width=largest.width,
        height=largest.height,
        focus=upload.focus,
        files=tuple(
            PictureFile.model_validate(file.model_dump(include={"key", "format", "width", "height"}))
            for file in upload.files
        ),
    )


def alt_of(name: str, words: str | None, project: str | None, facts: Facts, locale: Locale) -> str:
    """The customer's words; else the project's or the file's name with the business's; nothing is guessed.

    From 20 to 120 characters, whatever those are.
    """
    photo, own = PHOTO_OF[locale]
    said = words or project or spoken(name)
    if said and SHORTEST_ALT <= len(said) <= LONGEST_ALT:
        return said
    place = facts.address.city if facts.address and facts.address.city else None
    around = ", ".join(part for part in (facts.name, place) if part)
    text = f"{said or photo}: {around}"
    if len(text) > LONGEST_ALT:
        text = text[:LONGEST_ALT].rsplit(" ", 1)[0].rstrip(" ,:")
    return text if len(text) >= SHORTEST_ALT else f"{text}, {own}"


def spoken(name: str) -> str | None:
    """A file's name as words, where somebody gave it one."""
    words = re.sub(r"[-_.\s]+", " ", PurePosixPath(name).stem).strip()
    if len(words) < WORDS_WORTH_SAYING or BY_A_CAMERA.search(words):
        return None
    return words[:1].upper() + words[1:]
