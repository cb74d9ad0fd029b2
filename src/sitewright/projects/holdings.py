"""What a project has outside, as its row knows it."""

from typing import Literal

from pydantic import BaseModel

from sitewright.projects.models import SiteProject


class Holding(BaseModel):
    """One thing outside, and what archiving the project does with it."""

    kind: Literal["publication", "preview", "dns_record", "objects", "repository"]
    name: str
    on_archive: Literal["removed", "kept read-only"] = "removed"


def holdings(project: SiteProject) -> list[Holding]:
    """In the order in which archiving deals with them."""
    records = (project.dns_record, project.production_dns_record)
    found = [Holding(kind="dns_record", name=record) for record in records if record is not None]
    if project.preview_url is not None:
        found.append(Holding(kind="preview", name=project.preview_url))
    if project.production_url is not None:
        found.append(Holding(kind="publication", name=project.production_url))
    if project.status != "archived":
        found.append(Holding(kind="objects", name=f"projects/{project.id}/"))
    if project.repository is not None:
        found.append(Holding(kind="repository", name=project.repository, on_archive="kept read-only"))
    return found
