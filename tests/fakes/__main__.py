"""The platforms as a process of their own, beside a Concierge: `python -m tests.fakes environment`, then `serve`.

`concierge demo channels` does both and starts Concierge with that environment.
"""

import asyncio
import json
import os
import secrets
from typing import Annotated

import typer

from tests.fakes.demo.running import serve as run
from tests.fakes.demo.running import settings_of
from tests.fakes.phones import PHONES

SECRET = "CONCIERGE_FAKES_SECRET"
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
Port = Annotated[int, typer.Option(help="Where the platforms and their page are, on loopback.")]


@app.command()
def environment(port: Port = 8100) -> None:
    """Print, as JSON, the environment of a Concierge that uses these platforms; the secrets in it are new each time."""
    secret = secrets.token_hex(16)
    settings = settings_of([phone(secret) for phone in PHONES], port)
    print(json.dumps({SECRET: secret} | {f"CONCIERGE_{name.upper()}": value for name, value in settings.items()}))


@app.command()
def serve(
    concierge: Annotated[str, typer.Option(help="The address of the Concierge to which customers' messages go.")],
    port: Port = 8100,
    pause: Annotated[float, typer.Option(help="Seconds between what two played customers say; 0: nobody is played.")] = 5.0,
) -> None:
    """Be the platforms, with a page for who wants to be a customer, and with customers who are played."""
    phones = [phone(os.environ[SECRET]) for phone in PHONES]
    asyncio.run(run(phones, port, concierge.rstrip("/"), pause))


app(prog_name="python -m tests.fakes")
