import json
import signal
from pathlib import Path

import pytest

from deploy.local import plan
from deploy.local.errors import LocalError, StoppedError
from deploy.local.given import Given, look_at_given
from deploy.local.home import Home
from deploy.local.plan import Plan, make_plan, shared_env
from deploy.local.ports import Claim, choose_ports, load_ports, save_ports
from deploy.local.probes import probe
from deploy.local.readiness import Watch
from deploy.local.services import (
    PROCFILE,
    Service,
    load_services,
    parse_procfile,
    port_names,
    service_part,
)
from deploy.local.signals import StopSignals
from deploy.local.stack import elsewhere
from deploy.local.state import State, live_state, load_state, save_state
from deploy.local.status import PartStatus, StackStatus
from deploy.local.supervisor import ProcessInfo


def test_a_remembered_port_comes_before_a_preferred_one() -> None:
    ports = choose_ports(["a", "b"], {"a": 20001}, {"a": 8080, "b": 8081}, lambda _port: True)
    assert ports == {"a": 20001, "b": 8081}


def test_a_port_that_cannot_be_claimed_is_passed_over() -> None:
    ports = choose_ports(["a"], {"a": 20001}, {"a": 8080}, lambda port: port not in (20001, 8080))
    assert ports["a"] in range(20000, 32000)


def test_no_free_port_is_said() -> None:
    with pytest.raises(LocalError, match="No free port"):
        choose_ports(["a"], {}, {}, lambda _port: False)


@pytest.mark.parametrize("content", ["", "[]", '{"a": "x"}'])
def test_damaged_ports_count_as_none(tmp_path: Path, content: str) -> None:
    home = Home(tmp_path)
    home.ports_file.write_text(content)
    assert load_ports(home) == {}


def test_ports_are_remembered(tmp_path: Path) -> None:
    save_ports(Home(tmp_path), {"a": 1})
    assert load_ports(Home(tmp_path)) == {"a": 1}


def test_our_procfile_lists_the_five_processes() -> None:
    names = [service.name for service in load_services({})]
    assert names == ["ideas", "engagement", "digest", "digest-worker", "gateway"]
    assert load_services({"KLANKBORD_PROCFILE": str(PROCFILE)}) == load_services({})


def test_a_procfile_may_hold_comments_and_quotes() -> None:
    parsed = parse_procfile("# ours\n\none: python -m 'a b'\n")
    assert parsed == (Service("one", ("python", "-m", "a b")),)


@pytest.mark.parametrize(
    "text", ["nonsense", "Upper: x", "one: 'open", "one: x\none: y", "rabbitmq: x", "one:"]
)
def test_a_wrong_procfile_is_refused(text: str) -> None:
    with pytest.raises(LocalError, match="Procfile"):
        parse_procfile(text)


def test_a_missing_procfile_is_said(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="cannot be read"):
        load_services({"KLANKBORD_PROCFILE": str(tmp_path / "none")})


def test_only_the_gateway_gets_an_http_port() -> None:
    services = (Service("ideas", ("python",)), Service("gateway", ("python",)))
    names = port_names(services)
    assert names == ("gateway", "health-ideas", "health-gateway")
    ports = {name: number for number, name in enumerate(names, 1)}
    ideas, gateway = (service_part(one, ports, Path("/keys")) for one in services)
    assert ideas.env == {"KLANKBORD_HEALTH_PORT": "2"}
    assert gateway.env["KLANKBORD_HTTP_PORT"] == "1"
    assert gateway.env["KLANKBORD_KEYS_FILE"] == "/keys"


def test_settings_of_another_broker_do_not_reach_ours() -> None:
    given = {"RABBITMQ_NODENAME": "rabbit", "ERL_EPMD_PORT": "4369", "KLANKBORD_LOG_LEVEL": "DEBUG"}
    env = shared_env(Home(Path("/h")), "id", "amqp://a", "mongodb://m", given)
    assert not [key for key in env if key.startswith(("RABBITMQ_", "ERL_"))]
    assert env["KLANKBORD_LOG_LEVEL"] == "DEBUG"
    assert env["KLANKBORD_AMQP_URL"] == "amqp://a"
    assert env["KLANKBORD_STACK"] == "id"


def info(state: str, pid: int, reason: str = "") -> ProcessInfo:
    return ProcessInfo("one", state, pid, reason)


def test_a_part_that_stays_has_not_failed() -> None:
    watch = Watch()
    assert watch.failure(info("STARTING", 0)) is None
    assert watch.failure(info("STARTING", 7)) is None
    assert watch.failure(info("RUNNING", 7)) is None


@pytest.mark.parametrize("state", ["BACKOFF", "EXITED", "FATAL"])
def test_a_part_that_ended_has_failed(state: str) -> None:
    assert Watch().failure(info(state, 0, "no such file")) == "no such file"
    assert Watch().failure(info(state, 0))


def test_a_part_that_was_started_again_has_failed() -> None:
    watch = Watch()
    assert watch.failure(info("RUNNING", 7)) is None
    assert watch.failure(info("STARTING", 8))


def test_a_signal_waits_for_a_moment_that_suits() -> None:
    signals = StopSignals()
    signals.check()
    signals.handle(signal.SIGTERM, None)
    with pytest.raises(StoppedError) as caught:
        signals.check()
    assert caught.value.exit_code == 143
    with pytest.raises(StoppedError), signals.raising():
        raise AssertionError("not reached")


def test_only_the_first_signal_interrupts() -> None:
    signals = StopSignals()
    with pytest.raises(StoppedError) as caught, signals.raising():
        try:
            signals.handle(signal.SIGINT, None)
        finally:
            signals.handle(signal.SIGTERM, None)
    assert caught.value.exit_code == 130


def test_a_stack_elsewhere_needs_both_settings() -> None:
    gateway, key = {"KLANKBORD_GATEWAY_URL": "http://x/"}, {"KLANKBORD_ADMIN_KEY": "k"}
    assert elsewhere({}) is None
    for half in (gateway, key):
        with pytest.raises(LocalError, match="together"):
            elsewhere(half)
    found = elsewhere(gateway | key)
    assert found is not None
    assert (found.gateway_url, found.admin_key, found.mode) == ("http://x", "k", "elsewhere")


@pytest.mark.parametrize("key", ["geheim\u00e9", "\U0001f642", "secret\n", "\udce9"])
def test_a_key_that_fits_in_no_header_is_refused_and_not_shown(key: str) -> None:
    given = {"KLANKBORD_GATEWAY_URL": "http://x", "KLANKBORD_ADMIN_KEY": key}
    with pytest.raises(LocalError, match=r"^KLANKBORD_ADMIN_KEY") as caught:
        elsewhere(given)
    assert key not in str(caught.value)


def a_state(**changes: object) -> State:
    fields = {
        "mode": "up",
        "phase": "running",
        "started_at": "2026-01-01T00:00:00+00:00",
        "pids": {"supervisor": 1},
        "ports": {},
        "amqp_url": "amqp://a",
        "mongo_url": "mongodb://m",
        "gateway_url": "",
    }
    return State(**(fields | changes))  # type: ignore[arg-type]


def test_a_state_is_read_back(tmp_path: Path) -> None:
    save_state(Home(tmp_path), a_state())
    assert load_state(Home(tmp_path)) == a_state()


@pytest.mark.parametrize("content", ["", "[]", '{"mode": "up"}'])
def test_a_damaged_state_counts_as_none(tmp_path: Path, content: str) -> None:
    Home(tmp_path).state_file.write_text(content)
    assert load_state(Home(tmp_path)) is None


def test_a_state_whose_process_is_not_ours_is_stale(tmp_path: Path) -> None:
    home = Home(tmp_path)
    secrets = {"broker_password": "", "store_password": "", "cookie": "", "stack_id": "no such"}
    home.secrets_file.write_text(json.dumps(secrets))
    save_state(home, a_state())
    assert live_state(home) is None


def a_part(*, ready: bool) -> PartStatus:
    return PartStatus("one", ready=ready, state="RUNNING", pid=1, reason="")


def test_a_stack_is_ready_when_it_was_started_and_each_part_is_ready() -> None:
    both = (a_part(ready=True), a_part(ready=False))
    assert StackStatus(a_state(), both[:1]).ready
    assert not StackStatus(a_state(), both).ready
    assert not StackStatus(a_state(phase="starting"), both[:1]).ready


def test_an_address_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="ftp"):
        probe("ftp://127.0.0.1/")


def test_a_demo_with_a_wrong_setting_keeps_what_an_earlier_one_left(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.data("demo").mkdir(parents=True)
    with pytest.raises(LocalError, match="KLANKBORD_MONGO_URL: Must be"):
        make_plan(home, "demo", (), lambda _port: True, {"KLANKBORD_MONGO_URL": "x"}, lambda: None)
    assert list(tmp_path.iterdir()) == [home.data("demo").parent]


def a_plan(home: Home, claim: Claim, **env: str) -> Plan:
    given = {"KLANKBORD_AMQP_URL": "amqp://a", "KLANKBORD_MONGO_URL": "mongodb://m", **env}
    services = (Service("gateway", ("python",)),)
    return make_plan(home, "up", services, claim, given, lambda: None)


def test_another_port_than_the_usual_one_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "look_at_given", lambda env, _check: Given("amqp://a", "mongodb://m"))
    home = Home(tmp_path)
    first = a_plan(home, lambda port: port != 8080)
    port = first.ports["gateway"]
    assert first.notes == (f"Port 8080 is in use: the gateway gets port {port} instead.",)
    assert a_plan(home, lambda _port: True).notes == ()
    (note,) = a_plan(home, lambda number: number != port).notes
    assert note.startswith(f"Port {port} is in use: ")
    asked = a_plan(home, lambda _port: True, KLANKBORD_HTTP_PORT="21234")
    assert (asked.ports["gateway"], asked.notes) == (21234, ())


def test_a_wait_for_a_given_part_can_be_given_up(tmp_path: Path) -> None:
    signals = StopSignals()
    signals.handle(signal.SIGINT, None)
    with pytest.raises(StoppedError):
        look_at_given({"KLANKBORD_AMQP_URL": "amqp://127.0.0.1:1/"}, signals.check)
