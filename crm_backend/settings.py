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

from crm_backend.shop_rules import ShopRules


class Settings(BaseSettings):
    """The settings of one installation; each comes from `CONCIERGE_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="CONCIERGE_", env_ignore_empty=True, env_nested_delimiter="__", extra="ignore")

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
    whatsapp_app_secret: SecretStr | None = None
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_access_token: SecretStr | None = None
    whatsapp_phone_number_id: str | None = None
    whatsapp_api_base: str = "https://graph.facebook.com/v23.0"
    messenger_app_secret: SecretStr | None = None
    messenger_verify_token: SecretStr | None = None
    messenger_page_token: SecretStr | None = None
    messenger_api_base: str = "https://graph.facebook.com/v23.0"
    slack_signing_secret: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_api_base: str = "https://slack.com/api"
    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_from_number: str | None = None
    twilio_public_url: str | None = None  # our address as Twilio knows it; default: PUBLIC_URL
    twilio_api_base: str = "https://api.twilio.com"
    line_channel_secret: SecretStr | None = None
    line_channel_token: SecretStr | None = None
    line_api_base: str = "https://api.line.me"
    line_data_api_base: str = "https://api-data.line.me"  # where files are
    wechat_token: SecretStr | None = None
    wechat_app_id: str | None = None
    wechat_app_secret: SecretStr | None = None
    wechat_encoding_aes_key: SecretStr | None = None
    wechat_api_base: str = "https://api.weixin.qq.com"

    email_address: str | None = None  # ours, which mails come to and go from
    email_imap_url: SecretStr | None = None  # imaps://user:password@host:993/INBOX
    email_smtp_url: SecretStr | None = None  # smtps://user:password@host:465
    email_authserv_id: str | None = None  # the name under which our mail server vouches for senders (RFC 8601)

    # Hosts or networks (CIDR), separated by commas, that outgoing webhooks may call though they are private or without TLS.
    webhook_allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()

    shop: ShopRules = ShopRules()  # its fields come from CONCIERGE_SHOP__<NAME>

    # Intents, separated by commas, of which no newly trained model may find less than the one before.
    protected_intents: Annotated[tuple[str, ...], NoDecode] = (
        *("human_handoff", "stop_flow", "deny", "cancel_order", "request_refund"),
        *("delete_account", "data_request", "unsubscribe"),
    )

    turn_seconds: float = 25.0  # how long a customer waits for the bot before a person is called

    @field_validator("rasa_urls", "trusted_proxies", "webhook_allowed_hosts", "protected_intents", mode="before")
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


def webhook_key(settings: Settings) -> bytes:
    """The key of which the secrets of outgoing webhooks are made; replicas and workers that share SECRET_KEY share it."""
    if settings.secret_key:
        return hmac.digest(settings.secret_key.get_secret_value().encode(), b"webhook key", "sha256")
    return kept_secret(settings.data_dir, "webhook_key").encode()


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
