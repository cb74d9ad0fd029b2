"""Addresses of sites on this machine: they name the port of the web process, which may be another one next time."""

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.projects.models import Deployment, SiteProject

PORT_OF_THIS_MACHINE = r"(?<=\.localhost):\d+$"
ADDRESSES = (SiteProject.preview_url, SiteProject.production_url, Deployment.url)


async def follow_port(session: AsyncSession, port: int) -> None:
    """Let all of them name the port at which the web process answers now."""
    for address in ADDRESSES:
        moved = func.regexp_replace(address, PORT_OF_THIS_MACHINE, f":{port}")
        await session.execute(update(address.class_).where(moved != address).values({address: moved}))
