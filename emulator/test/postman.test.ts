import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBusiness, systemToken, type Business, type Json } from "./support/business.ts";
import { savedRequests, shapeOf, type Saved } from "./support/postman-collection.ts";
import { deviations } from "./support/postman-deviations.ts";
import { prepareFor } from "./support/postman-preparations.ts";
import { form, furnish } from "./support/postman-world.ts";

const files = ["whatsapp-cloud-api.postman_collection.json", "whatsapp-flows-api.postman_collection.json"];

describe.each(files)("Meta's collection %s, replayed", (file) => {
  let business: Business;
  beforeAll(async () => {
    business = await openBusiness();
  });
  afterAll(() => business[Symbol.asyncDispose]());

  const all = savedRequests(file);
  const label = file.includes("flows-api") ? "flows: " : "";

  it("is here whole", () => expect(all).toHaveLength(label === "" ? 140 : 29));

  it.each(all.map((saved) => [`${label}${saved.title}`, saved] as const))("%s", async (title, saved) => {
    const values = await furnish(business, saved.title);
    await prepareFor(business, saved.title, values);
    const answer = await replay(business, saved, values);
    const difference = differenceOf(saved, answer);
    const reason = deviations[title];
    if (reason === undefined) expect({ difference, answer: answer.text }).toEqual({ difference: null, answer: answer.text });
    else expect({ title, reason, stillDeviates: difference !== null }).toEqual({ title, reason, stillDeviates: true });
  });
});

it("lists no deviation of a request that does not exist", () => {
  const titles = files.flatMap((file) =>
    savedRequests(file).map((saved) => `${file.includes("flows-api") ? "flows: " : ""}${saved.title}`),
  );
  expect(Object.keys(deviations).filter((title) => !titles.includes(title))).toEqual([]);
});

type Replayed = { readonly status: number; readonly text: string };

async function replay(business: Business, saved: Saved, values: ReadonlyMap<string, string>): Promise<Replayed> {
  const fill = (text: string): string =>
    [...values].toSorted(([a], [b]) => b.length - a.length).reduce((filled, [name, value]) => filled.replaceAll(name, value), text);
  const body = saved.isFile
    ? Buffer.from("file")
    : saved.fields
      ? form(saved.fields.map(([key, type, value]) => [key, type, fill(value)]))
      : saved.body === null
        ? null
        : fill(saved.body);
  const headers: Record<string, string> = { authorization: `Bearer ${systemToken}` };
  if (typeof body === "string") headers["content-type"] = "application/json";
  if (saved.isFile) headers["content-type"] = "application/octet-stream";
  // Downloads have a host of their own at Meta, and no version in the path.
  const path = saved.url.includes("{{Media-URL}}") ? fill(saved.url) : `/v26.0${fill(saved.url)}`;
  const hasBody = body !== null && saved.method !== "GET" && !(saved.fields?.length === 0);
  const answer = await request(encodeURI(business.emulator.baseUrl + path), {
    method: saved.method as "GET",
    headers,
    ...(hasBody ? { body } : {}),
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}

/** Null when status and top-level shape agree with the saved answer (or there is none: then any 200). */
function differenceOf(saved: Saved, answer: Replayed): object | null {
  const status = saved.response?.status ?? 200;
  if (answer.status !== status) return { status: answer.status, expected: status };
  if (!saved.response) return null;
  const given = shapeOf(JSON.parse(answer.text) as Json);
  const expected = shapeOf(saved.response.body);
  return JSON.stringify(Object.entries(given).toSorted(byKey)) === JSON.stringify(Object.entries(expected).toSorted(byKey))
    ? null
    : { given, expected };
}

function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}
