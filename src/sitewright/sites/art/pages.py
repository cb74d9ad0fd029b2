"""The drawings that a site's pages show, as files of its repository."""

import zlib

from sitewright.sites.art.buildings import building
from sitewright.sites.art.edges import edge_tile
from sitewright.sites.art.maps import street_map
from sitewright.sites.art.scenes import detail, frieze, scene
from sitewright.sites.facts import Project
from sitewright.sites.labels import labels
from sitewright.sites.model import Art, Gallery, Hero, PortfolioGrid, ProjectDetail, Services, Site

DETAILS = 3
"""How many objects a trade is drawn with."""
PICTURES = 6
"""How many arrangements stand in for photos of a gallery before they come again."""


def render_art(site: Site) -> dict[str, str]:
    """Drawings by path: those that stand in pages as sources, an edge as a file the style sheet loads."""
    art, facts = site.theme.art, site.facts
    sections = [section for page in site.pages for section in page.sections]
    drawn = {"scene": scene(art), "detail": detail(art), "detail-1": detail(art, 1)}
    if any(isinstance(section, Hero) and section.variant == "editorial" for section in sections):
        drawn["frieze"] = frieze(art)
    if any(isinstance(section, Services) and section.variant == "alternating" for section in sections):
        drawn |= {f"detail-{number}": detail(art, number) for number in range(DETAILS)}
    if any(isinstance(section, Gallery) for section in sections):
        drawn |= {f"picture-{number}": picture(art, number) for number in range(PICTURES)}
    if any(isinstance(section, PortfolioGrid | ProjectDetail) for section in sections):
        drawn |= {f"project-{project.id}": project_drawing(project, art) for project in facts.projects}
    if facts.address:
        label = labels(site.locale)["map_drawing"].format(street=facts.address.street)
        drawn["map"] = street_map(facts.address.street, art.seed, label)
    files = {f"assets/art/{name}.svg": text for name, text in drawn.items()}
    tile = edge_tile(art.edge)
    return files | ({"static/art/edge.svg": tile} if tile else {})


def picture(art: Art, number: int) -> str:
    """What stands where a photo will: another arrangement for each number."""
    other = art.model_copy(update={"seed": (art.seed + 7 * number) % 65536})
    return detail(other, number) if number % 2 and art.motif != "house" else scene(other)


def project_drawing(project: Project, art: Art) -> str:
    """A project's drawing; a house for those who build, else the trade's objects, arranged by the project's name."""
    seed = zlib.crc32(project.name.encode()) % 65536
    if art.motif == "house":
        return building(seed, f"{project.name} {project.kind} {project.description}", art.style)
    return scene(art.model_copy(update={"seed": seed}))
