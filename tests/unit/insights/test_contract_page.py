"""The examples that docs/contract.md shows are valid and current."""

import msgspec
import pytest

from scripts.schemas import QUEUE_MESSAGE
from shared.insights.schemas import PUBLISHED
from tests.contract import assert_valid_blob, validator
from tests.contract.page import PAGE, examples, shown, with_examples


def test_the_page_shows_one_of_each() -> None:
    assert set(shown(PAGE.read_text(encoding="utf-8"))) == {*PUBLISHED, QUEUE_MESSAGE} == set(examples())


def test_the_examples_are_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_examples(page), "run python -m tests.contract.page"


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_blob_in_the_page_is_valid(name: str) -> None:
    assert_valid_blob(name, msgspec.json.format(shown(PAGE.read_text(encoding="utf-8"))[name], indent=-1))


def test_the_message_in_the_page_is_valid() -> None:
    validator(QUEUE_MESSAGE).validate(msgspec.json.decode(shown(PAGE.read_text(encoding="utf-8"))[QUEUE_MESSAGE]))
