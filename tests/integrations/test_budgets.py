"""What all workers together may ask of a vendor stays below its limits, in any window of time."""

import pytest

from sitewright.integrations.manager import CLOUDFLARE_CALLS, GITHUB_WRITES
from sitewright.kit.budget import Budget


@pytest.mark.parametrize(
    ("budget", "limit", "seconds"),
    [(GITHUB_WRITES[0], 80, 60), (GITHUB_WRITES[1], 500, 3600), (CLOUDFLARE_CALLS, 1_100, 300)],
    ids=lambda value: value.name if isinstance(value, Budget) else str(value),
)
def test_a_budget_spent_at_once_and_as_it_fills_stays_within_the_limit(
    budget: Budget, limit: int, seconds: float
) -> None:
    assert budget.capacity + budget.per_second * seconds <= limit
