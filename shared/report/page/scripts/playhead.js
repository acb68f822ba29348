import { announce } from "./clipboard.js";
import { byId } from "./dom.js";
import { followDrag } from "./panning.js";
import { parseTime, shortTimecode, timecode } from "./timecode.js";
/** @import { Viewport } from "./viewport.js" */

/**
 * The line at the moment at hand, its label on the ruler that can be dragged and moved with the keys, and the readout
 * that can be typed into. While the moment moves on, the view turns its page, unless the reader has looked away.
 * @param {Viewport} viewport
 * @param {(seconds: number) => void} goTo
 */
export function createPlayhead(viewport, goTo) {
  const line = byId("playhead", HTMLElement);
  const label = byId("playhead-label", HTMLElement);
  const readout = byId("time", HTMLInputElement);
  let seconds = 0;
  let follows = true;

  const inSight = () => {
    const { start, end } = viewport.visible();
    return start <= seconds && seconds <= end;
  };
  const draw = () => {
    const left = seconds * viewport.pixelsPerSecond();
    line.style.left = `${byId("ruler-track", HTMLElement).offsetLeft + left}px`;
    label.style.left = `${left}px`;
    // Centred, but for the ends, where half of it would be cut off.
    label.style.translate =
      left < 32 ? "0" : seconds > viewport.length - 32 / viewport.pixelsPerSecond() ? "-100%" : "-50%";
    label.textContent = shortTimecode(Math.floor(seconds * 10) / 10);
    label.ariaValueNow = String(seconds);
    label.ariaValueText = timecode(seconds);
    if (document.activeElement !== readout) readout.value = timecode(seconds);
  };
  label.ariaValueMin = "0";
  label.ariaValueMax = String(viewport.length);
  viewport.onChange(draw);
  viewport.onLook(() => {
    follows = inSight();
  });
  label.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    followDrag(label, down, { move: (event) => goTo(viewport.secondsAt(event.clientX)) });
  });
  label.addEventListener("keydown", (event) => {
    const target = movedBy(event, seconds, viewport.length);
    if (target === null) return;
    event.preventDefault();
    goTo(target);
  });
  const typed = () => {
    const wanted = parseTime(readout.value);
    if (wanted === null) announce(`Not a time: ${readout.value}. Write 65, 1:05 or 1:02:03.5`);
    else goTo(wanted);
    readout.value = timecode(seconds);
  };
  readout.addEventListener("change", typed);
  readout.addEventListener("focus", () => readout.select());

  return {
    seconds: () => seconds,
    inSight,
    /** The moment moves on by itself, or was chosen. @param {number} next @param {boolean} chosen */
    move: (next, chosen) => {
      seconds = next;
      if (chosen) {
        follows = true;
        viewport.reveal(seconds);
      } else if (inSight()) follows = true;
      else if (follows) viewport.startAt(seconds);
      draw();
    },
  };
}

/**
 * Where a key moves a moment to; null for a key that moves nothing.
 * @param {KeyboardEvent} event
 * @param {number} seconds
 * @param {number} length
 */
function movedBy({ key, shiftKey }, seconds, length) {
  const step = shiftKey ? 0.1 : 1;
  /** @type {Record<string, number>} */
  const targets = {
    ArrowLeft: seconds - step,
    ArrowRight: seconds + step,
    ArrowDown: seconds - step,
    ArrowUp: seconds + step,
    PageDown: seconds - 10,
    PageUp: seconds + 10,
    Home: 0,
    End: length,
  };
  return targets[key] ?? null;
}
