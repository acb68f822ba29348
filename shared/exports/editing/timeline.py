"""A timeline as OpenTimelineIO has it, for editing systems that read `.otio`."""

from collections.abc import Sequence

import opentimelineio as otio
from opentimelineio.opentime import TimeRange

from ...insights.documents import Video
from ...insights.timecode import to_ticks
from .cuts import Cut, Editing
from .edl import RECORD_START


def timeline_json(cuts: Sequence[Cut], title: str, editing: Editing) -> str:
    """The text of an `.otio` file: one track with the cuts in order.

    What plays is not known, so each clip's media is missing under the video's name; ids are in the clip's metadata.
    """
    timeline = otio.schema.Timeline(title, global_start_time=editing.rate.time(editing.rate.frame_of(RECORD_START)))
    timeline.tracks.append(otio.schema.Track("V1", [_clip(cut, editing) for cut in cuts]))
    return str(otio.adapters.write_to_string(timeline, "otio_json")) + "\n"


def _clip(cut: Cut, editing: Editing) -> otio.schema.Clip:
    rate, video = editing.rate, cut.video
    facts = {"accountId": video.account_id, "videoId": video.id, "insight": cut.insight, "confidence": cut.confidence}
    return otio.schema.Clip(
        name=cut.name,
        source_range=TimeRange(rate.time(editing.start + cut.start), rate.time(cut.length)),
        media_reference=otio.schema.MissingReference(
            name=video.name or video.id, available_range=_whole(video, editing)
        ),
        metadata={"video-indexer-insights": {name: value for name, value in facts.items() if value is not None}},
    )


def _whole(video: Video, editing: Editing) -> TimeRange | None:
    if video.duration_seconds is None:
        return None
    rate = editing.rate
    return TimeRange(rate.time(editing.start), rate.time(rate.frame_after(to_ticks(video.duration_seconds))))
