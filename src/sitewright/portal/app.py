"""The portal as one application: its pages and its errors."""

import re

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

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
from sitewright.portal.too_large import FormLimit

PAGES = (home, answering, sending, files, pasting, questions, review, frame, approval, site)

WITH_FILE = re.compile(f"{files.FILES_PATH.pattern}|{review.DRAFT_PATH}")
"""Forms that may have a file."""


def create_portal(counter: Counter) -> ASGIApp:
    """The application to be mounted at `/p`."""
    portal = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    portal.state.counter = counter
    errors.install(portal)
    for module in PAGES:
        portal.include_router(module.router)
    # Who could have a browser ask for these pages with words of their own has the link: their size tells nothing new.
    return GZipMiddleware(FormLimit(portal, WITH_FILE))
