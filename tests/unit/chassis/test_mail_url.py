"""A mail server's login never goes over a network in clear."""

import pytest
from marshmallow import ValidationError

from services.chassis.config import SettingsError, load_settings
from services.chassis.mail_url import check_mail_url


@pytest.mark.parametrize(
    "url",
    [
        "smtp://relay.example.org",
        "smtp://relay.example.org:25",
        "smtp+starttls://user:password@relay.example.org",
        "smtps://user:password@relay.example.org:465",
        "smtp://user:password@127.0.0.1:2525",
        "smtp://user:password@[::1]:2525",
        "smtp://user@localhost",
    ],
)
def test_a_login_is_taken_where_it_is_encrypted_or_stays_here(url: str) -> None:
    check_mail_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://user:password@relay.example.org",
        "smtp://user@relay.example.org",
        "smtp://user:pass/word@relay.example.org",
        "smtp://user:p@ss@relay.example.org:25",
        "smtp://user:password@127.0.0.1.example.org",
        "smtp://user:password@localhost.example.org",
        "smtp://user:password@[::1",
        "smtp://user:password@",
    ],
)
def test_a_login_in_clear_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValidationError, match="smtps://") as refused:
        check_mail_url(url)

    assert "word" not in str(refused.value)


def test_a_process_with_such_a_setting_does_not_start() -> None:
    environment = {
        "KLANKBORD_AMQP_URL": "amqp://x",
        "KLANKBORD_MONGO_URL": "mongodb://x",
        "KLANKBORD_SMTP_URL": "smtp://user:password@relay.example.org",
    }

    with pytest.raises(SettingsError, match="KLANKBORD_SMTP_URL: Must start with"):
        load_settings(environment)
