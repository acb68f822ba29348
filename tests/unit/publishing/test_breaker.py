"""When a breaker opens, whom it lets through while it is open, and when it closes."""

import pytest

from shared.errors import Permanent
from shared.publishing.breaker import FIRST_PAUSE, LONGEST_PAUSE, Breaker, OutOfReach

GONE = Permanent("gone", reason="video-gone", remedy="None.")


class Scene:
    """A breaker without jitter, on a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.breaker = Breaker("storage", is_outage=lambda e: isinstance(e, OSError), clock=self.time, chance=lambda: 0)

    def time(self) -> float:
        return self.now

    def ask(self, subject: str, error: Exception | None = None) -> Exception | None:
        """What an attempt that meets `error` ends in."""
        try:
            with self.breaker.asking(subject):
                if error is not None:
                    raise error
        except (OSError, Permanent, OutOfReach, ValueError) as raised:
            return raised
        return None

    def fail(self, *subjects: str) -> None:
        for subject in subjects:
            self.ask(subject, OSError("down"))


def probe_meanwhile(scene: Scene, subject: str) -> Exception | None:
    """A probe that fails, while which another asks in vain."""
    try:
        with scene.breaker.asking(subject):
            assert isinstance(scene.ask("y"), OutOfReach)
            raise OSError("down")
    except OutOfReach as refused:
        return refused


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize(("subjects", "opens"), [("abcd", False), ("ababababab", False), ("ababc", True)])
def test_it_opens_after_five_failures_in_a_row_of_three_subjects(scene: Scene, subjects: str, opens: bool) -> None:
    scene.fail(*subjects)
    assert scene.breaker.is_open is opens


@pytest.mark.parametrize(("error", "is_answer"), [(None, True), (GONE, True), (ValueError("a bug"), False)])
def test_an_answer_begins_the_count_anew(scene: Scene, error: Exception | None, is_answer: bool) -> None:
    scene.fail(*"abcd")
    scene.ask("e", error)
    scene.fail("f")
    assert scene.breaker.is_open is not is_answer


def test_one_probe_at_a_time_another_each_and_pauses_that_grow(scene: Scene) -> None:
    scene.fail(*"abcde")
    pause = FIRST_PAUSE
    for number in range(10):
        assert isinstance(scene.ask("x"), OutOfReach)
        scene.now += pause
        assert isinstance(probe_meanwhile(scene, f"probe{number}"), OutOfReach)
        pause = min(2 * pause, LONGEST_PAUSE)
        scene.now += pause
        refused = scene.ask(f"probe{number}")
        assert isinstance(refused, OutOfReach)
        assert 0 < refused.delay <= LONGEST_PAUSE
        scene.now -= pause
    scene.now += 2 * pause
    assert scene.ask("probe9") is None  # nobody else came
    assert not scene.breaker.is_open


def test_a_probe_that_says_nothing_gives_its_place_to_the_next(scene: Scene) -> None:
    scene.fail(*"abcde")
    scene.now += FIRST_PAUSE
    assert isinstance(scene.ask("x", ValueError("a bug")), ValueError)
    assert scene.breaker.is_open
    assert scene.ask("y") is None
    assert not scene.breaker.is_open
