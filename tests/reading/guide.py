"""The code blocks of docs/consuming.md."""

import re
from pathlib import Path
from typing import Final, NamedTuple

GUIDE: Final = Path(__file__).parents[2] / "docs" / "consuming.md"

_FENCED: Final = re.compile(
    r"^(?P<fence>```|~~~)(?P<language>\w+) ?(?P<label>\w*)\n(?P<code>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """A block under a heading; its label is what follows the language on the fence."""

    heading: str
    language: str
    label: str
    code: str


def read_blocks(text: str) -> list[Block]:
    """Every block of a page, in order."""
    prose = _FENCED.sub(_blanked, text)
    headings = [(found.start(), found[1]) for found in re.finditer(r"^#+ (.+)$", prose, re.MULTILINE)]
    return [
        Block(
            max((start, heading) for start, heading in headings if start < found.start())[1],
            found["language"],
            found["label"],
            found["code"],
        )
        for found in _FENCED.finditer(text)
    ]


def _blanked(block: re.Match[str]) -> str:
    """As many characters, none of them a heading."""
    return " " * len(block[0])


BLOCKS: Final = read_blocks(GUIDE.read_text(encoding="utf-8"))


def code(language: str, *, heading: str | None = None, label: str = "") -> list[str]:
    """The code of the blocks in a language."""
    found = [
        block.code
        for block in BLOCKS
        if (block.language, block.label) == (language, label) and heading in (None, block.heading)
    ]
    assert found, f"no {language} block {label} under {heading}"
    return found
