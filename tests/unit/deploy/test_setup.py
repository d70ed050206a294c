"""What setup decides before it asks broker and store for anything."""

import base64
import hashlib
from pathlib import Path

import pytest

from deploy.setup.__main__ import main, prepare
from deploy.setup.errors import SetupError
from deploy.setup.management import Management, password_hash
from deploy.setup.publishers import Publishers, address
from deploy.setup.secrets import Account, Secrets, account_in
from deploy.setup.store import initiate, member_in
from deploy.setup.waiting import until

GOOD = "h7Jk2_pQ9-xWv4LmZt8s"


@pytest.mark.parametrize(
    "password", ["", "guest", "password", "change-me-please", "changeme" * 3, "a" * 40, "short1_A"]
)
def test_a_password_that_could_be_guessed_is_refused(password: str) -> None:
    with pytest.raises(SetupError, match="guessed"):
        account_in(f"amqp://ideas:{password}@rabbitmq/", "ideas-amqp-url")


def test_an_address_without_an_account_is_refused() -> None:
    with pytest.raises(SetupError, match="names no account"):
        account_in("amqp://rabbitmq/", "ideas-amqp-url")


def test_an_account_is_read_from_its_address() -> None:
    assert account_in(f"mongodb://a%40b:{GOOD}@m/", "x") == Account("a@b", GOOD)


def test_what_has_no_administrator_is_left_alone(tmp_path: Path) -> None:
    said = prepare(Secrets(tmp_path))
    assert said == [
        "Accounts of the broker: left alone, as broker-api-url is not given",
        "Queues of the broker: left alone, as admin-amqp-url is not given",
        "The store: left alone, as admin-mongo-url is not given",
        "Collections of the store: left alone, as ideas-mongo-url is not given",
    ]


@pytest.mark.parametrize(
    "file", ["admin-amqp-url", "broker-api-url", "digest-worker-mongo-url", "gateway-amqp-url"]
)
def test_a_guessable_password_is_refused_wherever_it_stands(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_text("amqp://somebody:guest@elsewhere/")
    with pytest.raises(SetupError, match=f"{file}: this password could be guessed"):
        prepare(Secrets(tmp_path))


def test_a_missing_secret_is_named(tmp_path: Path) -> None:
    (tmp_path / "admin-mongo-url").write_text(f"mongodb://admin:{GOOD}@mongo/")
    with pytest.raises(SetupError, match="ideas-mongo-url is missing"):
        prepare(Secrets(tmp_path))


def test_a_password_is_kept_as_rabbitmq_keeps_it() -> None:
    salt = bytes.fromhex("908dc60a")
    # The example in RabbitMQ's own documentation.
    assert password_hash("test12", salt) == "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
    kept = base64.b64decode(password_hash("x"))
    assert kept[4:] == hashlib.sha256(kept[:4] + b"x").digest()


def test_the_management_address_must_be_of_http() -> None:
    with pytest.raises(SetupError, match="must begin with"):
        Management("file:///etc/passwd")


@pytest.mark.parametrize("name", ["Survey", "a b", "", "-x", "x" * 64, "a/b"])
def test_a_name_of_a_publisher_is_plain(tmp_path: Path, name: str) -> None:
    (tmp_path / "broker-api-url").write_text("http://admin:x@127.0.0.1:9")
    with pytest.raises(SetupError, match="small letters"):
        Publishers(Secrets(tmp_path)).add(name)


def test_a_service_is_no_publisher(tmp_path: Path) -> None:
    (tmp_path / "broker-api-url").write_text("http://admin:x@127.0.0.1:9")
    with pytest.raises(SetupError, match="already"):
        Publishers(Secrets(tmp_path)).add("gateway")


def test_an_address_keeps_the_broker_and_changes_the_account() -> None:
    made = address("amqps://admin:x@broker:5671/%2Fsite", Account("survey", GOOD))
    assert made == f"amqps://survey:{GOOD}@broker:5671/%2Fsite"


def test_a_replica_set_is_known_by_host_and_port() -> None:
    assert member_in(f"mongodb://admin:{GOOD}@mongo/?authSource=admin") == "mongo:27017"
    assert member_in(f"mongodb://admin:{GOOD}@mongo:27018/") == "mongo:27018"


class Answering:
    """A store that answers `hello` and takes nothing else."""

    def __init__(self, **hello: object) -> None:
        self.admin = self
        self._hello = hello

    def command(self, name: str) -> dict[str, object]:
        assert name == "hello"
        return self._hello


THREE = f"mongodb://admin:{GOOD}@a:27017,b:27017,c:27018/?authSource=admin&replicaSet=rs0"


def test_a_replica_set_of_several_is_taken_as_it_is() -> None:
    initiate(Answering(setName="rs0", isWritablePrimary=True), THREE)  # type: ignore[arg-type]


def test_several_members_that_are_no_replica_set_yet_are_their_keepers_to_join() -> None:
    with pytest.raises(SetupError, match="initiate it"):
        initiate(Answering(isreplicaset=True), THREE)  # type: ignore[arg-type]


def test_waiting_ends() -> None:
    def ask() -> None:
        raise OSError("away")

    with pytest.raises(SetupError, match=r"the broker is not ready after 0 seconds: away"):
        until("the broker", ask, (OSError,), seconds=0)


@pytest.mark.parametrize("arguments", [["nonsense"], ["publisher", "add"], ["publisher", "x"]])
def test_wrong_use_is_explained(tmp_path: Path, monkeypatch, capsys, arguments) -> None:
    monkeypatch.setenv("KLANKBORD_SECRETS", str(tmp_path))
    (tmp_path / "broker-api-url").write_text("http://admin:x@127.0.0.1:9")
    assert main(arguments) == 2
    assert "usage" in capsys.readouterr().err
