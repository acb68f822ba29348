import { unpack } from "./data.js";
import { make } from "./dom.js";

const AT_ONCE = 8;
const PATIENCE = 2000;

/**
 * Reads the parts of a library. A page from disk may not fetch a file, but it may frame one; the frame is in a sandbox of its own and
 * can do nothing but send its data. Each part is read once.
 */
export function createShards() {
  /** @type {Map<string, Promise<any>>} */
  const parts = new Map();
  /** @type {(() => void)[]} */
  const waiting = [];
  let running = 0;
  const next = () => {
    if (running >= AT_ONCE) return;
    const start = waiting.shift();
    if (!start) return;
    running += 1;
    start();
  };
  const done = () => {
    running -= 1;
    next();
  };
  /** @param {string} address @returns {Promise<any>} */
  return (address) => {
    const known = parts.get(address);
    if (known) return known;
    /** @type {Promise<any>} */
    const part = new Promise((resolve, reject) => {
      waiting.push(() => receive(address).then(unpack).then(resolve, reject).finally(done));
    });
    part.catch(() => parts.delete(address));
    parts.set(address, part);
    next();
    return part;
  };
}

/**
 * @param {string} address
 * @returns {Promise<string>}
 */
function receive(address) {
  const frame = make("iframe", { src: address, sandbox: "allow-scripts", hidden: true, title: "part of the library" });
  const stop = new AbortController();
  return new Promise((/** @type {(packed: string) => void} */ resolve, reject) => {
    addEventListener(
      "message",
      (event) => {
        if (event.source === frame.contentWindow && typeof event.data === "string") resolve(event.data);
      },
      { signal: stop.signal },
    );
    frame.addEventListener("load", () =>
      setTimeout(() => reject(new Error(`${address} cannot be read: the library's folder is not whole`)), PATIENCE),
    );
    document.body.append(frame);
  }).finally(() => {
    stop.abort();
    frame.remove();
  });
}
