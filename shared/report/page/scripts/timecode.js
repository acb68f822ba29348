/**
 * Seconds as `HH:MM:SS.mmm`; hours count on past 99.
 * @param {number} seconds
 */
function timecode(seconds) {
  const milliseconds = Math.round(seconds * 1000);
  /** @type {(value: number, digits: number) => string} */
  const padded = (value, digits) => String(Math.floor(value)).padStart(digits, "0");
  const clock = [milliseconds / 3600000, (milliseconds / 60000) % 60, (milliseconds / 1000) % 60];
  return `${clock.map((part) => padded(part, 2)).join(":")}.${padded(milliseconds % 1000, 3)}`;
}

/**
 * A range as it is copied and read out: `HH:MM:SS.mmm - HH:MM:SS.mmm`.
 * @param {{start: number, end: number}} range
 */
function rangeText(range) {
  return `${timecode(range.start)} - ${timecode(range.end)}`;
}

/**
 * A timecode without what is zero at its ends: `1:05`, `1:02:03`, `0:04.5`.
 * @param {number} seconds
 */
function shortTimecode(seconds) {
  const [clock = "", fraction = ""] = timecode(seconds).split(".");
  const short = clock.replace(/^(00:)?0?/, "");
  return Number(fraction) === 0 ? short : `${short}.${fraction.replace(/0+$/, "")}`;
}

/**
 * A length for people: `47.5 s`, `2 min 50 s`, `1 h 04 min`.
 * @param {number} seconds
 */
function lengthText(seconds) {
  if (seconds < 60) return `${Number(seconds.toFixed(2))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}
