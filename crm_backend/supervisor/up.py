"""`concierge up`: from the settings to a running Concierge and back, with one ready line between."""

import asyncio
import contextlib
import shutil
import signal
from collections.abc import Callable, Sequence

from crm_backend import first_credentials
from crm_backend.settings import Settings
from crm_backend.setup.places import Places
from crm_backend.supervisor.data_folder import owned
from crm_backend.supervisor.ports import check_port, free_ports
from crm_backend.supervisor.preflight import check_made
from crm_backend.supervisor.service import Service
from crm_backend.supervisor.stack import Inside, stack
from crm_backend.supervisor.supervisor import Supervisor

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


Beside = Callable[[Settings], Sequence[Service]]


def up(
    settings: Settings, rasa_count: int, app_count: int, say: Callable[[str], None], beside: Beside = lambda _settings: ()
) -> None:
    """Run Concierge, and what is to run beside it, until SIGTERM or Ctrl-C; raises SupervisorError when it cannot be started."""
    places = Places(settings.data_dir)
    with owned(settings.data_dir):
        check_made(settings, places)
        if settings.port == 0:
            settings = settings.model_copy(update={"port": free_ports(1)[0]})
        check_port(settings.host, settings.port)
        shutil.rmtree(places.metrics, ignore_errors=True)  # counters begin with the processes that count
        places.metrics.mkdir(parents=True)
        tiers = [*stack(settings, places, Inside.prepare(settings, rasa_count, app_count)), list(beside(settings))]
        asyncio.run(_run(Supervisor(tiers, logs=places.logs, say=say), settings, say))


async def _run(supervisor: Supervisor, settings: Settings, say: Callable[[str], None]) -> None:
    stop = _stop_on_signals(supervisor)
    starting = asyncio.create_task(supervisor.start())
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({starting, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            say(_ready_line(settings))
            await stopped
        say("Stopping ...")
    finally:
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await starting
        await supervisor.stop()


def _stop_on_signals(supervisor: Supervisor) -> asyncio.Event:
    """Set at the first signal; the second ends everything at once."""
    stop = asyncio.Event()

    def on_signal() -> None:
        if stop.is_set():
            supervisor.kill()
        stop.set()

    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    return stop


def _ready_line(settings: Settings) -> str:
    base = settings.base_url
    parts = [f"Concierge is ready: {base}/ (the shop with the chat), {base}/console (agents and admins)"]
    made = first_credentials.take(settings.data_dir)
    if made and made.admin_password:
        parts.append(f"administrator {made.admin_email}, password {made.admin_password} (shown only now)")
    if made and made.api_key:
        parts.append(f"API key {made.api_key} (shown only now)")
    return "; ".join(parts)
