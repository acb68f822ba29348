import { announce } from "./clipboard.js";
import { byId, make } from "./dom.js";
/** @typedef {ReturnType<typeof createPlayer>} Player */

/**
 * The video, where the report knows of one. Without it, going to a moment only says so.
 * @param {string | null} address
 * @param {(seconds: number) => void} onTime
 */
export function createPlayer(address, onTime) {
  if (address === null) return { plays: false, seek: onTime, play: onTime, toggle: () => {} };
  const video = make("video", { controls: true, preload: "metadata", "aria-label": "Video", src: address });
  const place = byId("player", HTMLElement);
  place.append(video);
  place.hidden = false;

  let waiting = false;
  const follow = () => {
    waiting = false;
    onTime(video.currentTime);
    if (!video.paused && !waiting) {
      waiting = true;
      requestAnimationFrame(follow);
    }
  };
  for (const event of ["play", "seeked"]) {
    video.addEventListener(
      event,
      () => {
        if (!waiting) follow();
      },
      { passive: true },
    );
  }
  video.addEventListener("error", () => announce(`The video can't be played: ${video.error?.message || address}`));
  const start = () => {
    video.play().catch((/** @type {DOMException} */ error) => {
      // A pause, or another seek, before the first frame: the reader's own doing.
      if (error.name !== "AbortError") announce(`The video can't be played: ${error.message}`);
    });
  };
  const seek = (/** @type {number} */ seconds) => {
    video.currentTime = seconds;
    onTime(seconds);
  };
  return {
    plays: true,
    seek,
    play: (/** @type {number} */ seconds) => {
      seek(seconds);
      start();
    },
    toggle: () => (video.paused ? start() : video.pause()),
  };
}
