"""Webhook events acknowledged a second, beside a bare endpoint that only verifies the signature.

The worker, which runs apart in production, is not running here: what is measured is the way to the commit.
"""

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator

import httpx2
import stripe
import uvicorn
from fastapi import FastAPI, Request
from pydantic import SecretStr

from bench.installation import installed
from sitewright.app import QuietServer, bind
from sitewright.integrations.stripe.simulate import SimulatedCheckout, event_body, sign

EVENTS = 600
AT_ONCE = 16
SECRET = SecretStr("whsec_bench")


async def verify_only(request: Request) -> dict[str, bool]:
    """The bare endpoint."""
    body = (await request.body()).decode()
    stripe.WebhookSignature.verify_header(body, request.headers["stripe-signature"], SECRET.get_secret_value(), 300)
    return {"received": True}


@contextlib.asynccontextmanager
async def bare_endpoint() -> AsyncIterator[str]:
    """A FastAPI application with nothing else."""
    app = FastAPI()
    app.add_api_route("/webhook/stripe", verify_only, methods=["POST"])
    listener = bind("127.0.0.1", 0)
    server = QuietServer(uvicorn.Config(app, log_config=None, access_log=False))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.ready.wait()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task


async def deliver_all(address: str, secret: SecretStr, name: str) -> tuple[float, float]:
    """Events a second, and the 99th percentile of an event's seconds."""
    sold = [SimulatedCheckout(f"cs_{name}_{n}", "business", customer_ref=f"cus_{name}_{n}") for n in range(EVENTS)]
    events = [event_body(checkout) for checkout in sold]
    waiting = iter([(body, sign(body, secret)) for body in events])
    took: list[float] = []
    async with httpx2.AsyncClient(timeout=30) as http:

        async def deliver() -> None:
            for body, signature in waiting:
                started = time.perf_counter()
                answer = await http.post(
                    f"{address}/webhook/stripe", content=body, headers={"Stripe-Signature": signature}
                )
                answer.raise_for_status()
                took.append(time.perf_counter() - started)

        started = time.perf_counter()
        await asyncio.gather(*(deliver() for _ in range(AT_ONCE)))
        wall = time.perf_counter() - started
    return EVENTS / wall, statistics.quantiles(took, n=100)[98]


async def main() -> None:
    """Print both and their ratio."""
    async with bare_endpoint() as address:
        await deliver_all(address, SECRET, "warm")
        bare, bare_p99 = await deliver_all(address, SECRET, "bare")
    async with installed(work=False) as (runtime, address):
        secret = await runtime.integrations.webhook_secret()
        await deliver_all(address, secret, "warm")
        ours, ours_p99 = await deliver_all(address, secret, "ours")
    print(f"bare endpoint:  {bare:6.0f} events/s, p99 {bare_p99 * 1000:5.1f} ms")
    print(f"sitewright:     {ours:6.0f} events/s, p99 {ours_p99 * 1000:5.1f} ms (order, project and command committed)")
    print(f"ratio: {ours / bare:.2f} of the bare rate, {ours_p99 / bare_p99:.1f} times its p99")


if __name__ == "__main__":
    asyncio.run(main())
