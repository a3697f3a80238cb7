import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText, hasWords } from "./fold-text.ts";

describe("foldText", () => {
  it.each([
    [" Très BIEN!! 🎉", "tres bien"],
    ["ＯＫ", "ok"],
    ["Straße", "strasse"],
    ["İstanbul", "istanbul"],
    ["¿Sí?", "si"],
    ["نَعَم", "نعم"],
    ["👍🏿", "👍"],
    ["  ❤️ ", "❤"],
    ["", ""],
  ])("%j → %j", (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it("keeps the vowels of Hindi apart", () => {
    expect(foldText("की")).not.toBe(foldText("का"));
  });

  it("is idempotent and never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => foldText(foldText(text)) === foldText(text)));
  });
});

describe("hasWords", () => {
  it.each([
    ["well no thanks", "no", true],
    ["not now", "no", false],
    ["no", "no", true],
    ["know no-one", "no", true],
    ["すみません無理です", "無理", true],
    ["ok 👍 great", "👍", true],
    ["anything", "", false],
  ])("%j has %j: %s", (text, wanted, expected) => {
    expect(hasWords(text, wanted)).toBe(expected);
  });
});
