"""A project to take away: its repository, what was uploaded, a guide in plain words. Hugo alone builds it."""

import asyncio
import contextlib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.onboarding.uploads import list_uploads
from sitewright.production.letters import language_of
from sitewright.production.messages import StepRef
from sitewright.production.trial import files_at, write_files
from sitewright.production.workshop import Workshop, commit_of, repository_of
from sitewright.projects.models import SiteProject

UPLOADS = {"pt-BR": "arquivos-enviados", "en": "uploaded-files"}
GUIDE: dict[str, tuple[str, str]] = {
    "pt-BR": (
        "GUIA.md",
        """# Seu site: {slug}

Esta pasta tem tudo o que é do seu site. Ele não depende do Sitewright: com o programa gratuito Hugo, em qualquer
computador, você o monta de novo, igual.

## Montar o site

1. Instale o Hugo, versão {hugo} (https://gohugo.io/installation/).
2. Abra um terminal nesta pasta e digite: `hugo`
3. A pasta `public` que aparece é o site pronto. Envie o que está dentro dela para qualquer hospedagem de arquivos.

Para ver o site antes de publicar, digite `hugo server` e abra http://localhost:1313.

## Mudar alguma coisa

- Textos das páginas: os arquivos da pasta `content`. `_index.md` é a página inicial.
- Preços, horários, telefone, endereço: `data/facts.yaml`. O endereço e os horários que os buscadores leem estão em
  `data/business.yaml`; mude nos dois.
- Cores e letras: `assets/css/tokens.css`.
- Fotos e ícones: a pasta `static`.{uploads}

Guarde uma cópia antes de mudar. Depois de mudar, rode `hugo` de novo e envie a pasta `public` outra vez.

## De onde veio

Versão {commit}, exportada em {date}. Endereço atual do site: {url}

{history}
""",
    ),
    "en": (
        "GUIDE.md",
        """# Your site: {slug}

This folder holds everything that is your site's. It does not depend on Sitewright: with the free program Hugo, on any
computer, you build it again, the same.

## Build the site

1. Install Hugo, version {hugo} (https://gohugo.io/installation/).
2. Open a terminal in this folder and type: `hugo`
3. The folder `public` that appears is the finished site. Upload what is in it to any host for files.

To see the site before it is published, type `hugo server` and open http://localhost:1313.

## Change something

- The pages' texts: the files in the folder `content`. `_index.md` is the home page.
- Prices, hours, phone, address: `data/facts.yaml`. The address and hours that search engines read are in
  `data/business.yaml`; change both.
- Colours and fonts: `assets/css/tokens.css`.
- Photos and icons: the folder `static`.{uploads}

Keep a copy before you change anything. Afterwards run `hugo` again and upload the folder `public` once more.

## Where it comes from

Version {commit}, exported on {date}. The site's present address: {url}

{history}
""",
    ),
}
HISTORY_HERE = {
    "pt-BR": "Toda a história está aqui, em Git: `git log {branch}` mostra cada mudança; `main` é o que foi publicado.",
    "en": "The whole history is here, in Git: `git log {branch}` shows each change; `main` is what was published.",
}
HISTORY_THERE = {
    "pt-BR": "A história das mudanças está no repositório {repository}; peça acesso a ele e copie-o com `git clone`.",
    "en": "The history of changes is in the repository {repository}; ask for access and copy it with `git clone`.",
}
UPLOADS_TOLD = {
    "pt-BR": "\n- Os arquivos que você enviou, como os enviou: a pasta `{folder}`.",
    "en": "\n- The files you sent, as you sent them: the folder `{folder}`.",
}


async def export_project(shop: Workshop, project_id: UUID, directory: Path) -> int:
    """Write the project's repository, with its history where the code host gives it, into an empty or new folder.

    The files are those of the current commit. Returns how many there are, with what was uploaded and the guide.
    Raises Rejected for a folder that holds something, Conflict before there is a commit.
    """
    project = await shop.project(StepRef(str(project_id), 0))
    if project.commit is None:
        raise Conflict("The project has no site yet.")
    if await asyncio.to_thread(lambda: directory.exists() and (not directory.is_dir() or any(directory.iterdir()))):
        raise Rejected(f"{directory} is not empty; name a new folder.", field="directory")
    code = await shop.adapters(project).code_host()
    has_history = await code.clone(repository_of(project), project.branch, project.commit, directory)
    files = {} if has_history else await files_at(shop, project, project.commit)
    uploads = await _uploads(shop, project)
    name, guide = _guide(project, has_uploads=bool(uploads), has_history=has_history)
    whole = {**files, **uploads, name: guide.encode()}
    await asyncio.to_thread(write_files, whole, directory)
    return await asyncio.to_thread(_count, directory)


def _count(directory: Path) -> int:
    """Files of the site and beside it, without Git's own."""
    return sum(path.is_file() for path in directory.rglob("*") if ".git" not in path.relative_to(directory).parts)


async def _uploads(shop: Workshop, project: SiteProject) -> dict[str, bytes]:
    """What customer and operator sent, as it came; what was announced and never arrived is left out."""
    store = await shop.adapters(project).asset_store()
    async with shop.sessions() as session:
        sent = await list_uploads(session, project.id)
    files: dict[str, bytes] = {}
    for upload in sent:
        with contextlib.suppress(NotFound):
            path = f"{UPLOADS[language_of(project)]}/{upload.id[:8]}-{upload.name}"
            files[path] = await store.get_file(upload.original)
    return files


def _guide(project: SiteProject, *, has_uploads: bool, has_history: bool) -> tuple[str, str]:
    language = language_of(project)
    name, text = GUIDE[language]
    return name, text.format(
        slug=project.slug,
        hugo=version("hugo"),
        commit=commit_of(project)[:12],
        date=datetime.now(UTC).date().isoformat(),
        url=project.production_url or project.preview_url or "-",
        uploads=UPLOADS_TOLD[language].format(folder=UPLOADS[language]) if has_uploads else "",
        history=(HISTORY_HERE if has_history else HISTORY_THERE)[language].format(
            branch=project.branch, repository=project.repository
        ),
    )
