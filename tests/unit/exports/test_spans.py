"""The laws of joining: whatever the spans, their order and the gap."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shared.exports.spans import Span, join, spans_of
from shared.insights.timecode import to_seconds, to_ticks
from tests.unit.exports.made import label, topic

instants = st.integers(0, 60)
spans = st.builds(
    lambda one, other, sure: Span(min(one, other), max(one, other), sure),
    instants,
    instants,
    st.none() | st.floats(0, 1),
)
some_spans = st.lists(spans, max_size=12)
gaps = st.integers(0, 20)


def covered(some: list[Span]) -> set[int]:
    """The instants at which there is a span."""
    return {instant for span in some for instant in range(span.start, span.end + 1)}


@given(some_spans.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))), gaps)
def test_order_does_not_matter(pair: tuple[list[Span], list[Span]], gap: int) -> None:
    assert join(pair[0], gap) == join(pair[1], gap)


@given(some_spans, gaps)
def test_joining_again_changes_nothing(some: list[Span], gap: int) -> None:
    once = join(some, gap)
    assert join(once, gap) == once


@given(some_spans, gaps)
def test_in_order_and_further_apart_than_the_gap(some: list[Span], gap: int) -> None:
    joined = join(some, gap)
    assert all(after.start - before.end > gap for before, after in pairwise(joined))


@given(some_spans, gaps)
def test_coverage_never_shrinks_and_grows_by_small_gaps_only(some: list[Span], gap: int) -> None:
    joined = join(some, gap)
    assert covered(some) <= covered(joined)
    ends = {span.end for span in some}
    starts = {span.start for span in some}
    for instant in covered(joined) - covered(some):
        before, after = max(end for end in ends if end < instant), min(start for start in starts if start > instant)
        assert after - before <= gap


@given(some_spans)
def test_no_gap_joins_only_what_touches(some: list[Span]) -> None:
    # Between two integers there is nothing, so an instant between spans shows only on a finer scale.
    finer = [Span(span.start * 2, span.end * 2, span.confidence) for span in some]
    assert covered(join(finer)) == covered(finer)


@given(some_spans, gaps)
def test_confidence_is_the_highest_of_what_was_joined(some: list[Span], gap: int) -> None:
    for whole in join(some, gap):
        within = [span.confidence for span in some if whole.start <= span.start and span.end <= whole.end]
        assert whole.confidence == max((sure for sure in within if sure is not None), default=None)


def test_a_wider_gap_joins_more() -> None:
    apart = [Span(0, 10, 0.5), Span(12, 20, None), Span(25, 30, 0.9)]
    assert join(apart, 1) == apart
    assert join(apart, 2) == [Span(0, 20, 0.5), Span(25, 30, 0.9)]
    assert join(apart, 5) == [Span(0, 30, 0.9)]


@given(st.integers(0, 10**15 - 1))
def test_ticks_survive_the_documents_seconds(ticks: int) -> None:
    assert to_ticks(to_seconds(ticks)) == ticks


def test_a_threshold_looks_at_a_labels_instances_and_at_a_topic_as_a_whole() -> None:
    assert [span.start for span in spans_of(label("sky", (0, 1, 0.4), (1, 2, 0.6), (2, 3, None)), 0.5)] == [
        to_ticks(1),
        to_ticks(2),
    ]
    assert list(spans_of(topic("Tides", 0.4, (0, 1), (2, 3)), 0.5)) == []
    assert len(list(spans_of(topic("Tides", None, (0, 1), (2, 3)), 0.5))) == 2
