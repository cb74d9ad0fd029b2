"""Whether a stored template repository can be used: seen, marked as a template, and one that the catalogue knows."""

import base64
import json
from typing import Any, get_args
from urllib.parse import quote

from sitewright.errors import NotFound
from sitewright.integrations.github.api import GitHubApi
from sitewright.integrations.github.repositories import BRANCH, KNOWN_FILE
from sitewright.kit.language import say
from sitewright.sites.catalogue import TEMPLATES
from sitewright.sites.model import SectionType


async def template_problems(api: GitHubApi, template: str, name: str, organization: str | None) -> list[str]:
    """What keeps it from being used, each with the field that names it."""
    full = name if "/" in name else f"{organization or ''}/{name}"
    try:
        found: dict[str, Any] = await api.get(f"/repos/{quote(full)}")
    except NotFound:
        problems = [
            say(
                f"o repositório {full[:100]} não existe ou o token não o vê",
                f"the repository {full[:100]} does not exist or the token does not see it",
            )
        ]
    else:
        problems = [*repository_problems(found, full[:100]), *await manifest_problems(api, template, full)]
    if template not in [known.key for known in TEMPLATES]:
        known_keys = ", ".join(known.key for known in TEMPLATES)
        problems.append(
            say(
                f"o template {template[:80]} não está no catálogo ({known_keys})",
                f"the template {template[:80]} is not in the catalogue ({known_keys})",
            )
        )
    return [f"{problem} (template_repos.{template[:80]})" for problem in problems]


def repository_problems(found: dict[str, Any], full: str) -> list[str]:
    """What the repository is not."""
    problems = []
    if not found.get("is_template"):
        problems.append(say(f"{full} não está marcado como template", f"{full} is not marked as a template"))
    if not (found.get("permissions") or {}).get("pull", True):
        problems.append(say(f"o token não pode ler {full}", f"the token may not read {full}"))
    branch = str(found.get("default_branch") or BRANCH)
    if branch != BRANCH:
        problems.append(
            say(
                f"o branch padrão de {full} é {branch[:50]}; renomeie para {BRANCH}",
                f"the default branch of {full} is {branch[:50]}; rename it to {BRANCH}",
            )
        )
    return problems


async def manifest_problems(api: GitHubApi, template: str, full: str) -> list[str]:
    """What `template.json` lacks: which template it is, and sections that Sitewright can write."""
    place = f"{KNOWN_FILE} {say('de', 'of')} {full[:100]}"
    try:
        answer = await api.get(f"/repos/{quote(full)}/contents/{KNOWN_FILE}")
        manifest = json.loads(base64.b64decode(answer["content"]))
    except NotFound:
        return [say(f"{full[:100]} não tem {KNOWN_FILE}", f"{full[:100]} has no {KNOWN_FILE}")]
    except (ValueError, KeyError, TypeError):
        return [say(f"{place} não é JSON", f"{place} is not JSON")]
    if not isinstance(manifest, dict):
        return [say(f"{place} não é um objeto JSON", f"{place} is not a JSON object")]
    problems = []
    if manifest.get("template") != template:
        problems.append(say(f'em {place} falta "template": "{template}"', f'{place} lacks "template": "{template}"'))
    sections = manifest.get("sections")
    listed = [str(entry)[:40] for entry in sections] if isinstance(sections, list | dict) else []
    if not listed:
        problems.append(say(f'em {place} falta a lista "sections"', f'{place} lacks the list "sections"'))
    if unknown := sorted(set(listed) - set(get_args(SectionType))):
        names = ", ".join(unknown[:10])
        problems.append(
            say(f"{place} tem seções que não existem: {names}", f"{place} has sections that do not exist: {names}")
        )
    return problems
