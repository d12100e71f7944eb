"""What all tests may use: the repository's root, and skipping that CI turns into a failure."""

import importlib.util
import os
import shutil
import socket
import sys
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest

hypothesis.settings.register_profile("whatever the machine", deadline=None)  # how long an example takes says nothing here
hypothesis.settings.load_profile("whatever the machine")
ROOT = Path(__file__).resolve().parents[1]


def unavailable(reason: str) -> NoReturn:
    """Skip for want of something that this machine lacks; where CI=true, which installs everything, that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI has to provide this: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The checkout that the tests are of."""
    return ROOT


@pytest.fixture(scope="session")
def dialogue_python() -> Path:
    """The Python of Rasa's environment."""
    python = ROOT / ".venv-rasa" / "bin" / "python"
    if not python.exists():
        unavailable("no environment of Rasa: run `concierge setup`")
    return python


@pytest.fixture(scope="session")
def torch() -> None:
    """From here on torch can be imported, which `make test` puts apart from the other libraries."""
    sys.path.append(str(ROOT / ".venv" / "torch"))
    if missing := [name for name in ("torch", "transformers", "onnx", "onnxruntime") if not importlib.util.find_spec(name)]:
        unavailable(f"no {' and no '.join(missing)}: `make test` installs them, torch where there is a CPU build of it")


@pytest.fixture(scope="session")
def tiny_transformer(torch: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A random BERT of two small layers."""
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "where", "is", "my", "order", "lamp"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32)
    BertModel(config).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's chromium, or the browser that CONCIERGE_TEST_CHROMIUM names."""
    browser = os.environ.get("CONCIERGE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser:
        unavailable("no chromium on PATH and CONCIERGE_TEST_CHROMIUM is not set")
    return Path(browser)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of a PostgreSQL server on which databases may be made: CONCIERGE_TEST_DATABASE_URL or the usual local one."""
    url = os.environ.get("CONCIERGE_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error as error:
        unavailable(f"no PostgreSQL server: {str(error).strip()}")
    return url


@pytest.fixture(scope="session")
def redis_server() -> str:
    """The address of a Redis or Valkey server: CONCIERGE_TEST_REDIS_URL or the usual local one."""
    url = os.environ.get("CONCIERGE_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
    import redis

    try:
        redis.Redis.from_url(url, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        unavailable(f"no Redis server: {error}")
    return url


@pytest.fixture
def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])
