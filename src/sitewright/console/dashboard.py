"""The first page: sites per stage, how long a preview takes, what fails, what AI costs."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from sitewright.console.charts import bars
from sitewright.console.desk import DeskDep
from sitewright.console.figures import read_figures
from sitewright.console.pages import page
from sitewright.console.visit import Reader

router = APIRouter()


@router.get("/")
async def show_dashboard(request: Request, visitor: Reader, desk: DeskDep) -> Response:
    """The numbers of now."""
    async with desk.sessions() as session:
        figures = await read_figures(session, desk.zone)
    spent = [day.micro_usd for day in figures.days]
    return page(request, visitor, "dashboard.html", figures=figures, chart=bars(spent), brl=desk.brl_per_usd)
