import { expect, test } from "vitest";
import { masked } from "./masked.ts";

test("so is what proves a consent, what was entered with a request, what events hold and what attributes to choose from say", () => {
  const shown = masked({
    optIns: [{ address: "ana@example.com", state: "pending" }, { address: "+33612999777" }],
    workspace: { links: { address: "go.example.com" }, place: { address: "1 rue de la Lune" } },
    messages: [
      {
        externalId: "wamid.HBgLMzM2MTI5OTk3NzcVAgARGBI5",
        origin: {
          kind: "opt_in",
          request: { address: "ana@example.com", fields: { first_name: "Ana", size: 4 }, evidence: { ip: "192.0.2.7" } },
        },
      },
    ],
    consent: [
      { evidence: { ip: "192.0.2.7", fields: '{"first_name":"Ana"}', address: "ana@example.com", form: "newsletter", until: "2027" } },
    ],
    events: [
      { properties: { total: 3, email: "ana@example.com", items: [{ name: "Lamp" }], ship: { first_name: "Ana", to: "+33612999777" } } },
    ],
    vocabulary: [
      { fact: "profile.attributes.lastName", examples: ["Moreau"] },
      { fact: "profile.attributes.city", examples: ["Lyon"] },
    ],
  });
  expect(JSON.stringify(shown)).not.toMatch(/Moreau|999777|ana@|Ana|192\.0|HBgL/);
  expect(shown).toMatchObject({
    optIns: [{ address: "a•••@example.com" }, { address: "+33 ••••• 77" }],
    workspace: { links: { address: "go.example.com" }, place: { address: "1 rue de la Lune" } },
    messages: [{ origin: { request: { fields: { size: 4 } } } }],
    consent: [{ evidence: { form: "newsletter", until: "2027" } }],
    events: [{ properties: { total: 3, items: [{ name: "Lamp" }] } }],
    vocabulary: [{ examples: ["•••"] }, { examples: ["Lyon"] }],
  });
});

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

test("why somebody is in an audience is told without what names them or reaches them", () => {
  const fact = (name: string, actual: unknown) => ({ code: "fact", holds: true, facts: { fact: name, test: "exists", actual }, parts: [] });
  const parts = [
    fact("attributes.lastName", "Moreau"),
    fact("attributes.contact", "ana@example.com"),
    fact("attributes.numbers", ["+33612999777", "none"]),
    fact("attributes.city", "Lyon"),
  ];
  expect(masked({ tree: { code: "all", parts } })).toMatchObject({
    tree: {
      parts: [
        { facts: { actual: "•••" } },
        { facts: { actual: "a•••@example.com" } },
        { facts: { actual: ["+33 ••••• 77", "none"] } },
        { facts: { actual: "Lyon" } },
      ],
    },
  });
});
