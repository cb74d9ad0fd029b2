"""`keys`: the keys that seal secrets."""

import asyncio

import typer

from sitewright.cli.runtime import open_runtime, run
from sitewright.hooks.service import reseal as reseal_hooks
from sitewright.integrations.config_service import ConfigService
from sitewright.kit.crypto import Cipher, add_key, generate_key, load_or_create_keys
from sitewright.kit.db import Sessions
from sitewright.messages.service import reseal as reseal_messages
from sitewright.wiring import KEY_FILE

app = typer.Typer(help="The keys that seal secrets.", no_args_is_help=True)


@app.command()
def rotate() -> None:
    """Seal every stored secret with a new key; older keys stay behind it, for what is still under way.

    With SITEWRIGHT_ENCRYPTION_KEYS, put the new key first there yourself; this command then seals with it.
    """
    sealed = run(_rotate())
    typer.echo(f"{sealed} secrets are sealed with the newest key.")


@app.command()
def new() -> None:
    """Print a new key, for SITEWRIGHT_ENCRYPTION_KEYS."""
    typer.echo(generate_key())


async def _rotate() -> int:
    """The new key is written before anything is sealed with it, so a crash leaves nothing unreadable."""
    async with open_runtime() as runtime:
        if runtime.settings.encryption_keys is not None:
            return await _seal(runtime.config_service, runtime.sessions, runtime.cipher)
        path = runtime.home / KEY_FILE
        keys = await asyncio.to_thread(add_key, path)
        cipher = Cipher(keys, reread=lambda: load_or_create_keys(path, may_create=False))
        return await _seal(ConfigService(cipher, runtime.sessions), runtime.sessions, cipher)


async def _seal(configs: ConfigService, sessions: Sessions, cipher: Cipher) -> int:
    """Seal all there is with the newest key; return how many texts."""
    others = await reseal_hooks(sessions, cipher) + await reseal_messages(sessions, cipher)
    return await configs.rotate() + others
