"""A private RabbitMQ node with its own name server, ports, cookie and data."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from deploy.local.errors import LocalError
from deploy.local.files import write_private
from deploy.local.parts import Part

ACCOUNT = "klankbord"
PORT_NAMES = ("epmd", "amqp", "amqp-nodes")

# The wrapper elsewhere on the PATH changes to another user and folder; this script does not.
_SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_CONF = """\
listeners.tcp.1 = 127.0.0.1:{port}
default_user = {account}
default_pass = {password}
# No larger than what a consumer reads; prefetched messages are held in memory.
max_message_size = 16777216
log.file = false
log.console = true
log.console.level = info
"""


# What waited for another attempt and met a full queue is offered again after these milliseconds;
# the broker's own default is three minutes.
_ADVANCED = "[{rabbit, [{dead_letter_worker_publisher_confirm_timeout, 10000}]}].\n"


def broker_url(ports: Mapping[str, int], password: str) -> str:
    """Return the broker's address.

    Args:
        ports: the chosen ports.
        password: of its account.
    """
    return f"amqp://{ACCOUNT}:{password}@127.0.0.1:{ports['amqp']}/%2F"


def broker_parts(
    folder: Path, ports: Mapping[str, int], password: str, cookie: str
) -> tuple[Part, Part]:
    """Write the node's configuration and return its two processes.

    Args:
        folder: where the node keeps everything; made if missing.
        ports: the chosen ports.
        password: of the only account; it counts at the first start.
        cookie: of the Erlang node.

    Raises:
        LocalError: RabbitMQ is not installed.
    """
    server, names = _programs()
    _write_files(folder, ports, password, cookie)
    epmd = Part(
        name="epmd",
        group="names",
        command=(names, "-port", str(ports["epmd"]), "-address", "127.0.0.1"),
        ready_url=f"tcp://127.0.0.1:{ports['epmd']}",
    )
    node = Part(
        name="rabbitmq",
        group="backing",
        command=(server,),
        ready_url=broker_url(ports, password),
        env=node_env(folder, ports),
    )
    return epmd, node


def node_env(folder: Path, ports: Mapping[str, int]) -> dict[str, str]:
    """Return the settings of the node; a program that speaks to the node needs them too.

    Args:
        folder: where the node keeps everything.
        ports: the chosen ports.
    """
    names_env = {"ERL_EPMD_PORT": str(ports["epmd"]), "ERL_EPMD_ADDRESS": "127.0.0.1"}
    return {**names_env, **_own_env(folder, ports)}


def server_program() -> str:
    """Return the path of the program that starts a node.

    Raises:
        LocalError: RabbitMQ is not installed.
    """
    server = str(_SCRIPT) if _SCRIPT.exists() else shutil.which("rabbitmq-server")
    if not server:
        raise _missing()
    return server


def _programs() -> tuple[str, str]:
    server, names = server_program(), shutil.which("epmd")
    if not names:
        raise _missing()
    return server, names


def _missing() -> LocalError:
    return LocalError(
        "RabbitMQ is not installed: install the package rabbitmq-server, "
        "or set KLANKBORD_AMQP_URL to a broker of your own."
    )


def _write_files(folder: Path, ports: Mapping[str, int], password: str, cookie: str) -> None:
    for name in ("home", "data", "log"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    conf = _CONF.format(port=ports["amqp"], account=ACCOUNT, password=password)
    write_private(folder / "rabbitmq.conf", conf)
    write_private(folder / "advanced.config", _ADVANCED)
    write_private(folder / "enabled_plugins", "[].\n")
    write_private(folder / "env.conf", "")
    write_private(folder / "home" / ".erlang.cookie", cookie, mode=0o400)


def _own_env(folder: Path, ports: Mapping[str, int]) -> dict[str, str]:
    return {
        "HOME": str(folder / "home"),
        "RABBITMQ_NODENAME": "klankbord@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(ports["amqp"]),
        "RABBITMQ_DIST_PORT": str(ports["amqp-nodes"]),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "ERL_CRASH_DUMP": str(folder / "erl_crash.dump"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        # Empty files of our own, so that the machine's are not read.
        "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
        # The node may not leave a name server of its own behind, nor listen to the network.
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
            "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"
        ),
        # The script then becomes the node, so the supervisor holds the node itself.
        "RUNNING_UNDER_SYSTEMD": "true",
    }
