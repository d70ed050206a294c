"""The supervisor's configuration file, generated."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable

from deploy.local.home import CHECKOUT, Home
from deploy.local.parts import GROUPS, Part

STOP_SECONDS = 25
_LOG_BYTES = "10MB"
_LOG_BACKUPS = 3


def supervisor_conf(home: Home, parts: Iterable[Part]) -> str:
    """Return the configuration for these parts.

    Args:
        home: the stack's home.
        parts: its processes.
    """
    listed = list(parts)
    sections = [_head(home), *(_program(home, part) for part in listed)]
    for order, group in enumerate(GROUPS):
        names = [part.name for part in listed if part.group == group]
        if names:
            sections.append(_group(group, order, names))
    return "\n".join(sections)


def _head(home: Home) -> str:
    # Without this line root is warned at every start that privileges are kept.
    user = "user=root\n" if os.geteuid() == 0 else ""
    return f"""\
[supervisord]
nodaemon=true
silent=true
{user}logfile={home.log("supervisor")!s}
logfile_maxbytes={_LOG_BYTES}
logfile_backups={_LOG_BACKUPS}
pidfile={home.path / "supervisord.pid"!s}
childlogdir={home.logs!s}
umask=077

[unix_http_server]
file={home.socket!s}
chmod=0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""


def _program(home: Home, part: Part) -> str:
    env = ",".join(f'{key}="{_escape(value)}"' for key, value in part.env.items())
    return f"""\
[program:{part.name}]
command={_escape(shlex.join(part.command))}
directory={CHECKOUT!s}
environment={env}
autostart=false
autorestart=true
startsecs=3
startretries=1000000
stopwaitsecs={STOP_SECONDS}
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile={home.log(part.name)!s}
stdout_logfile_maxbytes={_LOG_BYTES}
stdout_logfile_backups={_LOG_BACKUPS}
"""


def _group(group: str, order: int, names: list[str]) -> str:
    return f"[group:{group}]\nprograms={','.join(names)}\npriority={order}\n"


def _escape(value: str) -> str:
    return value.replace("%", "%%")
