"""One line of text says where the store is."""

from __future__ import annotations

import ssl

import pytest

from store.address import Address
from store.contact import client_of


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("redis://host", Address(nodes=(("host", 6379),))),
        ("valkey://host:7000/3", Address(nodes=(("host", 7000),), db=3)),
        ("redis://:p%40ss@host:1", Address(nodes=(("host", 1),), password="p@ss")),
        ("rediss://ani:pw@host:1/", Address(nodes=(("host", 1),), username="ani", password="pw", tls=True)),
        ("valkeys://host?ca_file=/c.pem", Address(nodes=(("host", 6379),), tls=True, ca_file="/c.pem")),
        ("rediss://host?ssl_cert_reqs=none", Address(nodes=(("host", 6379),), tls=True, verify=False)),
        ("redis://[::1]:7000", Address(nodes=(("::1", 7000),))),
        ("unix:///run/valkey.sock?db=2", Address(nodes=(), path="/run/valkey.sock", db=2)),
        ("unix://ani:pw@/run/v.sock", Address(nodes=(), path="/run/v.sock", username="ani", password="pw")),
        ("redis+cluster://a:1,b:2", Address(nodes=(("a", 1), ("b", 2)), cluster=True)),
        (
            "rediss+cluster://ani:pw@a:1,b",
            Address(nodes=(("a", 1), ("b", 6379)), cluster=True, tls=True, username="ani", password="pw"),
        ),
    ],
)  # fmt: skip
def test_every_form_is_understood(text: str, address: Address) -> None:
    assert Address.parse(text) == address


@pytest.mark.parametrize(
    "text", ["", "localhost:6379", "http://host", "redis+ring://host", "redis://", "redis://host/x",
             "redis+cluster://a:1/2", "redis://a:1,,b", "redis://host:port"]
)  # fmt: skip
def test_a_wrong_address_is_refused_with_a_right_one(text: str) -> None:
    with pytest.raises(ValueError):
        Address.parse(text)


def test_a_wrong_address_never_repeats_its_password() -> None:
    with pytest.raises(ValueError) as refused:
        Address.parse("htp://ani:s3cret@host")
    assert "s3cret" not in str(refused.value)
    assert "redis://user:password@host:6379/0" in str(refused.value)


def test_a_shown_address_has_no_user_and_no_password() -> None:
    address = Address.parse("rediss+cluster://ani:s3cret@a:1,b:2")
    assert str(address) == repr(address) == "rediss+cluster://a:1,b:2/0"


def test_a_ca_file_from_the_settings_is_used() -> None:
    assert Address.parse("rediss://host", ca_file="/etc/ca.pem").ca_file == "/etc/ca.pem"


def test_tls_checks_certificates_unless_told_not_to() -> None:
    strict = client_of(Address.parse("rediss://host?ca_file=/c.pem")).get_connection_kwargs()
    loose = client_of(Address.parse("rediss://host?verify=none")).get_connection_kwargs()
    assert (strict["ssl_cert_reqs"], strict["ssl_ca_certs"]) == (ssl.CERT_REQUIRED, "/c.pem")
    assert strict["ssl_check_hostname"]
    assert loose["ssl_cert_reqs"] == ssl.CERT_NONE
