/** Something on every page that would be empty without: rows are looked at, not only the picture that stands in for them. */
import { randomUUID } from "node:crypto";
import type { Shop } from "./shop.ts";

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"] as const;
const LONG = "Questions about parcels that have not arrived, and about those that have arrived in pieces";

type Pack = { readonly name: string; readonly document: { readonly rules: readonly object[] } };
type Decided = { readonly settings: object; readonly revision: number };

export async function furnish({ api }: Shop): Promise<void> {
  await api("PATCH", "/v1/workspace", {
    answerHours: {
      week: [
        { days: [...WEEKDAYS], from: "09:00", to: "12:30" },
        { days: [...WEEKDAYS], from: "13:30", to: "18:00" },
      ],
      exceptions: [{ from: "2030-12-24", to: "2030-12-31", stretches: [{ from: "09:00", to: "12:00" }] }],
      holidays: ["FR", "DE"],
    },
  });
  await api("PUT", "/v1/desk/labels/parcels", { colour: "violet", description: LONG });
  await api("POST", "/v1/desk/canned", { name: "delay", title: "The parcel is late", text: `${LONG}: we are sorry.` });
  await api("POST", "/v1/desk/teams", { name: "Parcels and returns", policy: "round_robin", isDefault: true });
  const { settings, revision } = (await api("GET", "/v1/desk/staffing")) as Decided;
  const promise = { id: randomUUID(), name: "Usual", teams: [], priorities: [], channels: [], warnMinutes: 15, countsIn: "working_hours" };
  await api("PUT", "/v1/desk/staffing", {
    revision,
    settings: {
      ...settings,
      policies: [{ ...promise, firstMinutes: 60, nextMinutes: 120 }],
      closed: { isOn: true, texts: {} },
      csat: { isOn: true, scale: 5, question: {}, thanks: {}, asksWhy: true, why: {} },
    },
  });
  const rule = { match: "all", conditions: [{ kind: "words", words: ["parcel"] }], journeys: "after", goOn: false };
  const actions = [
    { kind: "label", label: "parcels" },
    { kind: "priority", priority: "high" },
  ];
  await api("PUT", "/v1/helpers/draft", {
    revision: 0,
    document: {
      format: 1,
      rules: [
        { ...rule, id: "parcels", title: LONG, isOn: true, actions },
        { ...rule, id: "rest", title: "The rest", isOn: false, actions: [{ kind: "hand_over" }] },
      ],
      intents: [{ name: "late", title: "Late parcel", examples: ["where is my parcel", "it should have come on Monday"] }],
      sureFrom: 0.5,
      faq: { isOn: true, sureFrom: 0.5 },
    },
  });
  await api("PUT", `/v1/knowledge/articles/${randomUUID()}`, {
    language: "en",
    document: { title: LONG, answer: "It is on its way.", body: "", questions: ["where is my parcel"], topics: ["parcels"] },
    revision: 0,
  });
  const { rows } = (await api("GET", "/v1/policy/packs")) as { readonly rows: readonly Pack[] };
  const rules = rows.filter(({ name }) => name === "default" || name === "FR").flatMap(({ document }) => document.rules);
  await api("PUT", "/v1/policy/draft", { revision: 0, document: { format: 1, title: "Ours", rules } });
  await api("PUT", "/v1/fragments/signature", { title: "Signature", text: `The team for you. ${LONG}.`, revision: 0 });
  await api("PUT", "/v1/audiences/parcels", {
    schema: 1,
    name: "parcels",
    title: LONG,
    rule: { fact: "profile.attributes.city", is: "equal", value: "Lyon" },
  });
  await api("PUT", "/v1/group-kinds/company", { title: LONG });
  await api("PUT", "/v1/groups/company/acme", {
    name: LONG,
    attributes: { plan: "pro", address: { city: "Lyon" }, note: LONG.replaceAll(" ", "") },
  });
  await api("POST", "/v1/groups/company/acme/members", {
    members: [{ profile: { externalId: "ana" }, attributes: { role: "admin" }, primary: true }],
  });
  // Running out.
  await api("PUT", "/v1/coupon-pools/late10", { title: "For late parcels", lowAt: 5 });
  await api("POST", "/v1/coupon-pools/late10/generate", { count: 2, prefix: "LATE-" });
  await api("POST", "/v1/console/api-keys", { name: "Old", rights: ["messages:read"] });
  const keys = (await api("GET", "/v1/console/api-keys")) as { readonly rows: readonly { readonly id: string; readonly name: string }[] };
  for (const { id, name } of keys.rows) if (name === "Old") await api("DELETE", `/v1/console/api-keys/${id}`);
  // Of what does not happen here: nothing is sent to it.
  await api("POST", "/v1/webhooks", { url: "https://hooks.example.com/parley", kinds: ["audience.left"], description: LONG });
  const service = (await api("POST", "/v1/appointments/services", {
    texts: { en: { name: "Call-back", description: "" } },
    minutes: 15,
    place: { kind: "phone", text: "" },
  })) as { readonly id: string };
  const hours = [1, 2, 3, 4, 5].map((day) => ({ day, from: "09:00", to: "18:00" }));
  await api("POST", "/v1/appointments/resources", { name: "Ben Carter", zone: "UTC", hours, services: [service.id] });
}
