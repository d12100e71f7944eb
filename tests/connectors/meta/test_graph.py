"""What the Graph API's answers mean for a second try, whichever channel asked; and from where files are fetched."""

from collections.abc import Callable

import httpx2
import pytest

from connectors.calling import LARGEST_FILE, NotAccepted
from connectors.errors import DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.meta.graph import GraphApi
from tests.connectors.meta.graph import Graph, refused


def api(graph: Callable[[httpx2.Request], httpx2.Response], base: str = "https://graph.facebook.com/v25.0") -> GraphApi:
    return GraphApi(base, "s3cret-token", httpx2.MockTransport(graph))


@pytest.mark.parametrize(
    ("answer", "kind", "retry_after"),
    [
        (lambda: refused(131056, "Pair rate limit hit"), TryAgainLater, 6.0),
        (lambda: refused(130429, "Rate limit hit"), TryAgainLater, None),
        (lambda: refused(80007), TryAgainLater, None),
        (lambda: refused(4, status=403), TryAgainLater, None),
        (lambda: refused(613), TryAgainLater, None),
        (lambda: refused(2, status=500), TryAgainLater, None),
        (lambda: refused(131016, status=500), TryAgainLater, None),
        (lambda: refused(7777, status=503), TryAgainLater, None),
        (lambda: httpx2.Response(400, json={"error": {"code": 4}}, headers={"Retry-After": "90"}), TryAgainLater, 90.0),
        (lambda: httpx2.Response(429, headers={"Retry-After": "3"}), TryAgainLater, 3.0),
        (lambda: httpx2.ConnectError("refused"), TryAgainLater, None),
        (lambda: httpx2.ConnectTimeout("slow"), TryAgainLater, None),
        (lambda: refused(1, "An unknown error occurred", status=500), DeliveryUncertain, None),
        (lambda: httpx2.ReadTimeout("slow"), DeliveryUncertain, None),
        (lambda: httpx2.RemoteProtocolError("gone"), DeliveryUncertain, None),
        (lambda: httpx2.Response(502, text="<html>"), DeliveryUncertain, None),
        (lambda: httpx2.Response(200, text="<html>"), DeliveryUncertain, None),
        (lambda: httpx2.Response(302, headers={"Location": "http://elsewhere"}), DeliveryUncertain, None),
        (lambda: refused(100, "Invalid parameter"), NotAccepted, None),
        (lambda: refused(131053, "Media upload error"), NotAccepted, None),
        (lambda: refused(131047, "Re-engagement message"), DeliveryFailed, None),
        (lambda: refused(131026, "Message undeliverable"), DeliveryFailed, None),
        (lambda: refused(10, status=403, error_subcode=2018278), DeliveryFailed, None),
        (lambda: refused(551, "This person isn't available right now."), DeliveryFailed, None),
        (lambda: refused(200, status=403), DeliveryFailed, None),
        (lambda: refused(190, "Session has expired", status=401), DeliveryFailed, None),
        (lambda: httpx2.Response(400, json={"error": {"code": {"a": 1}}}), DeliveryFailed, None),
    ],
)
async def test_what_an_answer_means(
    answer: Callable[[], httpx2.Response | Exception], kind: type[DeliveryFailed], retry_after: float | None
) -> None:
    graph = Graph(answer(), success={})
    with pytest.raises(DeliveryFailed) as failure:
        await api(graph).post("/me/messages", {})
    assert type(failure.value) is kind
    assert getattr(failure.value, "retry_after", None) == retry_after
    assert len(graph.requests) == 1
    assert "s3cret" not in str(failure.value)


async def test_a_refusal_is_told_in_the_platforms_words() -> None:
    graph = Graph(refused(131047, "Re-engagement message", error_data={"details": "More than 24 hours."}), success={})
    with pytest.raises(DeliveryFailed, match=r"^131047 Re-engagement message: More than 24 hours\.$"):
        await api(graph).post("/me/messages", {})
    graph = Graph(refused(10, "Outside of allowed window.", error_subcode=2018278), success={})
    with pytest.raises(DeliveryFailed, match=r"^10/2018278 Outside of allowed window\.$"):
        await api(graph).post("/me/messages", {})


async def test_the_token_goes_in_a_header_and_the_version_stays_in_the_path() -> None:
    graph = Graph(success={"ok": 1})
    await api(graph).post("/me/messages", {"a": 1})
    (request,) = graph.requests
    assert str(request.url) == "https://graph.facebook.com/v25.0/me/messages"
    assert request.headers["authorization"] == "Bearer s3cret-token"


METAS = [
    "https://scontent.xx.fbcdn.net/v/t1.15752-9/a.jpg?_nc_cat=1&oh=2",
    "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=2",
    "https://cdn.fbsbx.com:443/v/a.pdf",
    "https://scontent.cdninstagram.com/a.mp4",
    "https://graph.facebook.com/v25.0/1/media",
]


@pytest.mark.parametrize("url", METAS)
async def test_a_file_is_fetched_from_metas_hosts(url: str) -> None:
    graph = Graph(httpx2.Response(200, content=b"jpeg", headers={"Content-Type": "image/jpeg"}), success={})
    assert await api(graph).download(url, with_token=False) == (b"jpeg", "image/jpeg")
    assert "authorization" not in graph.requests[0].headers


async def test_a_fake_api_may_have_the_files_itself() -> None:
    graph = Graph(httpx2.Response(200, content=b"jpeg"), success={})
    assert (await api(graph, "http://127.0.0.1:9000").download("http://127.0.0.1:9000/files/1", with_token=True))[0] == b"jpeg"
    assert graph.requests[0].headers["authorization"] == "Bearer s3cret-token"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/etc/passwd",
        "file:///etc/passwd",
        "gopher://fbcdn.net/",
        "http://scontent.fbcdn.net/a.jpg",
        "https://fbcdn.net.evil.example/a",
        "https://evilfbcdn.net/a",
        "https://evil.example/fbcdn.net",
        "https://evil.example#.fbcdn.net",
        "https://evil.example\\.fbcdn.net/",
        "https://evil.example%2F.fbcdn.net/",
        "https://me@fbcdn.net/a",
        "https://fbcdn.net@evil.example/a",
        "https://fbcdn.net:8443/a",
        "https://fbcdn.net./a",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a",
        "https://2130706433/a",
        "http://graph.facebook.com/a",
        "https://x:y@graph.facebook.com/a",
        "https://fbcdn.net\n.evil.example/",
        "https://ｆbcdn.net.evil.example/",
    ],
)
async def test_a_file_elsewhere_is_never_asked_for(url: str) -> None:
    graph = Graph(success={})
    with pytest.raises(DeliveryFailed):
        await api(graph).download(url, with_token=True)
    assert graph.requests == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda: httpx2.Response(302, headers={"Location": "http://169.254.169.254/"}), DeliveryFailed),
        (lambda: httpx2.Response(404), DeliveryFailed),
        (lambda: httpx2.Response(200, content=b"x" * (LARGEST_FILE + 1)), DeliveryFailed),
        (lambda: httpx2.Response(500), TryAgainLater),
        (lambda: httpx2.ReadTimeout("slow"), TryAgainLater),
    ],
)
async def test_a_file_that_does_not_come(answer: Callable[[], httpx2.Response | Exception], kind: type[DeliveryFailed]) -> None:
    graph = Graph(answer(), success={})
    with pytest.raises(DeliveryFailed) as failure:
        await api(graph).download(METAS[0], with_token=True)
    assert type(failure.value) is kind
    assert len(graph.requests) == 1
