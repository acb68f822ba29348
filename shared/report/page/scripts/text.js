const NUMBER = new Intl.NumberFormat("en-GB");

/**
 * Text as it is compared in a search: without case, accents and differences of width.
 * @param {string} text
 */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
}

/**
 * @param {number} count
 * @param {string} singular
 */
function counted(count, singular) {
  return `${NUMBER.format(count)} ${singular}${count === 1 ? "" : "s"}`;
}

/**
 * A confidence of 0 to 1 with two decimals, never rounded up to a 1.00 that the source did not give.
 * @param {number | null} confidence
 */
function confidenceText(confidence) {
  if (confidence === null) return "none";
  return confidence < 1 ? (Math.floor(confidence * 100 + 1e-9) / 100).toFixed(2) : "1.00";
}

/**
 * The address where it is one of the web, else null: no `javascript:`, no `data:`.
 * @param {string | null} address
 */
function webAddress(address) {
  return address !== null && /^https?:\/\//i.test(address) && URL.canParse(address) ? address : null;
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

/**
 * A moment as its day in UTC; what is no ISO moment stays as it is.
 * @param {string} moment
 */
function dayText(moment) {
  const time = Date.parse(moment);
  return Number.isNaN(time) ? moment : DAY.format(time);
}
