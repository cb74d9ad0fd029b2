"""The portal as one application: its pages and its errors."""

from fastapi import FastAPI

from sitewright.portal import (
    answering,
    approval,
    errors,
    files,
    frame,
    home,
    pasting,
    questions,
    review,
    sending,
    site,
)
from sitewright.portal.counter import Counter

PAGES = (home, answering, sending, files, pasting, questions, review, frame, approval, site)


def create_portal(counter: Counter) -> FastAPI:
    """The application to be mounted at `/p`."""
    portal = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    portal.state.counter = counter
    errors.install(portal)
    for module in PAGES:
        portal.include_router(module.router)
    return portal
