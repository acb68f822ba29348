// A page of the web is read by its own site only; from disk no page has an origin that could be named.
const reader = location.protocol === "file:" ? "*" : location.origin;
parent.postMessage(document.getElementById("data")?.textContent ?? "", reader);
