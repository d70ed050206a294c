"""Settings: from the environment and from a file, checked before anything starts.

Every setting is read from ``KLANKBORD_<NAME>``, else from the file that
``KLANKBORD_<NAME>_FILE`` names (a secret as a file), else from the TOML file that
``KLANKBORD_CONFIG`` names, else from its default.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from services.chassis.mail_url import check_mail_url

PREFIX = "KLANKBORD_"
# Shorter, and what still arrives or is still asked for would be gone.
_LEAST_DAYS, _MOST_DAYS = 30, 36_500


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it and the rule."""


@dataclass(frozen=True)
class Settings:
    """What a process needs to know. Times are in seconds.

    Args:
        amqp_url: of the broker.
        mongo_url: of the store.
        http_host: address that the gateway listens on.
        http_port: port of the gateway.
        health_host: address of the health endpoints.
        health_port: port of the health endpoints; 0 takes any free one.
        keys_file: JSON file with the hashed API keys; read by the gateway.
        log_level: DEBUG, INFO, WARNING or ERROR.
        drain_seconds: how long a stop may take to finish what was begun.
        linger_seconds: for how long a process that is to stop still takes work, not ready, so that
            a proxy in front of it notices.
        batch_size: messages that close a batch.
        batch_age: age that closes a batch.
        retry_delays: waiting times before the second, third, … attempt.
        publish_timeout: how long a broker may take to confirm.
        rpc_timeout: how long a service may take to answer the gateway.
        public_url: of the gateway, as people reach it; for links in mail.
        smtp_url: of the mail server: smtp, smtp+starttls or smtps; read by the digest worker.
        mail_from: who the mail comes from.
        webhook_allowed_networks: private networks that webhooks may reach, also without TLS.
        declare: make exchanges and queues at start; no where setup made them already.
        keep_log_days: for how many days after its end a dialogue's event log is kept; 0 for ever.
        keep_digests_days: for how many days digests are kept; 0 for ever.
        keep_parked_days: for how many days parked messages are kept; 0 for ever.
        otlp_endpoint: of the collector of traces; empty for none.
    """

    amqp_url: str
    mongo_url: str
    http_host: str
    http_port: int
    health_host: str
    health_port: int
    keys_file: str
    log_level: str
    drain_seconds: float
    linger_seconds: float
    batch_size: int
    batch_age: float
    retry_delays: tuple[float, ...]
    publish_timeout: float
    rpc_timeout: float
    public_url: str
    smtp_url: str
    mail_from: str
    webhook_allowed_networks: tuple[str, ...]
    declare: bool
    keep_log_days: int
    keep_digests_days: int
    keep_parked_days: int
    otlp_endpoint: str


def _port(default: int) -> fields.Integer:
    return fields.Integer(load_default=default, validate=validate.Range(min=0, max=65_535))


def _seconds(default: float, most: float = 3_600) -> fields.Float:
    return fields.Float(
        load_default=default, validate=validate.Range(min=0, min_inclusive=False, max=most)
    )


def _days() -> fields.Integer:
    rule = f"Must be 0, which is for ever, or {_LEAST_DAYS} to {_MOST_DAYS} days."
    return fields.Integer(
        load_default=0,
        validate=lambda days: _refuse_unless(days == 0 or _LEAST_DAYS <= days <= _MOST_DAYS, rule),
    )


def _url(*schemes: str) -> fields.String:
    rule = f"Must be a URL that starts with {' or '.join(schemes)}."
    return fields.String(
        required=True, validate=lambda text: _refuse_unless(text.startswith(schemes), rule)
    )


def _optional_url(*schemes: str) -> fields.String:
    rule = f"Must be a URL that starts with {' or '.join(schemes)}."
    return fields.String(
        load_default="", validate=lambda text: _refuse_unless(text.startswith(schemes), rule)
    )


def _refuse_unless(condition: bool, rule: str) -> None:
    if not condition:
        raise ValidationError(rule)


class _Delays(fields.Field[tuple[float, ...]]):
    """Seconds, parted by commas."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[float, ...]:
        try:
            delays = tuple(float(part) for part in str(value).split(","))
        except ValueError:
            raise ValidationError("Must be seconds, parted by commas.") from None
        if not all(0 < delay <= 86_400 for delay in delays) or len(delays) > 3:
            raise ValidationError("Must be one to three times of up to 86400 seconds.")
        return delays


class _Networks(fields.Field[tuple[str, ...]]):
    """Networks in CIDR form, parted by commas."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[str, ...]:
        try:
            return tuple(str(ip_network(part.strip())) for part in str(value).split(","))
        except ValueError:
            raise ValidationError("Must be networks as 10.0.0.0/8, parted by commas.") from None


class _SettingsSchema(Schema):
    class Meta:
        """Marshmallow's settings."""

        unknown = RAISE

    amqp_url = _url("amqp://", "amqps://")
    mongo_url = _url("mongodb://", "mongodb+srv://")
    http_host = fields.String(load_default="127.0.0.1")
    http_port = _port(8080)
    health_host = fields.String(load_default="127.0.0.1")
    health_port = _port(0)
    keys_file = fields.String(load_default="")
    log_level = fields.String(
        load_default="INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
    )
    drain_seconds = _seconds(20)
    linger_seconds = fields.Float(load_default=0.0, validate=validate.Range(min=0, max=60))
    batch_size = fields.Integer(load_default=500, validate=validate.Range(min=1, max=2_000))
    batch_age = _seconds(0.05, most=60)
    retry_delays = _Delays(load_default=(5.0, 60.0, 600.0))
    publish_timeout = _seconds(5)
    rpc_timeout = _seconds(5)
    public_url = _optional_url("http://", "https://")
    smtp_url = fields.String(load_default="", validate=check_mail_url)
    mail_from = fields.String(
        load_default="klankbord@localhost",
        validate=validate.Regexp(
            r"[^@\s]+@[A-Za-z0-9.-]+\Z", error="Must be a mail address, as name@example.org."
        ),
    )
    webhook_allowed_networks = _Networks(load_default=())
    declare = fields.Boolean(load_default=True)
    keep_log_days = _days()
    keep_digests_days = _days()
    keep_parked_days = _days()
    otlp_endpoint = fields.String(
        load_default="",
        validate=lambda text: _refuse_unless(
            not text or text.startswith(("http://", "https://")),
            "Must be a URL that starts with http:// or https://.",
        ),
    )


SETTING_NAMES = tuple(_SettingsSchema().fields)


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that ``environment`` and the files it names give.

    Raises:
        SettingsError: names the setting and the rule that it breaks.
    """
    values = {**_from_file(environment), **_from_environment(environment)}
    try:
        return Settings(**_SettingsSchema().load(values))
    except ValidationError as error:
        name, reasons = next(iter(error.messages_dict.items()))
        raise SettingsError(f"{PREFIX}{name.upper()}: {' '.join(reasons)}") from None


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for name in SETTING_NAMES:
        variable = PREFIX + name.upper()
        if environment.get(variable):
            values[name] = environment[variable]
        elif environment.get(f"{variable}_FILE"):
            values[name] = _read(f"{variable}_FILE", environment).strip()
    # An empty file says as little as an empty variable.
    return {name: value for name, value in values.items() if value}


def _from_file(environment: Mapping[str, str]) -> dict[str, Any]:
    if not environment.get(f"{PREFIX}CONFIG"):
        return {}
    try:
        return tomllib.loads(_read(f"{PREFIX}CONFIG", environment))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{PREFIX}CONFIG: the file is not TOML: {error}.") from None


def _read(variable: str, environment: Mapping[str, str]) -> str:
    path = Path(environment[variable])
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}: cannot read {path}: {error}.") from None
