/**
 * The video, where the report knows of one. Without it, going to a time only moves the playhead.
 * @param {string | null} address
 * @param {(seconds: number) => void} onTime
 */
function createPlayer(address, onTime) {
  if (address === null) return { seek: onTime, play: onTime };
  const video = make("video", { controls: true, preload: "metadata", "aria-label": "Video", src: address });
  const place = byId("player", HTMLElement);
  place.append(video);
  place.hidden = false;

  const follow = () => {
    onTime(video.currentTime);
    if (!video.paused) requestAnimationFrame(follow);
  };
  for (const event of ["play", "seeked", "timeupdate"]) video.addEventListener(event, follow, { passive: true });
  video.addEventListener("error", () => announce(`The video can't be played: ${video.error?.message ?? "unknown"}`));
  const seek = (/** @type {number} */ seconds) => {
    video.currentTime = seconds;
    onTime(seconds);
  };
  return {
    seek,
    play: (/** @type {number} */ seconds) => {
      seek(seconds);
      video.play().catch((/** @type {DOMException} */ error) => {
        // A pause, or another seek, before the first frame: the reader's own doing.
        if (error.name !== "AbortError") announce(`The video can't be played: ${error.message}`);
      });
    },
  };
}
