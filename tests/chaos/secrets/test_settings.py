"""What app settings hold: no key reaches an error, or the text of the settings."""

import pytest

from shared.settings import SettingsError, read_settings
from tests.chaos.secrets.canaries import chain
from tests.samples.credentials import CANARY, SAS_URL
from tests.samples.settings import GIVEN, SECRET, STORAGE


def test_no_secret_in_the_text_of_settings() -> None:
    settings = read_settings(GIVEN)
    assert settings.data_storage.connection_string == STORAGE
    assert SECRET not in repr(settings) + str(settings)


@pytest.mark.parametrize("storage", [STORAGE, f"AccountKey={SECRET}", f"{SECRET}"])
def test_no_secret_in_the_error(storage: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({"DATA_STORAGE": storage})
    assert SECRET not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_wrong_setting_shows_no_key() -> None:
    storage = f"DefaultEndpointsProtocol=https;AccountName=x;AccountKey={SECRET}"
    with pytest.raises(SettingsError) as wrong:
        read_settings(GIVEN | {"DATA_STORAGE": storage + ";=;broken", "VIDEO_INDEXER_LOCATION": SECRET})
    assert SECRET not in str(wrong.value)
    assert SECRET not in repr(read_settings(GIVEN | {"DATA_STORAGE": storage}))


def test_settings_that_are_wrong_do_not_show_the_key() -> None:
    connection = f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={CANARY};"
    with pytest.raises(SettingsError) as wrong:
        read_settings({"DATA_STORAGE": connection, "VIDEO_INDEXER_ACCOUNT_ID": CANARY, "ARM_ENDPOINT": SAS_URL})
    assert CANARY not in "".join(chain(wrong.value))
