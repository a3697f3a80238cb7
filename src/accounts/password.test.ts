import { expect, test } from "vitest";
import { QUICK_PASSWORDS } from "../../test/support/quick-passwords.ts";
import { hashPassword, PASSWORD_COST, setPasswordCost, verifyPassword } from "./password.ts";

const PASSWORD = "correct horse battery staple";

test("a password costs what OWASP asks for, and is kept with its cost", async () => {
  setPasswordCost(PASSWORD_COST);
  try {
    const stored = await hashPassword(PASSWORD);
    expect(stored).toMatch(/^scrypt\$32768\$8\$3\$/);
    // One that was made at another cost still opens.
    setPasswordCost(QUICK_PASSWORDS);
    expect(await verifyPassword(PASSWORD, stored)).toBe(true);
    expect(await verifyPassword(`${PASSWORD}!`, stored)).toBe(false);
  } finally {
    setPasswordCost(QUICK_PASSWORDS);
  }
});

test("without a password none fits", async () => {
  expect(await verifyPassword("", null)).toBe(false);
  expect(await verifyPassword(PASSWORD, "scrypt$")).toBe(false);
});
