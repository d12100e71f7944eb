"""Models as archives: packed the same way each time, signed, and unpacked only when nobody has touched them."""

import hashlib
import hmac
import shutil
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

from bot.nlu import ModelError, read_manifest

NLU, DIALOGUE = "nlu", "dialogue"  # the parts of a version
LEVEL = 3  # of gzip: most of a model are numbers, on which more effort saves little


def pack(folder: Path, archive: Path) -> None:
    """The files of a model's folder as a tar.gz."""
    with tarfile.open(archive, "w:gz", compresslevel=LEVEL) as tar:
        for path in sorted(folder.iterdir()):
            tar.add(path, path.name)


def signature(content: bytes, key: bytes) -> str:
    """HMAC-SHA256, as hexadecimal digits."""
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def is_signed(content: bytes, claimed: str, key: bytes) -> bool:
    """Whether the content is what was signed with this key."""
    return hmac.compare_digest(signature(content, key).encode(), claimed.encode())


def unpack(parts: dict[str, bytes], target: Path, key: bytes) -> None:
    """Leave `nlu/` and, if there is one, `dialogue.tar.gz` in the new folder `target`, at once; ModelError: nothing is there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    coming = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        try:
            with tarfile.open(fileobj=BytesIO(parts[NLU]), mode="r:gz") as tar:
                tar.extractall(coming / NLU, filter="data")
        except (tarfile.TarError, OSError, EOFError) as error:
            raise ModelError(f"the archive of the model is damaged ({type(error).__name__})") from error
        read_manifest(coming / NLU, key)
        if DIALOGUE in parts:
            (coming / "dialogue.tar.gz").write_bytes(parts[DIALOGUE])
        coming.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        coming.rename(target)
    except OSError as error:
        raise ModelError(f"the model cannot be unpacked to {target}: {error.strerror}") from error
    finally:
        shutil.rmtree(coming, ignore_errors=True)
