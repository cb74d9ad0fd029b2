"""`doctor`: what stands between this installation and a first real sale, each with its remedy."""

import time
from dataclasses import dataclass

import typer

from sitewright.cli.runtime import open_services, run
from sitewright.errors import Misconfigured, Unavailable
from sitewright.integrations.stripe.service import CLOCK_SKEW_SECONDS
from sitewright.orders.versions import seen_versions
from sitewright.ports.payments import SeenVersion
from sitewright.settings import Settings, read_settings, unknown_settings
from sitewright.wiring import Runtime

app = typer.Typer()

NEEDED = {
    "github": "repositories of sites",
    "cloudflare": "previews and domains",
    "storage": "photos and built sites",
    "ai": "writing",
    "stripe": "paid orders",
    "mail": "messages to customers",
}


ADDRESSES = {
    "database": "SITEWRIGHT_DATABASE_URL",
    "migrations": "SITEWRIGHT_DATABASE_URL",
    "temporal": "SITEWRIGHT_TEMPORAL_ADDRESS",
}
"""The setting that says where each service is."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; where it is not good, `remedy` says what to do, else what there is to know."""

    subject: str
    good: bool
    remedy: str = ""


@app.command()
def doctor() -> None:
    """List what is missing before a first real sale; exit code 1 while anything is."""
    findings = run(examine())
    for finding in findings:
        typer.echo(
            f"{'ok  ' if finding.good else 'MEND'} {finding.subject}"
            + (f": {finding.remedy}" if finding.remedy else "")
        )
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


async def examine() -> list[Finding]:
    """Everything that was looked at; where what it runs on does not answer, that and what the settings tell."""
    found = settings_findings(read_settings())
    try:
        async with open_services("doctor") as (runtime, _services):
            found += await service_findings(runtime)
            found += await integration_findings(runtime)
            found += version_findings(await seen_versions(runtime.sessions))
    except (Misconfigured, Unavailable) as error:
        found.append(Finding("what it runs on", good=False, remedy=f"{error} The rest is looked at once it starts."))
    return found


def settings_findings(settings: Settings) -> list[Finding]:
    """What the environment lacks."""
    public = settings.public_url is not None and settings.public_url.startswith("https://")
    return [
        *(
            Finding(f"{name} is no setting", good=False, remedy="compare it with the table in README; it does nothing")
            for name in unknown_settings()
        ),
        Finding("public address", public, "" if public else "set SITEWRIGHT_PUBLIC_URL to https://<your host>"),
        Finding(
            "encryption keys",
            settings.encryption_keys is not None,
            ""
            if settings.encryption_keys
            else "they lie beside the data; make one with `sitewright keys new` and set SITEWRIGHT_ENCRYPTION_KEYS",
        ),
        Finding(
            "database",
            settings.database_url is not None,
            "" if settings.database_url else "the embedded one is for trying; set SITEWRIGHT_DATABASE_URL",
        ),
        Finding(
            "Temporal",
            settings.temporal_address is not None,
            ""
            if settings.temporal_address
            else "the development server is for trying; set SITEWRIGHT_TEMPORAL_ADDRESS",
        ),
    ]


async def service_findings(runtime: Runtime) -> list[Finding]:
    """What does not answer, and a clock that would refuse signed events."""
    findings = [
        Finding(f"{name} ready", good, "" if good else f"check {ADDRESSES[name]}, or see `sitewright up`'s log")
        for name, good in (await runtime.probe()).items()
    ]
    drift = abs(await runtime.database_time() - time.time())
    findings.append(
        Finding(
            "clock",
            drift <= CLOCK_SKEW_SECONDS,
            ""
            if drift <= CLOCK_SKEW_SECONDS
            else f"it differs by {drift:.0f} s from the database's; run NTP, else signed events are refused",
        )
    )
    return findings


async def integration_findings(runtime: Runtime) -> list[Finding]:
    """What is not configured, or fails its connection test."""
    findings = []
    for name, purpose in NEEDED.items():
        if not await runtime.config_service.masked(name):
            lacking = f"run `sitewright integrations set {name} ...`"
            told = f"messages are only kept here and reach nobody; {lacking}" if name == "mail" else lacking
            findings.append(Finding(f"{name} ({purpose})", False, told))
            continue
        result = await runtime.integrations.test(name)
        findings.append(Finding(f"{name} ({purpose})", result.success, result.message))
    return findings


def version_findings(versions: list[SeenVersion]) -> list[Finding]:
    """Events that came in another API version than ours; bad only where they could not be read."""
    return [
        Finding(
            f"events of API version {seen.version or 'ours'}",
            not seen.waiting,
            f"{seen.waiting} of {seen.events} could not be read and are kept; update Sitewright, then run "
            "`sitewright orders reconcile`"
            if seen.waiting
            else f"{seen.events} came within a week and were read",
        )
        for seen in versions
    ]
