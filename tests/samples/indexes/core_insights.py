"""Topics, keywords and labels, in the proportions of real indexes.

As in real ones, keywords come from speech and from the screen, each list in order but one after the other, so
that a third of them is unsorted and many overlap; labels are sorted by their first instance and mostly one
frame long; topics and keywords stand in descending confidence. How often a label occurs has a long tail.
"""

from itertools import pairwise

from tests.samples.indexes.media import Json, Media
from tests.samples.indexes.timecodes import TICKS_PER_SECOND, Span, times
from tests.samples.indexes.words import LABEL_ROOTS, SUBJECTS, Subject


def make_topics(media: Media) -> list[Json]:
    """About one topic a minute at first, then ever fewer new ones; each has 1 to 25 instances."""
    count = max(1, round(3 * media.minutes**0.5 * media.density))
    confidences = sorted((media.confidence(0.5, 0.95) for _ in range(count)), reverse=True)
    return [_topic(media, number, confidence) for number, confidence in enumerate(confidences)]


def _topic(media: Media, number: int, confidence: float) -> Json:
    subject = SUBJECTS[number % len(SUBJECTS)]
    name = _topic_name(media, subject, number)
    topic: Json = {"id": number + 1, "name": name, "referenceId": subject.breadcrumb}
    if media.language != "en-US":
        topic["fullName"] = name
    if subject.is_wikipedia:
        topic["referenceUrl"] = f"https://en.wikipedia.org/wiki/{subject.breadcrumb}"
    topic["referenceType"] = "Wikipedia" if subject.is_wikipedia else "VideoIndexer"
    if subject.iptc:
        topic["iptcName"] = subject.iptc
    topic |= {"confidence": confidence, "iabName": subject.iab, "language": media.language}
    topic["instances"] = [times(span) for span in _stretches(media)]
    return topic


def _topic_name(media: Media, subject: Subject, number: int) -> str:
    if media.vocabulary.topics:
        return media.vocabulary.topics[number % len(media.vocabulary.topics)]
    return subject.breadcrumb.removeprefix("Category:").rpartition("/")[2].replace("_", " ")


def _stretches(media: Media) -> list[Span]:
    """Runs of lines of speech, in order, apart from each other."""
    lines = media.speech
    count = min(len(lines), 1 + int(media.rng.expovariate(0.4)), 25)
    starts = sorted(media.rng.sample(range(len(lines)), count))
    spans = []
    for first, following in pairwise([*starts, len(lines)]):
        last = first + int(media.rng.random() * min(20, following - first))
        spans.append((lines[first][0], lines[last][1]))
    return spans


def make_keywords(media: Media) -> list[Json]:
    """Ten keywords a minute at first, then ever fewer new ones; about thirty instances a minute."""
    count = max(1, round(12 * media.minutes**0.75 * media.density))
    count = min(count, media.vocabulary.size)
    mean = max(1.0, 30 * media.minutes * media.density / count)
    confidences = sorted((media.confidence(0.6, 0.99999) for _ in range(count)), reverse=True)
    words = _phrases(media, count)
    return [
        {
            "id": number + 1,
            "text": media.vocabulary.phrase(word),
            "confidence": confidence,
            "language": media.language,
            "instances": [times(span) for span in _mentions(media, mean)],
        }
        for number, (word, confidence) in enumerate(zip(words, confidences, strict=True))
    ]


def _mentions(media: Media, mean: float) -> list[Span]:
    rng = media.rng
    count = _long_tail(media, mean)
    on_screen = sum(rng.random() < 0.4 for _ in range(count)) if rng.random() < 0.6 else 0
    spoken = sorted(rng.choices(media.speech, k=count - on_screen))
    if len(spoken) > 1 and rng.random() >= 0.05:
        spoken = sorted(set(spoken))
    shown = sorted(_while_spoken(media, rng.choice(spoken or media.speech)) for _ in range(on_screen))
    return spoken + [media.clock.sample(at) for at in shown]


def _while_spoken(media: Media, line: Span) -> int:
    """A visual sample near that line: what is said is often shown too."""
    at = line[0] + media.rng.random() * 1.5 * (line[1] - line[0])
    return min(int(at / TICKS_PER_SECOND), media.samples - 1)


def make_labels(media: Media) -> list[Json]:
    """Some 55 labels in two minutes, 350 in 25, with about a hundred instances a minute."""
    count = max(1, round(34 * media.minutes**0.725 * media.density))
    count = min(count, media.vocabulary.size)
    mean = max(1.0, 90 * media.minutes * media.density / count)
    words = _phrases(media, count)
    sightings = sorted((_sightings(media, mean), word) for word in words)
    return [_label(media, number, word, spans) for number, (spans, word) in enumerate(sightings, 1)]


def _label(media: Media, number: int, word: int, spans: list[Span]) -> Json:
    name = media.vocabulary.phrase(word)
    label: Json = {"id": number, "name": name}
    if word % 2:
        label["referenceId"] = f"{LABEL_ROOTS[word % len(LABEL_ROOTS)]}/{name}"
    label["language"] = media.language
    label["instances"] = [{"confidence": media.confidence(0.95, 0.99999), **times(span)} for span in spans]
    return label


def _sightings(media: Media, mean: float) -> list[Span]:
    """Runs of visual samples: sorted, apart, most of them a single frame."""
    rng = media.rng
    starts = sorted(rng.sample(range(media.samples), min(media.samples, _long_tail(media, mean))))
    spans = []
    for first, following in pairwise([*starts, media.samples + 1]):
        length = 1 if rng.random() < 0.6 else 1 + int(rng.expovariate(0.5))
        spans.append(media.clock.sample(first, max(1, min(length, following - first - 1))))
    return spans


def _phrases(media: Media, count: int) -> list[int]:
    """That many different phrases, the simple ones sooner in a short video."""
    return media.rng.sample(range(min(media.vocabulary.size, 20 + 2 * count)), count)


def _long_tail(media: Media, mean: float) -> int:
    """A count of at least 1 near that mean, long-tailed (a Pareto law of shape 1.2, cut at 20 means)."""
    return max(1, min(round(mean / 4 * media.rng.paretovariate(1.2)), int(mean * 20)))
