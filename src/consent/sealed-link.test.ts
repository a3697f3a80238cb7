import { expect, test } from "vitest";
import { appointmentCode, openLink, openVeiled, sealLink, VEILED, veiledCode } from "./sealed-link.ts";

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

test("what stands for a link opens nothing itself, and is the link of its own person alone, also under an earlier id of theirs", () => {
  const key = "0c".repeat(32);
  const id = "019ac0de-0000-7000-8000-0000000000aa";
  const veiled = veiledCode(key, { id, whose: "ana" });
  expect(`to change it: /b/${veiled}.`.match(VEILED)).toEqual([veiled]);
  expect(openLink(key, "appointment", veiled)).toBeNull();
  expect(openVeiled(key, veiled, ["ana now", "ana"])).toBe(appointmentCode(key, id));
  expect(openLink(key, "appointment", appointmentCode(key, id))?.id).toBe(id);
  expect(openVeiled(key, veiled, ["tom"])).toBeNull();
  expect(openVeiled(key, `~${"A".repeat(43)}`, ["ana"])).toBeNull();
});
