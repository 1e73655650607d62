"""Where the store is and how to get in, written as one line of text.

| text                                     | means                                      |
|------------------------------------------|--------------------------------------------|
| `redis://user:word@host:6379/0`          | one server (also `valkey://`)              |
| `rediss://host:6380/0?ca_file=ca.pem`    | the same over TLS (also `valkeys://`)      |
| `unix:///run/valkey.sock?db=0`           | a local socket                             |
| `redis+cluster://h1:7000,h2:7000`        | a cluster (`rediss+cluster://` with TLS)   |

`verify=none` switches certificate checks off (some platforms hand out self-signed ones).
User and password are percent-decoded. Their text form never reaches a log: `str()` leaves it out.
"""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

SCHEMES = {"redis": False, "valkey": False, "rediss": True, "valkeys": True, "unix": False}
DEFAULT_PORT = 6379


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where to connect. `nodes` are (host, port); empty when `path` names a socket."""

    nodes: tuple[tuple[str, int], ...] = (("127.0.0.1", DEFAULT_PORT),)
    cluster: bool = False
    tls: bool = False
    username: str = ""
    password: str = ""
    db: int = 0
    path: str = ""
    ca_file: str = ""
    verify: bool = True

    @staticmethod
    def parse(text: str, ca_file: str = "") -> Address:
        """Read the one-line form; raises ValueError that says what a right one looks like."""
        scheme, _, rest = text.strip().partition("://")
        name, _, kind = scheme.partition("+")
        if name not in SCHEMES or kind not in ("", "cluster") or not rest:
            raise ValueError(_wrong(text))
        if name == "unix":
            return _socket(rest)
        return _network(rest, cluster=kind == "cluster", tls=SCHEMES[name], ca_file=ca_file)

    def __str__(self) -> str:
        """Safe to log: no user, no password."""
        if self.path:
            return f"unix://{self.path}"
        hosts = ",".join(f"{_bracketed(host)}:{port}" for host, port in self.nodes)
        return f"redis{'s' * self.tls}{'+cluster' * self.cluster}://{hosts}/{self.db}"

    __repr__ = __str__


def _socket(rest: str) -> Address:
    parts = urlsplit(f"unix://{rest}")
    options = parse_qs(parts.query)
    username, password = _login(parts.netloc.rpartition("@")[0])
    return Address(
        nodes=(),
        path=parts.path,
        username=username,
        password=password,
        db=int(options.get("db", ["0"])[0]),
    )


def _network(rest: str, *, cluster: bool, tls: bool, ca_file: str) -> Address:
    parts = urlsplit(f"//{rest}")
    login, _, hosts = parts.netloc.rpartition("@")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    username, password = _login(login)
    return Address(
        nodes=tuple(_node(host) for host in hosts.split(",")),
        cluster=cluster,
        tls=tls,
        username=username,
        password=password,
        db=_db(parts.path, cluster=cluster),
        ca_file=options.get("ca_file", options.get("ssl_ca_certs", ca_file)),
        verify=options.get("verify", options.get("ssl_cert_reqs", "")) != "none",
    )


def _login(text: str) -> tuple[str, str]:
    username, _, password = text.partition(":")
    return unquote(username), unquote(password)


def _node(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError(f"The store address has an empty host in '{text}'.")
    return parts.hostname, parts.port or DEFAULT_PORT


def _db(path: str, *, cluster: bool) -> int:
    text = path.strip("/") or "0"
    if not text.isdigit() or (cluster and text != "0"):
        raise ValueError(f"'/{text}' is no database number (a cluster only has number 0).")
    return int(text)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _wrong(text: str) -> str:
    scheme = text.partition("://")[0] if "://" in text else ""
    return (
        f"The store address{f' starting with {scheme!r}' if scheme else ''} is not understood. "
        "Write it like redis://user:password@host:6379/0, rediss://… for TLS, unix:///path, "
        "or redis+cluster://host1:7000,host2:7000."
    )
