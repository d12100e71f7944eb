"""Everything that the environment decides, read once at the start and passed down."""

import contextlib
import hmac
import ipaddress
import os
import secrets
import socket
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of one installation; each comes from `CONCIERGE_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="CONCIERGE_", env_ignore_empty=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    data_dir: Path = Path("var")
    database_url: str | None = None  # default: an SQLite file in the data folder
    redis_url: str | None = None  # default: none here; `concierge up` starts its own Valkey and passes its address on
    rasa_urls: Annotated[tuple[str, ...], NoDecode] = ()  # separated by commas
    public_url: str | None = None
    # Addresses or networks (CIDR), separated by commas, whose word on the client's address (X-Forwarded-For) counts.
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    secret_key: SecretStr | None = None
    dialogue_secret: SecretStr | None = None  # shared by the app, Rasa and the actions
    actions_port: int = 0  # loopback port of the actions inside the app; 0: they are not served here
    # Names this app process among replicas; no two may share one. The leases that it left behind are its own after a restart.
    private_port: int | None = None  # on loopback, where the supervisor asks this one of several processes how it is
    instance: str = Field(default_factory=lambda given: f"{socket.gethostname()[:60]}:{given['port']}", max_length=80)

    admin_email: str = "admin@lantern.example"
    admin_password: SecretStr | None = Field(default=None, min_length=12)
    api_key: SecretStr | None = Field(default=None, min_length=32)
    demo: bool = False

    worker: bool = True  # send and do jobs in the app's own process; without it, `concierge worker` does

    telegram_bot_token: SecretStr | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_api_base: str = "https://api.telegram.org"

    turn_seconds: float = 25.0  # how long a customer waits for the bot before a person is called

    @field_validator("rasa_urls", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        """Networks as uvicorn reads them; it would take anything else, such as a name, and never find it."""
        return tuple(str(ipaddress.ip_network(proxy, strict=False)) for proxy in proxies)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the CRM's database, with its asyncio driver."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{self.data_dir / 'concierge.db'}"
        scheme, _, rest = self.database_url.partition("://")
        if scheme in ("postgres", "postgresql"):
            return f"postgresql+psycopg://{rest}"
        return f"sqlite+aiosqlite://{rest}" if scheme == "sqlite" else self.database_url

    @property
    def base_url(self) -> str:
        """The address under which people reach this installation."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def nlu_model(self) -> Path:
        """The folder of the trained understanding model."""
        return self.data_dir / "models" / "nlu"


def model_key(settings: Settings) -> bytes:
    """The key with which models are signed, and without which none is loaded; replicas that share SECRET_KEY share it."""
    if settings.secret_key:
        return hmac.digest(settings.secret_key.get_secret_value().encode(), b"model key", "sha256")
    return kept_secret(settings.data_dir, "model_key").encode()


def kept_secret(data_dir: Path, name: str) -> str:
    """A random secret that is made once and kept in the data folder, readable by its owner alone."""
    path = data_dir / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        with NamedTemporaryFile("w", dir=path.parent) as file:  # private from the first moment, and whole when it gets its name
            file.write(secrets.token_urlsafe(32))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text()
