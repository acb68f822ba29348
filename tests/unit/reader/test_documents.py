"""Reading the documents back: in order, whole, of this major version or not at all."""

from pathlib import Path

import msgspec
import pytest

from shared.exports.rows import rows_of
from shared.insights.documents import SCHEMA_VERSION, encode
from shared.reader import NotADocument, decode
from shared.reader.documents import from_disk
from tests.unit.exports.made import label, labels, save, topic, topics

NAMES = {"topics.json", "labels.json"}
TIDES = topics(topic("Tides", 0.5, (0, 1)))


def test_a_newer_minor_version_is_read() -> None:
    newer = msgspec.json.decode(encode(TIDES))
    newer |= {"schemaVersion": "1.7", "sentiment": {"added": "later"}}
    newer["items"][0]["mood"] = newer["items"][0]["instances"][0]["mood"] = "calm"
    newer["video"]["sources"][0]["frameRate"] = 25
    assert list(rows_of(decode(encode(newer), "x"))) == list(rows_of(TIDES))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (encode(TIDES).replace(SCHEMA_VERSION.encode(), b"2.0"), "schemaVersion"),
        (b'{"insight": "entities", "schemaVersion": "1.0"}', "'entities' is none of topics, keywords, labels"),
        (b'{"state": "Processed"}', "insight"),
        (b'{"insight": "topics"', "truncated"),
        (b'{"insight": "topics\xff"}', "utf-8"),
        (b"[]", "object"),
        (b"", "truncated"),
    ],
)
def test_anything_else_is_refused_by_name(body: bytes, message: str) -> None:
    with pytest.raises(NotADocument, match=r"^here\.json: ") as refusal:
        decode(body, "here.json")
    assert message in str(refusal.value)


def test_folders_are_read_in_order_of_paths_and_files_as_named(tmp_path: Path) -> None:
    for video_id in ("b", "a"):
        save(tmp_path, labels(label("sky", (0, 1, 0.5)), id=video_id))
        save(tmp_path, topics(id=video_id))
        save(tmp_path, topics(id=video_id), "topics.fr-FR.json")
    alone = save(tmp_path / "elsewhere", topics(id="c"), "any-name.json")
    (tmp_path / "manifest.json").write_text("{}")
    read = [(document.video.id, document.insight) for document in from_disk([tmp_path, alone], NAMES)]
    assert read == [("a", "labels"), ("a", "topics"), ("b", "labels"), ("b", "topics"), ("c", "topics")]


def test_a_missing_source_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(from_disk([tmp_path / "nowhere"], NAMES))


def test_a_folder_that_goes_meanwhile_is_no_empty_one(tmp_path: Path) -> None:
    save(tmp_path, topics(id="a"))
    doomed = save(tmp_path, topics(id="b"))
    reading = from_disk([tmp_path], NAMES)
    next(reading)
    doomed.unlink()
    doomed.parent.rmdir()
    with pytest.raises(FileNotFoundError):
        next(reading)
