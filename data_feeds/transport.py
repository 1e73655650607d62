"""The only place where a feed goes out to the network: HTTP GET and MQTT subscribe."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import aiomqtt
import httpx

from city.health import FeedCause
from data_feeds.contract import Request, Subscription, envelope
from data_feeds.schedule import retry_after_s

LARGEST_ANSWER_BYTES = 16 * 1024 * 1024
KEEPALIVE_S = 15
NOTHING = b"[]"


class NoContactError(Exception):
    """The source did not answer, or answered that it cannot; the message holds no secret."""

    cause = FeedCause.NO_CONTACT

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class ErrorAnswerError(NoContactError):
    """The source answered that it cannot; `unknown` when it does not know what we ask for."""

    cause = FeedCause.ERROR_ANSWER

    def __init__(self, reason: str, retry_after_s: float | None = None, status: int = 0) -> None:
        super().__init__(reason, retry_after_s)
        self.unknown = status in (400, 404, 410, 414, 422, 500, 501)


class UnreadableAnswerError(NoContactError):
    """The source answered something that is not what we asked for."""

    cause = FeedCause.UNREADABLE


class RefusedError(NoContactError):
    """The source does not let us in (401, 403): the credentials are wrong."""

    cause = FeedCause.KEY_REFUSED


class Web:
    """HTTP for all polled feeds: one pool of connections."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            follow_redirects=False, headers={"User-Agent": "patriot-operation-center"}
        )

    async def fetch(self, request: Request, timeout_s: float) -> bytes:
        """The body of a 200 answer, or `NOTHING` (see Request.optional).

        Raises NoContactError; `timeout_s` bounds the whole exchange.
        """
        host = httpx.URL(request.url).host
        try:
            async with asyncio.timeout(timeout_s):
                return await self._read(request, timeout_s)
        except ErrorAnswerError as problem:
            if request.optional and problem.unknown:
                return NOTHING
            raise
        except TimeoutError:
            raise NoContactError(f"{host} did not answer within {timeout_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise NoContactError(f"{host}: {type(problem).__name__}") from None

    async def _read(self, request: Request, timeout_s: float) -> bytes:
        params = dict(request.query)
        headers = dict(request.headers)
        async with self._client.stream(
            "GET", request.url, params=params, headers=headers, timeout=timeout_s
        ) as answer:
            _check(answer)
            body = bytearray()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > LARGEST_ANSWER_BYTES:
                    raise NoContactError(f"{answer.url.host} answers with more than 16 MiB")
            return bytes(body)

    async def close(self) -> None:
        await self._client.aclose()


def _check(answer: httpx.Response) -> None:
    host, status = answer.url.host, answer.status_code
    if status == 200:
        return
    if status in (401, 403):
        raise RefusedError(f"{host} refuses our key (HTTP {status})")
    asked = retry_after_s(answer.headers.get("retry-after", ""), datetime.now(UTC))
    raise ErrorAnswerError(f"{host} answers HTTP {status}", asked, status)


async def listen(subscription: Subscription) -> AsyncGenerator[bytes | None]:
    """None once connected and subscribed, then every message as an `envelope`, without end.

    Raises NoContactError when the broker cannot be reached or goes away (a broker that hangs is
    noticed within about 1.5 keep-alives).
    """
    where = f"{subscription.host}:{subscription.port}"
    try:
        async with _client(subscription) as client:
            for topic in subscription.topics:
                await client.subscribe(topic, qos=1)
            yield None
            async for message in client.messages:
                body = message.payload if isinstance(message.payload, bytes) else b""
                yield envelope(str(message.topic), message.retain, body)
    except aiomqtt.MqttError as problem:
        text = str(problem)
        kind = RefusedError if "authori" in text.lower() else NoContactError
        raise kind(f"broker {where}: {text}") from None
    except OSError as problem:
        raise NoContactError(f"broker {where}: {problem.strerror or problem}") from None


def _client(subscription: Subscription) -> aiomqtt.Client:
    return aiomqtt.Client(
        hostname=subscription.host,
        port=subscription.port,
        username=subscription.user or None,
        password=subscription.password or None,
        identifier=subscription.client_id or None,
        clean_session=not subscription.client_id,
        keepalive=KEEPALIVE_S,
        timeout=10,
        tls_context=_tls(subscription) if subscription.tls else None,
    )


def _tls(subscription: Subscription) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=subscription.ca_file or None)
