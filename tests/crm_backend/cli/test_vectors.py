"""`concierge check-vectors`, on examples of our own making."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from typer.testing import CliRunner

import connectors.twilio.signing
from crm_backend.cli.commands import app


def slack(**fields: Any) -> dict[str, Any]:
    made = hmac.new(b"key", b"v0:1700000000:a=1", hashlib.sha256).hexdigest()
    return {
        "id": "s",
        "scheme": "slack_v0",
        "secret": "key",
        "timestamp": "1700000000",
        "body": "a=1",
        "expect": f"v0={made}",
    } | fields


def twilio(params: list[list[str]], url: str = "https://shop.example/w?a=1") -> dict[str, Any]:
    covered = url + "".join(name + value for name, value in sorted(params))
    made = base64.b64encode(hmac.new(b"key", covered.encode(), hashlib.sha1).digest()).decode()
    return {"id": "t", "scheme": "twilio", "secret": "key", "url": url, "params": params, "expect": made}


def standard() -> dict[str, Any]:
    made = base64.b64encode(hmac.new(b"k" * 24, b'msg_1.1700000000.{"a": 1}', hashlib.sha256).digest()).decode()
    secret = "whsec_" + base64.b64encode(b"k" * 24).decode()
    said = {"msg_id": "msg_1", "timestamp": "1700000000", "body": '{"a": 1}', "expect": f"v1,{made}"}
    return {"id": "w", "scheme": "standard_webhooks", "secret": secret, **said}


def line() -> dict[str, Any]:
    made = base64.b64encode(hmac.new(b"key", b"{}", hashlib.sha256).digest()).decode()
    return {"id": "l", "scheme": "line", "secret": "key", "body": "{}", "expect": made}


def meta() -> dict[str, Any]:
    made = hmac.new(b"key", b"{}", hashlib.sha256).hexdigest()
    return {"id": "m", "scheme": "meta", "secret": "key", "body": "{}", "expect": f"sha256={made}"}


def wechat(plain: str = "<xml>hé</xml>", **fields: Any) -> dict[str, Any]:
    """An encrypted message, as the platform's page has it: random, length, message, account; filled to blocks of 32."""
    key = bytes(range(32))
    message = b"r" * 16 + len(plain.encode()).to_bytes(4, "big") + plain.encode() + b"wx1"
    filling = 32 - len(message) % 32
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).encryptor()
    cipher = base64.b64encode(encryptor.update(message + bytes([filling]) * filling) + encryptor.finalize()).decode()
    made = hashlib.sha1("".join(sorted(("token", "1700000000", "nonce", cipher))).encode()).hexdigest()
    keys = {"aeskey": base64.b64encode(key).decode().rstrip("="), "receiveid": "wx1", "token": "token"}
    said = {"timestamp": "1700000000", "nonce": "nonce", "cipher": cipher, "msg_signature": made, "plain": plain}
    return {"id": "x", "scheme": "wechat_aes"} | keys | said | fields


def wechat_plain() -> dict[str, Any]:
    made = hashlib.sha1("".join(sorted(("token", "1700000000", "nonce"))).encode()).hexdigest()
    said = {"timestamp": "1700000000", "nonce": "nonce", "expect": made}
    return {"id": "p", "scheme": "wechat_plain", "token": "token"} | said


def checked(tmp_path: Path, content: Any) -> tuple[int, str]:
    file = tmp_path / "examples.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    finished = CliRunner().invoke(app, ["check-vectors", str(file)], prog_name="concierge")
    return finished.exit_code, finished.output


def test_every_changed_bit_of_every_example_is_tried(tmp_path: Path) -> None:
    examples = [slack(), twilio([["From", "+1"], ["Body", "hé + &"]]), standard()]
    covered = (("expect", "timestamp", "body"), ("expect", "url"), ("expect", "msg_id", "timestamp", "body"))
    texts = [example[name] for example, names in zip(examples, covered, strict=True) for name in names]
    bits = 8 * len("".join((*texts, "From+1Bodyhé + &")).encode())
    code, output = checked(tmp_path, examples)
    assert code == 0
    assert f"3 of 3 examples as they should be; {bits:,} changed bits tried." in output


def test_an_example_that_is_not_believed_is_a_failure(tmp_path: Path) -> None:
    code, output = checked(tmp_path, [slack(), slack(id="forged", body="a=2")])
    assert code == 1
    assert "1 of 2 examples" in output and "NO" in output


def test_every_scheme_is_known(tmp_path: Path) -> None:
    unsigned = {name: value for name, value in wechat().items() if name != "msg_signature"}
    code, output = checked(tmp_path, [line(), meta(), wechat_plain(), wechat(), unsigned])
    assert code == 0, output


def test_an_encrypted_message_has_to_be_the_given_text(tmp_path: Path) -> None:
    for wrong in (wechat() | {"plain": "<xml>he</xml>"}, wechat(plain_len=3) | {"plain": None}):
        assert checked(tmp_path, [wrong])[0] == 1


def test_a_check_that_believes_too_much_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connectors.twilio.signing.hmac, "compare_digest", lambda shown, made: shown.lower() == made.lower())
    code, output = checked(tmp_path, [twilio([["a", "b"]])])
    assert code == 1
    assert "0 of 1 examples" in output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "cannot read"),
        ("{}", "no list"),
        ("[]", "no list"),
        ("[1]", "example 1"),
        ([{"id": "x", "scheme": "unheard_of"}], "example 1"),
        ([slack(), {"id": "x", "scheme": "slack_v0"}], "x lacks"),
        ([slack(timestamp="soon")], "s lacks"),
        ([twilio([]) | {"params": [["a"]]}], "t lacks"),
    ],
)
def test_a_wrong_file_is_said_in_one_line(tmp_path: Path, content: Any, told: str) -> None:
    code, output = checked(tmp_path, content)
    assert code == 2
    assert told in output and "Traceback" not in output


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    finished = CliRunner().invoke(app, ["check-vectors", str(tmp_path / "none.json")], prog_name="concierge")
    assert finished.exit_code == 2 and "cannot read" in finished.output
