"""Where webhooks may go: never to what stands beside us, whatever a team writes and whatever a name server answers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivery import webhook_url
from service.delivery.public_address import is_public
from service.delivery.webhook_url import NotAllowedThere, Reach

FAR = Reach()
NEAR = Reach(allows_loopback=True)
HOOK = "https://hooks.example.com/unswayed"

PUBLIC = (
    "1.1.1.1 8.8.8.8 93.184.216.34 2606:4700:4700::1111 2a00:1450::1 64:ff9b::808:808 ::ffff:8.8.8.8 2002:808:808::1"
)
NOT_PUBLIC = """
127.0.0.1 127.8.9.1 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 169.254.0.1
100.64.0.1 100.127.255.254 192.0.0.1 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1
239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1:fffe::808:808 100::1
2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe:: 2001:0:7f00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2
2001:10::1 2001:20::1 2001:db8::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1
2606:4700::5efe:7f00:1 2606:4700::200:5efe:a00:1
127.1 2130706433 0x7f000001 0177.0.0.1 localhost example.com 1.1.1.1.1 [::1]
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_an_address_of_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [*NOT_PUBLIC.split(), "", " 1.1.1.1", "1.1.1.1 "])
def test_an_address_that_is_or_carries_anything_else_is_not_public(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_wrapped_for_a_translator_is_as_public_as_what_it_carries(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]  # an IPv4 address is one
    plain = is_public(str(address))

    assert is_public(f"::ffff:{address}") == plain
    assert is_public(f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}") == plain
    assert is_public(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1") == plain


@pytest.mark.parametrize(
    "url",
    [
        HOOK,
        "https://hooks.example.com",
        "https://hooks.example.com:8443/a?b=c",
        "https://a_b.example.com/",
        "https://1.1.1.1/x",
    ],
)
def test_an_address_that_may_be_tried_has_no_fault(url: str) -> None:
    assert webhook_url.fault(url, FAR) is None


@pytest.mark.parametrize(
    "url",
    [
        "", "hooks.example.com", "//hooks.example.com/", "http://hooks.example.com/", "ftp://hooks.example.com/",
        "https://", "https:///path", "https://hooks.example.com:80/", "https://hooks.example.com:22/",
        "https://hooks.example.com:0/", "https://hooks.example.com:99999/", "https://hooks.example.com:x/",
        "https://me@hooks.example.com/", "https://me:pw@hooks.example.com/", "https://@hooks.example.com/",
        "https://hooks.example.com/#part", "https://hooks.example.com/a b", "https://hooks.example.com/\r\nHost:x",
        "https://hooks.example.com\\@127.0.0.1/", "https://höoks.example.com/", "https://localhost/",
        "https://metadata/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
        "https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/",
        "https://[fe80::1%25eth0]/", "https://[::1/", "https://169.254.169.254/latest/meta-data",
        "https://hooks.example.com./", "https://-a.example.com/", "https://a..example.com/",
        "https://hooks.example.com/" + "a" * 1_000, "HTTP://hooks.example.com/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_an_address_that_must_not_be_tried_is_refused_before_anybody_is_asked(url: str) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise AssertionError("nobody is asked")

    assert webhook_url.fault(url, FAR)
    with pytest.raises(NotAllowedThere):
        webhook_url.destination(url, FAR, resolve)


def test_a_name_leads_to_the_address_that_was_looked_at() -> None:
    asked = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return ["93.184.216.34", "2606:4700::6810:1"]

    where = webhook_url.destination(f"{HOOK}?a=1", FAR, resolve)

    assert asked == [("hooks.example.com", 443)]
    assert (where.address, where.host, where.port) == ("93.184.216.34", "hooks.example.com", 443)
    assert (where.target, where.host_header) == ("/unswayed?a=1", "hooks.example.com")


@pytest.mark.parametrize("bad", [one for one in NOT_PUBLIC.split() if "%" not in one][:45])
def test_one_address_that_is_not_public_closes_the_name(bad: str) -> None:
    for found in ([bad], ["93.184.216.34", bad], [bad, "93.184.216.34"]):
        with pytest.raises(NotAllowedThere) as refused:
            webhook_url.destination(HOOK, FAR, lambda _host, _port, found=found: found)
        assert bad not in str(refused.value)


def test_a_name_without_an_address_leads_nowhere() -> None:
    with pytest.raises(NotAllowedThere):
        webhook_url.destination(HOOK, FAR, lambda _host, _port: [])


def test_a_developers_machine_may_be_told_of_things_itself_and_nothing_else_that_is_near() -> None:
    assert webhook_url.fault("http://127.0.0.1:9000/hook", NEAR) is None
    assert webhook_url.fault("http://localhost:9000/hook", NEAR) is None
    assert webhook_url.fault("http://10.0.0.1/hook", NEAR)
    assert webhook_url.fault("http://hooks.example.com/hook", NEAR)
    assert webhook_url.destination("http://localhost:9000/a", NEAR, lambda _h, _p: ["127.0.0.1"]).port == 9000
    with pytest.raises(NotAllowedThere):
        webhook_url.destination("http://localhost:9000/a", NEAR, lambda _h, _p: ["10.0.0.1"])
