/** The widest that a track may get, in pixels: well under what browsers can lay out. */
const WIDEST_TRACK = 8_000_000;
const SHORTEST_VIEW_SECONDS = 0.5;

/**
 * What part of the timeline is in sight. Panning is the browser's own scrolling; zooming is the sheet's width.
 * @param {number} length of the timeline in seconds
 * @param {(seconds: number) => void} onTap on the ground between the instances
 */
function createViewport(length, onTap) {
  const scroller = byId("scroller", HTMLElement);
  const sheet = byId("sheet", HTMLElement);
  const track = byId("ruler-track", HTMLElement);
  const playhead = byId("playhead", HTMLElement);
  let zoom = 1;
  let playedSeconds = 0;

  const names = () => track.offsetLeft;
  const fitting = () => scroller.clientWidth - names();
  const width = () => fitting() * zoom;
  const most = () => Math.max(1, Math.min(WIDEST_TRACK / fitting(), length / SHORTEST_VIEW_SECONDS));
  const secondsAt = (/** @type {number} */ clientX) => {
    const part = (clientX - track.getBoundingClientRect().left) / track.getBoundingClientRect().width;
    return Math.min(1, Math.max(0, part)) * length;
  };
  const visible = () => {
    const start = (scroller.scrollLeft / width()) * length;
    return { start, end: Math.min(length, start + length / zoom) };
  };
  const moved = oncePerFrame(() => {
    playhead.style.left = `${names() + (playedSeconds / length) * width()}px`;
    scroller.dispatchEvent(new Event("viewchange"));
  });
  const show = (/** @type {number} */ nextZoom, /** @type {number} */ startSeconds) => {
    zoom = Math.min(most(), Math.max(1, nextZoom));
    sheet.style.width = `${names() + width()}px`;
    scroller.scrollLeft = (startSeconds / length) * width();
    byId("zoom-value", HTMLElement).textContent = `${zoom < 10 ? Number(zoom.toFixed(1)) : Math.round(zoom)}×`;
    moved();
  };
  /** Zooms so that what is under `clientX` stays there; by default the middle of the view. */
  const zoomBy = (/** @type {number} */ factor, /** @type {number | null} */ clientX = null) => {
    const { start, end } = visible();
    const fixed = clientX === null ? (start + end) / 2 : secondsAt(clientX);
    const next = Math.min(most(), Math.max(1, zoom * factor));
    show(next, fixed - ((fixed - start) * zoom) / next);
  };

  scroller.addEventListener("scroll", moved, { passive: true });
  scroller.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoomBy(Math.exp(-event.deltaY / 300), event.clientX);
  }, { passive: false });
  followPanning(scroller, (clientX) => onTap(secondsAt(clientX)));
  new ResizeObserver(() => show(zoom, visible().start)).observe(scroller);

  return {
    length,
    visible,
    secondsAt,
    zoomBy,
    fit: () => show(1, 0),
    /** Shows a range with as much again around it. @param {{start: number, end: number}} range */
    zoomTo: ({ start, end }) => {
      const seconds = Math.max((end - start) * 2, SHORTEST_VIEW_SECONDS);
      const next = Math.min(most(), Math.max(1, length / seconds));
      show(next, (start + end) / 2 - length / next / 2);
    },
    /** Scrolls the time into sight, if it is not. @param {number} seconds */
    reveal: (seconds) => {
      const { start, end } = visible();
      if (seconds < start || seconds > end) show(zoom, seconds - (end - start) / 4);
    },
    /** @param {number} seconds */
    movePlayhead: (seconds) => {
      playedSeconds = seconds;
      moved();
    },
    playedSeconds: () => playedSeconds,
  };
}

/**
 * Lets the mouse drag the ground of the lanes. A touch screen pans by itself.
 * @param {HTMLElement} scroller
 * @param {(clientX: number) => void} onTap
 */
function followPanning(scroller, onTap) {
  scroller.addEventListener("pointerdown", (down) => {
    const ground = down.target instanceof Element && down.target.matches(".lane .track");
    if (!ground || down.button !== 0 || down.pointerType === "touch") return;
    const [left, top] = [scroller.scrollLeft, scroller.scrollTop];
    let far = false;
    const stop = new AbortController();
    scroller.setPointerCapture(down.pointerId);
    scroller.addEventListener("pointermove", (move) => {
      far ||= Math.hypot(move.clientX - down.clientX, move.clientY - down.clientY) > 4;
      if (far) scroller.scrollTo(left - (move.clientX - down.clientX), top - (move.clientY - down.clientY));
    }, { signal: stop.signal });
    scroller.addEventListener("pointerup", () => {
      stop.abort();
      if (!far) onTap(down.clientX);
    }, { once: true });
  });
}
