import { expect, test } from "vitest";
import { PACKS, policyOf } from "../../../src/contact-rules/packs/packs.ts";
import { PACK_WORDS_FR } from "./pack-words-fr.ts";

test("what ready-made rules say of their sources is there in French, and nothing else", () => {
  const { rules } = policyOf("All", PACKS);
  const texts = new Set(rules.flatMap(({ source, note }) => [source.title, ...(note === undefined ? [] : [note])]));
  expect(Object.keys(PACK_WORDS_FR).toSorted()).toEqual([...texts].toSorted());
});
