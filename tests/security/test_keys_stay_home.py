"""A key goes to the host that it is bound to, whatever a service, a redirect or a name says."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import httpx2
import pytest
from held_keys import SECRET, HeldKeys
from servers.raw import Play, RawServer
from servers.wires import reply, wire_for_path

from jupyter_ai_assist.core.errors import (
    AssistError,
    KeyStoreError,
    MissingKeyError,
    RequestRejectedError,
)
from jupyter_ai_assist.core.images.base import ImageRequest
from jupyter_ai_assist.core.images.remote import RemoteImages
from jupyter_ai_assist.core.images.specs import spec_of
from jupyter_ai_assist.core.keys import KeyRequest, Keys, host_of
from jupyter_ai_assist.core.keys.encrypted import EncryptedStore
from jupyter_ai_assist.core.messages import Message, TextPart
from jupyter_ai_assist.core.providers.base import ModelRequest
from jupyter_ai_assist.core.providers.listing import list_models
from jupyter_ai_assist.core.providers.remote import Limits, RemoteProvider
from jupyter_ai_assist.core.providers.transport import PLACEHOLDER, BoundTransport, Outgoing
from jupyter_ai_assist.core.settings import ModelInfo, ProviderSettings

ONCE = Limits(max_retries=0)
TEXT = ("openai-responses", "openai-chat", "compatible", "anthropic", "google", "replicate")
IMAGES = {
    "openai-responses": "gpt-image-2",
    "compatible": "sdxl",
    "google": "gemini-3.1-flash-image",
    "stability": "sd3.5-large",
    "replicate": "black-forest-labs/flux-1.1-pro",
}
Asking = Callable[[str], object]


def settings(kind: str, url: str, slug: str = "svc") -> ProviderSettings:
    return ProviderSettings(slug, "The Service", kind, allowed_models=("*",), base_url=url)


def question(slug: str = "svc", key: str = "") -> ModelRequest:
    said = Message(role="user", parts=(TextPart(text="hello"),))
    return ModelRequest(ModelInfo(id=f"{slug}:a/model"), "", (said,), key=key)


async def talk(provider: RemoteProvider, request: ModelRequest) -> None:
    try:
        async with aclosing(provider.stream(request)) as events:
            async for _ in events:
                pass
    finally:
        await provider.aclose()


def text_of(kind: str) -> Asking:
    return lambda url: asyncio.run(
        talk(RemoteProvider(settings(kind, url), HeldKeys(), ONCE), question())
    )


def image_of(kind: str, name: str) -> Asking:
    async def paint(url: str) -> None:
        painter = RemoteImages(settings(kind, url), HeldKeys(), ONCE)
        info = ModelInfo(id=f"svc:{name}", images=True)
        try:
            await painter.make(ImageRequest(info, spec_of(info, painter.maker), "a red fox"))
        finally:
            await painter.aclose()

    return lambda url: asyncio.run(paint(url))


ASKING: dict[str, Asking] = {
    **{f"text of {kind}": text_of(kind) for kind in TEXT},
    **{f"image of {kind}": image_of(kind, name) for kind, name in IMAGES.items()},
    "list of models": lambda url: asyncio.run(list_models(url, SECRET)),
}


@pytest.fixture
def home() -> Iterator[RawServer]:
    with RawServer() as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[RawServer]:
    with RawServer(lambda seen: Play(reply(wire_for_path(seen.path), ["stolen"]))) as server:
        yield server


class TestRedirects:
    """No SDK, and nothing of ours, follows one: neither the key nor the question goes along."""

    @pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
    @pytest.mark.parametrize(
        ("status", "place"),
        [
            *((status, "http://127.0.0.1:{port}/v1") for status in (301, 302, 303, 307, 308)),
            (307, "http://localhost:{port}/v1"),
            (308, "//127.0.0.1:{port}/v1"),
            (307, "/v2"),
        ],
    )
    def test_none_is_followed(self, ask, status, place, home, elsewhere):
        target = place.format(port=elsewhere.port)
        home.play(Play([], status, {"location": target}))
        with pytest.raises(RequestRejectedError, match="redirects to") as caught:
            ask(home.url)
        assert elsewhere.seen == []
        assert len(home.seen) == 1
        assert any(SECRET in value for value in home.seen[0].headers.values())
        assert SECRET not in str(caught.value)

    def test_none_that_leads_from_https_to_http(self, elsewhere, tmp_path):
        server, client = certified(tmp_path)
        with RawServer(tls=server) as home:
            home.play(Play([], 307, {"location": f"{elsewhere.url}/v1"}))
            outgoing = Outgoing(f"{home.url}/v1", SECRET)

            async def post() -> None:
                async with httpx2.AsyncHTTPTransport(verify=client) as pool:
                    bound = BoundTransport(pool, outgoing)
                    headers = {"authorization": f"Bearer {PLACEHOLDER}"}
                    async with httpx2.AsyncClient(transport=bound, follow_redirects=True) as sdk:
                        await sdk.post(f"{home.url}/v1/chat", headers=headers, content=b"{}")

            with pytest.raises(RequestRejectedError, match="redirects to"):
                asyncio.run(post())
            assert home.seen[0].headers["authorization"] == f"Bearer {SECRET}"
        assert elsewhere.seen == []


def certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server of this machine speaks https with, and who trusts it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


class TestKeysOfEndpoints:
    """Two endpoints, each with a key, and one of them with a further one by name."""

    @pytest.fixture
    def keys(self, home, elsewhere, tmp_path) -> Keys:
        master = {"JUPYTER_AI_ASSIST_MASTER_KEY": "correct horse battery"}
        keys = Keys([EncryptedStore(tmp_path / "assist" / "keys.json", master)])
        for slug, url in (("a", home.url), ("a/work", home.url), ("b", elsewhere.url)):
            keys.set(KeyRequest(slug, host_of(url)), f"key-of-{slug.replace('/', '-')}")
        return keys

    @staticmethod
    def ask(keys: Keys, slug: str, url: str, key: str = "") -> None:
        provider = RemoteProvider(settings("compatible", url, slug), keys, ONCE)
        asyncio.run(talk(provider, question(slug, key)))

    @staticmethod
    def carried(server: RawServer) -> list[str]:
        return [seen.headers.get("authorization", "") for seen in server.seen]

    @pytest.fixture(autouse=True)
    def _answers(self, home) -> None:
        home.play(*(Play(reply(wire_for_path("/v1/chat/completions"), ["ok"])) for _ in range(3)))

    def test_each_goes_to_its_own_host(self, keys, home, elsewhere):
        self.ask(keys, "a", home.url)
        self.ask(keys, "a", home.url, "work")
        self.ask(keys, "b", elsewhere.url)
        assert self.carried(home) == ["Bearer key-of-a", "Bearer key-of-a-work"]
        assert self.carried(elsewhere) == ["Bearer key-of-b"]

    @pytest.mark.parametrize("name", ["", "work"])
    def test_none_goes_along_where_its_endpoint_leads_elsewhere_now(
        self, keys, home, elsewhere, name
    ):
        with pytest.raises(KeyStoreError, match="is not sent to") as caught:
            self.ask(keys, "a", elsewhere.url, name)
        assert "key-of-a" not in str(caught.value)
        assert elsewhere.seen == []

    @pytest.mark.parametrize("name", ["work", "a", "b"])
    def test_none_is_borrowed_from_another_endpoint(self, keys, home, elsewhere, name):
        with pytest.raises(MissingKeyError):
            self.ask(keys, "b", elsewhere.url, name)
        assert elsewhere.seen == []

    @pytest.mark.parametrize("name", ["../a", "a/work", "WORK", "-", "w" * 33])
    def test_no_name_leads_out_of_its_endpoint(self, keys, home, elsewhere, name):
        with pytest.raises(AssistError, match="A key is named by"):
            self.ask(keys, "b", elsewhere.url, name)
        assert elsewhere.seen == []
