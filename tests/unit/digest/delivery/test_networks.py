"""What a webhook may reach."""

import pytest

from services.digest.delivery.networks import ForbiddenError, may_reach, safe_address


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_the_public_internet_may_be_reached(address):
    assert may_reach(address, ())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "192.0.2.7",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "not-an-address",
        "",
    ],
)
def test_everything_else_may_not(address):
    assert not may_reach(address, ())


def test_a_network_that_was_allowed_may_be_reached_and_its_neighbour_not():
    assert may_reach("10.1.2.3", ["10.1.0.0/16"])
    assert may_reach("::ffff:10.1.2.3", ["10.1.0.0/16"])
    assert not may_reach("10.2.2.3", ["10.1.0.0/16"])
    assert may_reach("::1", ["::1/128"])


def test_one_bad_address_among_good_ones_is_enough_to_refuse():
    with pytest.raises(ForbiddenError):
        safe_address("h", 443, (), lambda _host, _port: ["93.184.216.34", "127.0.0.1"])
    assert safe_address("h", 443, (), lambda _host, _port: ["93.184.216.34"]) == "93.184.216.34"


def test_a_host_without_an_address_is_no_reason_to_give_up():
    with pytest.raises(OSError, match="no address"):
        safe_address("h", 443, (), lambda _host, _port: [])
