"""Uploads and what the answers say of them become the pictures of a site, or questions."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from sitewright.onboarding.normalise import Normalised, questions
from sitewright.onboarding.uploads import Upload, tidy
from sitewright.sites.facts import Facts, PhotoFact, Question
from sitewright.sites.model import Locale, Picture
from sitewright.sites.model.pictures import PictureFile

BY_A_CAMERA = re.compile(
    r"\b(?:img|dsc[nf]?|dcim|pxl|foto|photo|image|imagem|screenshot|captura|whatsapp|wa|scan|untitled)\b|\d{3}", re.I
)
"""File names that say nothing of what a photo shows."""
WORDS_WORTH_SAYING = 4
SHORTEST_ALT, LONGEST_ALT, LONGEST_CAPTION = 20, 120, 60


def pictures_of(
    answers: Normalised, uploads: Sequence[Upload], locale: Locale
) -> tuple[tuple[Picture, ...], tuple[Question, ...]]:
    """Every photo that came and can be shown, in the order of the answers; and what to ask about those that did not.

    What an upload itself gives to ask stays with it.
    """
    facts = answers.facts
    sent = {upload.name.casefold(): upload for upload in uploads}
    told = {tidy(photo.file).casefold(): photo for photo in facts.photos}
    logo = tidy(answers.wishes.logo or "").casefold()
    names = [*(name for name in told if name in sent), *(name for name in sent if name not in told and name != logo)]
    pictures = tuple(picture(sent[name], told.get(name), facts) for name in names if sent[name].files)
    missing = ", ".join(photo.file for name, photo in told.items() if name not in sent)[:300]
    asked = (questions.question("photo_missing", "fotos", locale, files=missing),) if missing else ()
    return pictures, asked


def picture(upload: Upload, photo: PhotoFact | None, facts: Facts) -> Picture:
    """A developed upload with words for those who cannot see it."""
    largest = max(upload.files, key=lambda file: file.width)
    words = photo.words if photo else None
    project = next((known for known in facts.projects if photo and photo.file in known.photos), None)
    return Picture(
        id=photo.id if photo else f"foto-{upload.id}",
        alt=alt_of(upload.name, words, project.name if project else None, facts),
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


def alt_of(name: str, words: str | None, project: str | None, facts: Facts) -> str:
    """The customer's words; else the project's or the file's name with the business's; nothing is guessed."""
    place = facts.address.city if facts.address and facts.address.city else None
    around = ", ".join(part for part in (facts.name, place) if part)
    said = words or project or spoken(name)
    text = f"{said or 'Foto'}: {around}"
    if said and len(said) >= SHORTEST_ALT:
        text = said
    return text if len(text) <= LONGEST_ALT else text[:LONGEST_ALT].rsplit(" ", 1)[0]


def spoken(name: str) -> str | None:
    """A file's name as words, where somebody gave it one."""
    words = re.sub(r"[-_.\s]+", " ", PurePosixPath(name).stem).strip()
    if len(words) < WORDS_WORTH_SAYING or BY_A_CAMERA.search(words):
        return None
    return words[:1].upper() + words[1:]
