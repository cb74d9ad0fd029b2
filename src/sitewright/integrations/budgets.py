"""How much all processes together may ask of a vendor."""

from sitewright.kit.budget import Budget, Spend

GITHUB_WRITES = (
    Budget("GitHub writes a minute", 20, 60 / 60),
    Budget("GitHub writes an hour", 50, 450 / 3600),
)
"""What GitHub lets make content is 80 in any minute and 500 in any hour (docs.github.com/rest, rate limits): what a
budget holds at once and what it gains in that time."""

GITHUB_CALLS = Budget("GitHub calls", 500, 4_400 / 3600)
"""Of 5,000 calls in any hour a token has, writes included, 100 are kept for the operator."""

CLOUDFLARE_CALLS = Budget("Cloudflare calls", 200, 900 / 300)
"""Of 1,200 calls in any five minutes a user has, the operator keeps 100 for the dashboard."""


async def before_writing_to_github(spend: Spend, writes: int) -> None:
    """Take so many writes. The scarcer budget first: what waits for it has taken nothing of the other.

    Of a commit with more writes than a budget ever has, the rest is owed: others wait for it.
    """
    for budget in reversed(GITHUB_WRITES):
        await spend(budget, min(writes, budget.capacity))
        if (rest := writes - budget.capacity) > 0:
            await spend(budget, rest, owing=True)
