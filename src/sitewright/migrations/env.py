"""Runs migrations on the connection that `sitewright.kit.migrations` hands over."""

from alembic import context

from sitewright.accounts import models as accounts
from sitewright.hooks import models as hooks
from sitewright.integrations import models as integrations
from sitewright.kit import budget
from sitewright.kit.db import Base
from sitewright.leads import models as leads
from sitewright.links import models as links
from sitewright.onboarding import models as onboarding
from sitewright.orders import models as orders
from sitewright.projects import models as projects
from sitewright.reviews import models as reviews

TABLES = (accounts, budget, hooks, integrations, leads, links, onboarding, orders, projects, reviews)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_server_default=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
