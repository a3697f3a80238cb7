import { expect, test } from "vitest";
import { masked } from "./masked.ts";

test("names of a person are masked wherever they stand, and nothing else", () => {
  const answer = {
    rows: [
      {
        person: { id: "p1", name: "Ana Moreau", address: "+33 6 12 99 97 77" },
        identities: { phone: "+33612999777", email: "ana@example.com", externalId: "shop-1017" },
        attributes: { firstName: "Ana", EMAIL: "ana@example.com", birth_date: "1990-01-01", city: "Lyon", points: 7 },
        messages: [{ recipient: "+33612999777", state: "sent", at: new Date(0) }],
      },
    ],
    suppressions: [{ sort: "block", kind: "email", value: "ana@example.com", reason: "asked" }],
    next: null,
  };
  const shown = masked(answer);
  expect(JSON.stringify(shown)).not.toMatch(/Moreau|999777|ana@|1017|1990/);
  expect(shown).toMatchObject({
    rows: [
      {
        person: { id: "p1", name: "A•••au", address: "+33 ••••• 77" },
        identities: { phone: "+33 ••••• 77", email: "a•••@example.com", externalId: "s•••17" },
        attributes: { city: "Lyon", points: 7 },
        messages: [{ state: "sent", at: new Date(0) }],
      },
    ],
    suppressions: [{ value: "a•••@example.com", reason: "asked" }],
    next: null,
  });
});
