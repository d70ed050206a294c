"""Settings come from the environment, from files, and are checked."""

import pytest

from services.chassis.config import SettingsError, load_settings

URLS = {
    "KLANKBORD_AMQP_URL": "amqp://localhost//",
    "KLANKBORD_MONGO_URL": "mongodb://localhost",
}


def test_defaults_are_sensible():
    settings = load_settings(URLS)
    assert settings.http_host == settings.health_host == "127.0.0.1"
    assert settings.retry_delays == (5.0, 60.0, 600.0)
    assert settings.drain_seconds == 20


def test_the_environment_wins_over_a_secret_file_and_that_over_the_config_file(tmp_path):
    config = tmp_path / "klankbord.toml"
    config.write_text('log_level = "ERROR"\nbatch_size = 7\nmongo_url = "mongodb://file"\n')
    secret = tmp_path / "url"
    secret.write_text("mongodb://secret\n")
    settings = load_settings(
        {
            "KLANKBORD_CONFIG": str(config),
            "KLANKBORD_AMQP_URL": "amqp://localhost//",
            "KLANKBORD_MONGO_URL_FILE": str(secret),
            "KLANKBORD_LOG_LEVEL": "DEBUG",
        }
    )
    assert settings.log_level == "DEBUG"
    assert settings.batch_size == 7
    assert settings.mongo_url == "mongodb://secret"


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("AMQP_URL", "http://x", "Must be a URL that starts with amqp://"),
        ("HTTP_PORT", "70000", "Must be greater than or equal to 0"),
        ("HTTP_PORT", "many", "Not a valid integer"),
        ("LOG_LEVEL", "LOUD", "Must be one of"),
        ("RETRY_DELAYS", "5,soon", "Must be seconds"),
        ("RETRY_DELAYS", "1,2,3,4", "one to three"),
        ("BATCH_SIZE", "0", "Must be greater than or equal to 1"),
        ("DRAIN_SECONDS", "nan", "Special numeric values"),
    ],
)
def test_a_wrong_setting_is_named_with_its_rule(name, value, rule):
    with pytest.raises(SettingsError, match=f"KLANKBORD_{name}: .*{rule}"):
        load_settings({**URLS, f"KLANKBORD_{name}": value})


def test_a_missing_setting_is_named():
    with pytest.raises(SettingsError, match="KLANKBORD_MONGO_URL: Missing"):
        load_settings({"KLANKBORD_AMQP_URL": "amqp://localhost//"})


def test_an_unknown_name_in_the_file_is_named(tmp_path):
    config = tmp_path / "klankbord.toml"
    config.write_text("batchsize = 7\n")
    with pytest.raises(SettingsError, match="KLANKBORD_BATCHSIZE: Unknown"):
        load_settings({**URLS, "KLANKBORD_CONFIG": str(config)})


def test_a_file_that_cannot_be_read_is_named():
    with pytest.raises(SettingsError, match="KLANKBORD_AMQP_URL_FILE: cannot read"):
        load_settings({"KLANKBORD_AMQP_URL_FILE": "/does/not/exist"})
