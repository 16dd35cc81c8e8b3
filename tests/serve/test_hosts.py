"""The names that a server is asked by: its own, and no other that a web site could use."""

import pytest
from pretended_model import application
from starlette.testclient import TestClient

from lstmlab.serve.hosts import Hosts, of_server

LOOPBACK = ["localhost", "LocalHost:8000", "127.0.0.1:1", "[::1]:8000", "localhost.:80", "[::1]"]
OTHERS = [
    "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "",
    "evil.example@localhost", "localhost/", "[::1", "10.0.0.7", "localhost:80:80", "localhost x",
]  # fmt: skip


@pytest.mark.parametrize("header", LOOPBACK)
def test_the_loopback_by_any_of_its_names_and_ports(header):
    assert Hosts().allow(header)


@pytest.mark.parametrize("header", OTHERS)
def test_no_other_name(header):
    assert not Hosts().allow(header)
    assert not of_server("127.0.0.1", []).allow(header)


def test_names_that_were_given():
    hosts = of_server("192.0.2.7", ["Shop.Example", "[2001:db8::1]"])
    taken = ["192.0.2.7:80", "shop.example", "shop.example:443", "[2001:db8::1]:80", "localhost"]
    assert all(hosts.allow(header) for header in taken)
    assert not hosts.allow("www.shop.example")
    assert of_server("127.0.0.1", ["*"]).allow("anything.example")


def test_on_every_network_any_address_but_no_unknown_name(monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "Desk")
    hosts = of_server("0.0.0.0")
    assert all(hosts.allow(header) for header in ["10.0.0.7:80", "[2001:db8::2]", "desk:8000"])
    assert not hosts.allow("evil.example")


@pytest.mark.parametrize("path", ["/predict", "/model", "/", "/about", "/docs", "/openapi.json"])
def test_another_host_is_refused_whatever_it_asks_for(path):
    with TestClient(application(), "http://evil.example") as client:
        response = client.request("POST" if path == "/predict" else "GET", path)
    assert response.status_code == 421
    assert response.json() == {
        "error": "host 'evil.example': no name of this server; it takes --allow-host NAME"
    }


def test_a_host_that_is_allowed_is_answered():
    with TestClient(application(hosts=of_server("::1", ["a.example"])), "http://a.example") as one:
        assert one.post("/predict", json={"texts": ["abc"]}).json()["answers"][0]["label"] == "3"


def test_health_is_told_to_any_host_and_says_nothing_else():
    with TestClient(application(), "http://10.1.2.3:8000") as client:
        assert client.get("/health").json() == {"status": "ok", "waiting": 0}
        assert client.get("/health/").status_code == 421
