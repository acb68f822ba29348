"""The insights that nobody asks for here but that make up most of an index's bytes."""

from collections.abc import Iterable
from itertools import count

from tests.samples.indexes.media import Json, Media
from tests.samples.indexes.timecodes import TICKS_PER_SECOND, Span, times
from tests.samples.indexes.words import BRANDS, EN_VERBS, OBJECTS, PEOPLE, PLACES


def make_transcript(media: Media) -> list[Json]:
    return [
        {
            "id": number,
            "text": _sentence(media),
            "confidence": media.confidence(0.6, 0.95),
            "speakerId": 1 + number % 2,
            "language": media.language,
            "instances": [times(line)],
        }
        for number, line in enumerate(media.speech, 1)
    ]


def _sentence(media: Media) -> str:
    words = media.vocabulary
    phrase = [words.phrase(int(media.rng.random() * words.size)) for _ in range(5)]
    if media.language != "en-US":
        return words.joint.join(phrase)
    verbs = media.rng.choices(EN_VERBS, k=2)
    return f"The {phrase[0]} {verbs[0]} the {phrase[1]}, and the {phrase[2]} {verbs[1]} the {phrase[3]}."


def make_ocr(media: Media) -> list[Json]:
    rng = media.rng
    return [
        {
            "id": number,
            "text": media.vocabulary.phrase(int(rng.random() * media.vocabulary.size)).upper(),
            "confidence": round(0.8 + 0.2 * rng.random(), 3),
            "left": int(rng.random() * 500),
            "top": int(rng.random() * 300),
            "width": 10 + int(rng.random() * 120),
            "height": 8 + int(rng.random() * 30),
            "angle": int(rng.random() * 3) - 1,
            "language": media.language,
            "instances": [times(span) for span in _seen(media, 1 if rng.random() < 0.9 else 4)],
        }
        for number in range(1, _many(media, 26))
    ]


def make_shots(media: Media) -> list[Json]:
    """Shots of about two seconds, end to end, with one or two key frames each."""
    key_frame = count(1)
    shots: list[Json] = []
    for number, shot in enumerate(_partition(media, 2), 1):
        tagged = {"tags": ["Medium", "CenterFace"]} if media.rng.random() < 0.1 else {}
        shown = 1 if media.rng.random() < 0.4 else 2
        frames = [_key_frame(media, next(key_frame), shot) for _ in range(shown)]
        shots.append({"id": number, **tagged, "keyFrames": frames, "instances": [times(shot)]})
    return shots


def _key_frame(media: Media, number: int, shot: Span) -> Json:
    at = shot[0] + int(media.rng.random() * (shot[1] - shot[0]))
    frame = (at, min(media.length, at + media.clock.frame(1)))
    return {"id": number, "instances": [{"thumbnailId": media.guid(), **times(frame)}]}


def make_scenes(media: Media) -> list[Json]:
    scenes = _partition(media, 7.5)
    return [{"id": number, "instances": [times(scene)]} for number, scene in enumerate(scenes, 1)]


def make_blocks(media: Media) -> list[Json]:
    blocks = _partition(media, 35)
    return [{"id": number, "instances": [times(block)]} for number, block in enumerate(blocks)]


def make_faces(media: Media) -> list[Json]:
    return [_face(media, 1000 + number, name) for number, name in enumerate((*PEOPLE, "Unknown #1"))]


def _face(media: Media, number: int, name: str) -> Json:
    spans = _seen(media, max(1, round(media.minutes)))
    pictures = [media.guid() for _ in spans[:8]]
    thumbnails = [
        {"id": picture, "fileName": f"FaceInstanceThumbnail_{picture}.jpg", "instances": [times(span)]}
        for picture, span in zip(pictures, spans, strict=False)
    ]
    return {
        "id": number,
        "name": name,
        "confidence": 0 if name.startswith("Unknown") else media.confidence(0.8, 1),
        "description": None,
        "thumbnailId": pictures[0],
        "title": None,
        "imageUrl": None,
        "highQuality": True,
        "thumbnails": thumbnails,
        "instances": [{"thumbnailsIds": pictures[:1], **times(span)} for span in spans],
    }


def make_named(media: Media, names: Iterable[str], source: str, kind: str | None = None) -> list[Json]:
    """Brands, locations and people are named entities alike; brands alone have a reference type."""
    entities: list[Json] = []
    for number, name in enumerate(names, 1):
        extra = {"brandType": source} if kind else {}
        spans = _seen(media, max(1, round(0.8 * media.minutes)))
        entities.append(
            {
                "id": number,
                **({"referenceType": kind} if kind else {}),
                "name": name,
                "referenceId": name.replace(" ", "_"),
                "referenceUrl": f"https://en.wikipedia.org/wiki/{name.replace(' ', '_')}",
                "description": f"{name} is invented for this index.",
                "tags": [],
                "confidence": media.confidence(0.7, 1),
                "isCustom": False,
                "instances": [{**extra, "instanceSource": source, **times(span)} for span in spans],
            }
        )
    return entities


def make_objects(media: Media) -> list[Json]:
    objects: list[Json] = []
    for number in range(1, _many(media, 14)):
        kind, wikidata = media.rng.choice(OBJECTS)
        instance = {"confidence": round(0.5 + 0.5 * media.rng.random(), 3), **times(_seen(media, 1)[0])}
        identity = {"id": number, "type": kind, "thumbnailId": media.guid(), "displayName": kind.lower()}
        objects.append({**identity, "wikiDataId": wikidata, "instances": [instance]})
    return objects


def make_speakers(media: Media) -> list[Json]:
    turns = (media.speech[1::2], media.speech[0::2])
    return [
        {"id": number, "name": f"Speaker #{number}", "instances": [times(line) for line in lines]}
        for number, lines in enumerate(turns, 1)
        if lines
    ]


def make_others(media: Media) -> dict[str, list[Json]]:
    """Every other insight by its key."""
    whole = [times((0, media.length))]
    silence = {"confidence": media.confidence(0.7, 1), **times((0, min(media.length, TICKS_PER_SECOND)))}
    black = {"id": 1, "patternType": "Black", "confidence": 1, "displayName": None}
    return {
        "transcript": make_transcript(media),
        "ocr": make_ocr(media),
        "faces": make_faces(media),
        "scenes": make_scenes(media),
        "shots": make_shots(media),
        "brands": make_named(media, BRANDS, "Ocr", "Wiki"),
        "namedLocations": make_named(media, PLACES, "Transcript"),
        "namedPeople": make_named(media, PEOPLE, "Transcript"),
        "audioEffects": [{"id": 0, "type": "Silence", "instances": [silence]}],
        "detectedObjects": make_objects(media),
        "sentiments": [{"id": 1, "averageScore": 0.5, "sentimentType": "Neutral", "instances": whole}],
        "blocks": make_blocks(media),
        "framePatterns": [{**black, "instances": [times((0, min(media.length, media.clock.frame(2))))]}],
        "speakers": make_speakers(media),
    }


def _many(media: Media, per_minute: float) -> int:
    return 1 + max(1, round(per_minute * media.minutes * media.density))


def _seen(media: Media, number: int) -> list[Span]:
    samples = sorted(media.rng.choices(range(media.samples), k=number))
    lengths = [min(1 + int(media.rng.random() * 3), media.samples - at) for at in samples]
    return [media.clock.sample(at, length) for at, length in zip(samples, lengths, strict=True)]


def _partition(media: Media, seconds: float) -> list[Span]:
    """The whole video in pieces of about that length, on the frame grid, end to end."""
    pieces: list[Span] = []
    frame, start = 0, 0
    while start < media.length:
        frame += max(1, round((0.4 + 1.2 * media.rng.random()) * seconds / media.density * float(media.clock.rate)))
        end = min(media.length, media.clock.frame(frame))
        pieces.append((start, end))
        start = end
    return pieces
