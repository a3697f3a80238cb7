import { expect, test } from "vitest";
import { openLink, sealLink } from "./sealed-link.ts";

test("sealed links say nothing of whom they are for, are the same again, and open for their use alone", () => {
  const key = "0c".repeat(32);
  const of = { id: "019ac0de-0000-7000-8000-0000000000aa", expiresAt: new Date("2027-01-01T00:00:00Z") };
  const text = sealLink(key, "preferences", of);
  expect(text).toMatch(/^[A-Za-z0-9_-]{48}$/);
  expect(sealLink(key, "preferences", of)).toBe(text);
  expect(openLink(key, "preferences", text)).toEqual(of);
  expect(openLink(key, "confirm", text)).toBeNull();
  expect(Buffer.from(text, "base64url").toString("hex")).not.toContain("019ac0de");
  const neighbour = sealLink(key, "preferences", { ...of, id: "019ac0de-0000-7000-8000-0000000000ab" });
  expect(neighbour.slice(0, 20)).not.toBe(text.slice(0, 20));
});
