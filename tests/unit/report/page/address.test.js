import assert from "node:assert/strict";
import { test } from "node:test";

import { readAddress, writeAddress } from "../../../../shared/report/page/scripts/address.js";

test("a link says again what it was made of", () => {
  const address = {
    item: "labels/4",
    time: 65.2,
    text: "a&b #1 ü",
    least: 0.5,
    insights: ["topics"],
    categories: ["iab:Law, Crime", "iptc:x"],
    sort: "name",
    language: "fr-FR",
  };
  assert.deepEqual(readAddress(writeAddress(address), 100), { ...address, range: null });
  const range = { start: 1.5, end: 3.25 };
  assert.deepEqual(readAddress(writeAddress({ range }), 100).range, range);
});

test("the links of a library are read", () => {
  const { item, time } = readAddress("#item=labels/4&t=65.2", 100);
  assert.deepEqual([item, time], ["labels/4", 65.2]);
});

test("times of any content are clamped or read", () => {
  const time = (text) => readAddress(`#t=${text}`, 100).time;
  assert.deepEqual(["1e9", "-5", "1:05", "junk", "", "NaN", "Infinity", "%E0%A4%A", "1e999"].map(time), [
    100,
    0,
    65,
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
  assert.deepEqual(readAddress("#t=70,65", 100).range, { start: 65, end: 70 });
  assert.deepEqual(readAddress("#t=5,junk", 100).range, null);
  assert.deepEqual(readAddress("#t=-1,1e9", 100).range, { start: 0, end: 100 });
});

test("any text can be read", () => {
  for (const hash of ["", "#", "#&&==", "#item", "#t", "#%", "#least=2&sort=x&in=", `#${"a".repeat(9999)}`])
    readAddress(hash, 100);
  assert.equal(readAddress("#least=2", 100).least, null);
});
