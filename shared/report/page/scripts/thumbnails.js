import { make } from "./dom.js";

const WIDTH = 192;

/**
 * Frames of the video, in a canvas that the reader of them puts somewhere. The video is read a second time for them, so that
 * playing is not disturbed; where it cannot be read, or has no picture, there is no canvas.
 * @param {string | null} address
 */
export function createThumbnails(address) {
  if (address === null) return null;
  const video = make("video", { preload: "metadata", src: address });
  video.muted = true;
  const canvas = make("canvas", { class: "thumbnail", width: WIDTH, height: 1, "aria-hidden": "true" });
  let wanted = 0;
  canvas.hidden = true;
  video.addEventListener("loadedmetadata", () => {
    if (video.videoWidth === 0) return;
    canvas.height = Math.round((WIDTH * video.videoHeight) / video.videoWidth);
    video.currentTime = wanted;
  });
  video.addEventListener("seeked", () => {
    if (video.videoWidth === 0) return;
    canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
    canvas.hidden = false;
    // Only the latest of those that were asked for meanwhile.
    if (Math.abs(video.currentTime - wanted) > 0.05) video.currentTime = wanted;
  });
  return {
    canvas,
    /** Draws the frame of a moment, when it is there. @param {number} seconds */
    show: (seconds) => {
      wanted = seconds;
      if (video.readyState >= HTMLMediaElement.HAVE_METADATA && !video.seeking) video.currentTime = wanted;
    },
  };
}
