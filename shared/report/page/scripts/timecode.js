/**
 * Seconds as `HH:MM:SS.mmm`; hours count on past 99.
 * @param {number} seconds
 */
export function timecode(seconds) {
  const milliseconds = Math.round(seconds * 1000);
  return `${clock(milliseconds)}.${padded(milliseconds % 1000, 3)}`;
}

/**
 * The frame that is shown at a moment, counted from 0.
 * @param {number} seconds
 * @param {number} rate frames a second
 */
export function frameAt(seconds, rate) {
  // The small step up is for the start of a frame that was written down to some digit.
  return Math.floor(seconds * rate + 1e-6);
}

/**
 * A count of frames as `HH:MM:SS:FF`, as edit lists have it.
 * @param {number} frames
 * @param {number} rate frames a second, a whole number
 */
export function frameTimecode(frames, rate) {
  return `${clock(Math.floor(frames / rate) * 1000)}:${padded(frames % rate, 2)}`;
}

/** @param {number} milliseconds */
function clock(milliseconds) {
  return [milliseconds / 3600000, (milliseconds / 60000) % 60, (milliseconds / 1000) % 60]
    .map((part) => padded(part, 2))
    .join(":");
}

/** @param {number} value @param {number} digits */
function padded(value, digits) {
  return String(Math.floor(value)).padStart(digits, "0");
}

/**
 * A range as it is copied and read out: `HH:MM:SS.mmm - HH:MM:SS.mmm`.
 * @param {{start: number, end: number}} range
 */
export function rangeText(range) {
  return `${timecode(range.start)} - ${timecode(range.end)}`;
}

/**
 * A timecode without what is zero at its ends: `1:05`, `1:02:03`, `0:04.5`.
 * @param {number} seconds
 */
export function shortTimecode(seconds) {
  const [whole = "", fraction = ""] = timecode(seconds).split(".");
  const short = whole.replace(/^(00:)?0?/, "");
  return Number(fraction) === 0 ? short : `${short}.${fraction.replace(/0+$/, "")}`;
}

/**
 * The seconds that a reader means by `65`, `1:05`, `01:02:03.5` or `1e2`; null where it is no time. May be negative.
 * @param {string} text
 */
export function parseTime(text) {
  const found = /^([+-]?)(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?(?:e[+-]?\d+)?)$/i.exec(text.trim());
  if (!found) return null;
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = found;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(",", "."));
  return Number.isFinite(total) ? (sign === "-" ? 0 - total : total) : null;
}

/**
 * A length for people: `47.5 s`, `2 min 50 s`, `1 h 04 min`.
 * @param {number} seconds
 */
export function lengthText(seconds) {
  if (seconds < 60) return `${Number(seconds.toFixed(2))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}
