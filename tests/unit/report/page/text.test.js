import assert from "node:assert/strict";
import { test } from "node:test";

import {
  confidenceStep,
  confidenceText,
  counted,
  fold,
  highlighted,
  webAddress,
} from "../../../../shared/report/page/scripts/text.js";

const found = (text, ...words) =>
  highlighted(text, words)
    .filter((piece) => piece.found)
    .map((piece) => piece.text);

test("case, accents and widths do not count in a search", () => {
  assert.equal(fold("Crème BRÛLÉE"), "creme brulee");
  assert.equal(fold("ＡＢ"), "ab");
});

test("what is found is marked as it is written", () => {
  assert.deepEqual(found("Crème Brûlée", "brulee"), ["Brûlée"]);
  assert.deepEqual(found("Cre\u0301me", "creme"), ["Cre\u0301me"]);
  assert.deepEqual(found("ﬁnal ﬁsh", "fi"), ["ﬁ", "ﬁ"]);
  assert.deepEqual(found("İstanbul 😀 port", "port", "istanbul"), ["İstanbul", "port"]);
  assert.deepEqual(found("anana", "ana"), ["anana"]);
  assert.deepEqual(found("anything", ""), []);
});

test("the pieces make up the text", () => {
  for (const text of ["", "Crème", "e\u0301\u0301x", "北海の朝", "\ud83d off"]) {
    assert.equal(
      highlighted(text, ["e", "海", "x"])
        .map((piece) => piece.text)
        .join(""),
      text,
    );
  }
});

test("a confidence is never rounded up", () => {
  assert.deepEqual([0.999999, 1, 0.29, 0, null].map(confidenceText), ["0.99", "1.00", "0.29", "0.00", "none"]);
  assert.deepEqual([0.49, 0.5, 0.79, 0.8, null].map(confidenceStep), [1, 2, 2, 3, 3]);
});

test("only the web's addresses are addresses", () => {
  assert.equal(webAddress("https://example.com/a"), "https://example.com/a");
  for (const address of ["javascript:alert(1)", "data:text/html,x", "//x", "https://", null])
    assert.equal(webAddress(address), null);
});

test("one is not many", () => assert.deepEqual([counted(1, "item"), counted(1200, "item")], ["1 item", "1,200 items"]));
