import { announce } from "./clipboard.js";
import { byId, make } from "./dom.js";
/** @typedef {ReturnType<typeof createPlayer>} Player */

/** Why a video that was there stopped, by the code of its error. @type {Record<number, string>} */
const REASONS = {
  [MediaError.MEDIA_ERR_NETWORK]: "the connection broke off",
  [MediaError.MEDIA_ERR_DECODE]: "it is damaged from here on",
};

/**
 * The video, where the report knows of one. Without it, or where it is not there, going to a moment only says so.
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
  video.addEventListener("loadedmetadata", () => video.classList.toggle("sound", video.videoWidth === 0));
  video.addEventListener("error", () => {
    const reason = REASONS[video.error?.code ?? 0];
    if (reason === undefined) place.replaceChildren(missing(address));
    announce(`The video can't be played: ${reason ?? "it is not there, or no kind that this browser plays"}`);
  });
  const start = () => {
    video.play().catch((/** @type {DOMException} */ error) => {
      // A pause, or another seek, before the first frame: the reader's own doing.
      if (error.name !== "AbortError" && !video.error) announce(`The video can't be played: ${error.message}`);
    });
  };
  const seek = (/** @type {number} */ seconds) => {
    video.currentTime = seconds;
    onTime(seconds);
  };
  return {
    get plays() {
      return video.isConnected;
    },
    seek,
    play: (/** @type {number} */ seconds) => {
      seek(seconds);
      if (video.isConnected) start();
    },
    toggle: () => {
      if (!video.isConnected) return;
      if (video.paused) start();
      else video.pause();
    },
  };
}

/** What stands in the player's place. @param {string} address */
function missing(address) {
  return make(
    "p",
    { class: "no-video" },
    "No video plays here: ",
    make("bdi", {}, address),
    " is not there, or no kind that this browser plays. All else on this page works without it.",
  );
}
