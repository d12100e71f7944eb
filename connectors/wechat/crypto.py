"""WeChat's signatures and its encryption of messages (https://developers.weixin.qq.com/doc/oplatform/developers/dev/push/encryption.md)."""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

RANDOM = 16  # bytes before the message
LENGTH = 4  # bytes that give the message's length, the highest first
PAD = 32  # PKCS#7 to this block, twice AES's own
KEY_CHARACTERS = 43


def is_signed(signature: str, *parts: str) -> bool:
    """Whether `signature` is the SHA-1 over the sorted parts, of which one is our token."""
    made = hashlib.sha1("".join(sorted(parts)).encode("utf-8", "surrogatepass")).hexdigest()
    return hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), made.encode())


class MessageCipher:
    """Decrypts what is meant for one account.

    Raises `ValueError` when the key is no EncodingAESKey.
    """

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        key = base64.b64decode(encoding_aes_key + "=", validate=True) if len(encoding_aes_key) == KEY_CHARACTERS else b""
        if not key:
            raise ValueError(f"an EncodingAESKey has {KEY_CHARACTERS} letters and digits")
        self._cipher = Cipher(algorithms.AES256(key), modes.CBC(key[:16]))
        self._app_id = app_id.encode()

    def decrypt(self, encrypted: str) -> bytes:
        """The message; raises the same `ValueError` whatever is wrong, so that nobody learns from it how far the reading came."""
        message = self._decrypt(encrypted)
        if message is None:
            raise ValueError("not encrypted for this account")
        return message

    def _decrypt(self, encrypted: str) -> bytes | None:
        try:
            decryptor = self._cipher.decryptor()
            padded = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
        except ValueError:  # no base64, or no whole blocks
            return None
        pad = padded[-1] if padded else 0
        if not 1 <= pad <= PAD or padded[-pad:] != bytes([pad]) * pad:
            return None
        plain = padded[RANDOM:-pad]
        end = LENGTH + int.from_bytes(plain[:LENGTH], "big")
        message, app_id = plain[LENGTH:end], plain[end:]
        ours = bool(self._app_id) and hmac.compare_digest(app_id, self._app_id)
        return message if ours and len(plain) >= end else None
