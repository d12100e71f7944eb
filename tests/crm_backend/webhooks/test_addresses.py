"""Where webhooks may go, and where they may not."""

import ipaddress

import pytest

from crm_backend.webhooks import addresses
from crm_backend.webhooks.addresses import Addresses, Refused

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:0:0:0:0:0:f5ff:fffe",
    "2001:db8::1",
]


def shown(address: str) -> str:
    return f"[{address}]" if ":" in address else address


@pytest.mark.parametrize("address", PRIVATE)
async def test_what_only_we_can_reach_is_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused):
        Addresses().check(f"https://{shown(address)}/")
    with pytest.raises(Refused):
        await Addresses().resolve(f"https://{shown(address)}/")

    async def leads(_host: str, _port: int) -> list[object]:
        return [ipaddress.ip_address(address)]

    monkeypatch.setattr(addresses, "_look_up", leads)
    with pytest.raises(Refused):
        await Addresses().resolve("https://shop.example/")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost.", "LOCALHOST", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "①②⑦.0.0.1"]
)
async def test_other_spellings_of_here_are_not_called(host: str) -> None:
    with pytest.raises((Refused, OSError)):
        await Addresses().resolve(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example",
        "//shop.example",
        "http://shop.example/",
        "file:///etc/passwd",
        "gopher://shop.example/",
        "https://",
        "https:///x",
        "https://user:pass@shop.example/",
        "https://shop.example@127.0.0.1/",
        "https://shop.example\\@127.0.0.1/",
        "https://shop.example:99999/",
        "https://shop.example:x/",
        "https://shop.example/#part",
        "https://[::1/",
        "https://shop.example/a b",
        "https://shop.example/\r\nHost: x",
        "https://shop.example/\x00",
        "https://shöp.example/",
        "https://shop.example/" + "x" * 2000,
    ],
)
async def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        Addresses().check(url)
    with pytest.raises(Refused):
        await Addresses().resolve(url)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
async def test_public_addresses_are_called_as_they_are(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def leads(_host: str, _port: int) -> list[object]:
        return [ipaddress.ip_address("10.0.0.1"), ipaddress.ip_address(address)]

    monkeypatch.setattr(addresses, "_look_up", leads)
    rules = Addresses()
    rules.check("https://Shop.Example.:8443/hook?a=1")
    target = await rules.resolve("https://Shop.Example:8443/hook?a=1")
    assert (str(target.ip), target.host, target.shown) == (
        str(ipaddress.ip_address(address)),
        "shop.example",
        "Shop.Example:8443",
    )


async def test_what_the_operator_allows_may_be_private_and_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    async def leads(_host: str, _port: int) -> list[object]:
        return [ipaddress.ip_address("10.0.0.7")]

    monkeypatch.setattr(addresses, "_look_up", leads)
    rules = Addresses(("10.0.0.0/8", "Intranet.example", "::1"))
    for url in ("http://10.9.9.9:8080/", "https://10.1.1.1/", "http://intranet.example/", "http://[::1]/"):
        rules.check(url)
        await rules.resolve(url)
    assert str((await rules.resolve("https://other.example/")).ip) == "10.0.0.7"
    for url in ("http://192.168.0.1/", "https://127.0.0.1/", "http://other.example/", "http://sub.intranet.example/"):
        with pytest.raises(Refused):
            rules.check(url)
