import { IntlMessageFormat } from "intl-messageformat";
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { AUDIENCE_PROBLEM_CODES } from "../../../src/audiences/validate.ts";
import { CAMPAIGN_PROBLEM_CODES } from "../../../src/campaigns/campaign-problem.ts";
import { SKIP_REASONS } from "../../../src/campaigns/place-person.ts";
import { REFUSALS } from "../../../src/campaigns/transitions.ts";
import { PROBLEM_CODES } from "../../../src/journeys/problem.ts";
import { WORD_KEYS } from "../../../src/journeys/words.ts";
import { REASONS, RULES } from "../../../src/messages/decision.ts";
import { FILE_FAULTS } from "../../../src/media/formats.ts";
import { frenchSpaces } from "./i18n.tsx";
import { MESSAGE_STATES } from "../../../src/messages/message.ts";
import { DATA_FAILURES } from "../../../src/contract/warehouse.ts";
import { DAV_FAILURES } from "../../../src/outbound/caldav/requests.ts";
import { ERRORS } from "../../../src/platform/errors.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** `{n, plural, …}` → `n` */
function variables(text: string): readonly string[] {
  const found = new Set<string>();
  const walk = (
    nodes: readonly { readonly value?: unknown; readonly type: number; readonly options?: Record<string, { readonly value: never }> }[],
  ): void => {
    for (const node of nodes) {
      if (node.type !== 0 && node.type !== 7 && typeof node.value === "string") found.add(node.value);
      for (const option of Object.values(node.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(text, "en").getAst() as never);
  return [...found].toSorted();
}

/** A sentence given as `why` or `reason`, or handed to `keep` or `unrecognised`. */
const REASON = /(?:(?:why|reason): |\bkeep\(|\bunrecognised\((?:\w+, )+(?:"\w+", )?)"([^"]+ [^"]+)"/g;

describe("catalogues", () => {
  it("have words for every state, reason, rule and word of the editor", () => {
    const needed = [
      ...MESSAGE_STATES.map((state) => `state.${state}`),
      ...REASONS.map((reason) => `reason.${reason}`),
      ...RULES.map((rule) => `rule.${rule}`),
      ...SKIP_REASONS.map((reason) => `campaign.skipped.${reason}`),
      ...WORD_KEYS,
    ];
    expect(needed.filter((key) => !Object.hasOwn(en, key))).toEqual([]);
  });

  it("have words for all that the server refuses, and for all that it finds wrong in a document", async () => {
    const folder = new URL("../../../src/", import.meta.url);
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
    const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
    const reasons = texts.flatMap((text) => [...text.matchAll(/details: \{\s*reason: "([a-z_]+)"/g)].map(([, reason]) => reason ?? ""));
    expect(reasons.length).toBeGreaterThan(6);
    // The one that is told to nobody: the runner looks again.
    const calendarReasons = DAV_FAILURES.filter((reason) => reason !== "changed_meanwhile").map((reason) => `calendar_${reason}`);
    const needed = [
      ...Object.keys(ERRORS).map((code) => `code.${code}`),
      ...[
        ...reasons,
        ...FILE_FAULTS,
        ...REFUSALS.map((reason) => `campaign_${reason}`),
        ...calendarReasons,
        ...DATA_FAILURES.map((reason) => `data_${reason}`),
      ].map((reason) => `refused.${reason}`),
      ...[...PROBLEM_CODES, ...AUDIENCE_PROBLEM_CODES, ...CAMPAIGN_PROBLEM_CODES].map((code) => `problem.${code}`),
    ];
    for (const catalogue of [en, fr]) {
      expect(needed.filter((key) => !Object.hasOwn(catalogue, key))).toEqual([]);
      const known = Object.keys(catalogue).filter((key) => /^(code|refused|problem)\.[a-z_]+$/.test(key));
      expect(known.filter((key) => !needed.includes(key) && !["problem.more", "problem.where"].includes(key))).toEqual([]);
    }
  });

  it("have words for every reason why a webhook is kept aside", async () => {
    const files = ["channels/whatsapp/parse-webhook.ts", "channels/whatsapp/parse-inbound.ts", "ingress/whatsapp/admit-webhook.ts"];
    const texts = await Promise.all(files.map((file) => readFile(new URL(`../../../src/${file}`, import.meta.url), "utf8")));
    const reasons = texts.flatMap((text) => [...text.matchAll(REASON)].map(([, reason]) => reason ?? ""));
    const keys = Object.keys(en).flatMap((key) => (key.startsWith("unrecognised.") && key.includes(" ") ? [key.slice(13)] : []));
    expect([...new Set(reasons)].toSorted()).toEqual(keys.toSorted());
  });

  it("have words for all that is made of a call of a shop", async () => {
    const folder = new URL("../../../src/", import.meta.url);
    const isOfShops = /^(sources|ingress\/sources)\/.*(?<!\.test)\.ts$/;
    const files = (await readdir(folder, { recursive: true })).filter((file) => isOfShops.test(file));
    expect(files.length).toBeGreaterThan(15);
    const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
    const reasons = texts.flatMap((text) => [...text.matchAll(/why: (?:isNobody \? )?"([^"]+ [^"]+)"/g)].map(([, reason]) => reason ?? ""));
    const keys = Object.keys(en).flatMap((key) => (key.startsWith("call.") && key.includes(" ") ? [key.slice(5)] : []));
    expect([...new Set(reasons)].toSorted()).toEqual(keys.toSorted());
  });

  it("agree in keys and in what fills each text", () => {
    expect(Object.keys(fr).toSorted()).toEqual(Object.keys(en).toSorted());
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect([key, variables(fr[key])]).toEqual([key, variables(en[key])]);
  });

  it("say nothing twice the same where a language has its own words", () => {
    const same = (Object.keys(en) as (keyof typeof en)[]).filter((key) => en[key].length > 24 && en[key] === fr[key]);
    expect(same).toEqual([]);
  });
});

it("is set as French is: curved apostrophes, spaces before its double punctuation and inside its quotation marks, one sign for an ellipsis", () => {
  const texts = Object.entries(fr).map(([key, text]): [string, string] => [key, text.replaceAll(/\{[^{}]*\}|https?:\S*|::\S*/g, "")]);
  const wrong = texts.filter(
    ([key, text]) => !key.endsWith("text_with_binding") && /\w'\w|[^\s\u00a0][;!?»](?![\w./])|«[^\s\u00a0]|\w:\s|\.\.\.|[“”]/u.test(text),
  );
  expect(wrong).toEqual([]);
});

it("keeps French punctuation on the line of its word, and leaves what is no text alone", () => {
  expect(frenchSpaces("Vraiment ? « Oui » : 3 ; non !")).toBe("Vraiment\u00a0? «\u00a0Oui\u00a0»\u00a0: 3\u00a0; non\u00a0!");
  expect(frenchSpaces("95 % des fois")).toBe("95\u00a0% des fois");
  expect(frenchSpaces("{day, date, ::MMMd}")).toBe("{day, date, ::MMMd}");
});
