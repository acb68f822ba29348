/**
 * The data that the page was made with: JSON, as gzip, as base64, in a block that no markup can stand in.
 * @returns {Promise<any>}
 */
export function embeddedData() {
  return unpack(document.getElementById("data")?.textContent ?? "");
}

/** @param {string} packed */
export function unpack(packed) {
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) bytes[place] = text.charCodeAt(place);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}
