"""How long a page holds up its frames when its reader acts, beside an empty page in the same browser."""

from dataclasses import dataclass
from typing import Final

from selenium.webdriver import Chrome

ACTS: Final = {
    "sorting by name": "set('sort', 'name', 'change')",
    "sorting by time": "set('sort', 'time', 'change')",
    "filtering": "set('filter-text', 'aeiou'[turn % 5], 'input')",
    "clearing": "set('filter-text', '', 'input')",
    "raising the confidence": "set('filter-confidence', String(0.8 + turn / 100), 'input')",
    "lowering it": "set('filter-confidence', '0', 'input')",
    "zooming": "document.getElementById('zoom-in').click()",
    "zooming out": "document.getElementById('zoom-fit').click()",
    "scrolling": "document.getElementById('scroller').scrollTop = 3000 * (turn + 1)",
    "going to a time": "set('time', String(turn * 31), 'change')",
}
"""What a reader does, as scripts that know which `turn` of the act it is."""

FRAMES: Final = """
const [turn, done] = arguments;
const set = (id, value, kind) => {
  const field = document.getElementById(id);
  field.value = value;
  field.dispatchEvent(new Event(kind, { bubbles: true }));
};
const frame = () => new Promise(requestAnimationFrame);
(async () => {
  await frame();
  await frame();
  let longest = 0, last = performance.now();
  ACT;
  for (let count = 0; count < 4; count += 1) {
    await frame();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  done(longest);
})();
"""


@dataclass(frozen=True, slots=True)
class Held:
    """Of an act, in milliseconds: its longest frame, at its best of some turns, and the most that the page computed."""

    longest: float
    computed: float


def frames(browser: Chrome, rounds: int) -> dict[str, Held]:
    """Returns what each act costs on the report that is open."""
    browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    return {name: _held(browser, act, rounds) for name, act in ACTS.items()}


def empty_frames(browser: Chrome, rounds: int) -> float:
    """Returns the longest frame of an empty page, at its best: what the machine and its other work cost."""
    browser.get("about:blank")
    return min(_longest(browser, "", turn) for turn in range(rounds))


def _held(browser: Chrome, act: str, rounds: int) -> Held:
    longest, computed = [], []
    for turn in range(rounds):
        before = _computed(browser)
        longest.append(_longest(browser, act, turn))
        computed.append(_computed(browser) - before)
    return Held(min(longest), max(computed))


def _longest(browser: Chrome, act: str, turn: int) -> float:
    return float(browser.execute_async_script(FRAMES.replace("ACT", act), turn))


def _computed(browser: Chrome) -> float:
    """Milliseconds that the page's main thread has computed; what other processes take of the machine is not in it."""
    metrics = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return 1000 * next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")
