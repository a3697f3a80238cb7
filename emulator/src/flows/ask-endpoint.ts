import { isObject, objectAt, textAt, type JsonObject } from "../json.ts";
import type { World } from "../store/world.ts";
import { callEndpoint, type EndpointAnswer } from "./endpoint/call-endpoint.ts";
import { signedToken } from "./endpoint/encryption.ts";
import { parcelOf } from "./endpoint/media-parcel.ts";
import { completeFilling, endBadly, isMediaAnswer } from "./end-filling.ts";
import { shownScreen, type Filling } from "./filling.ts";
import { noteCall } from "./flow-health.ts";
import { mayFollow } from "./judge/judge-routing.ts";
import { screenOf } from "./components-walk.ts";
import { showScreen } from "./show-screen.ts";
import { versionNumber } from "./versions.ts";

type Question = { readonly action: "INIT" | "BACK" | "data_exchange"; readonly screen?: string; readonly data?: JsonObject };

const genericWords = "Something went wrong. Please try again later.";

/** One question to the business's endpoint, and what its answer does on the phone. A bad answer is reported back to it. */
export async function askEndpoint(world: World, filling: Filling, question: Question): Promise<void> {
  const data = question.data ? withParcels(world, filling, question.data) : undefined;
  const answer = await exchange(world, filling, { ...question, ...(data ? { data } : {}) });
  switch (answer.kind) {
    case "expired":
      filling.message.flowClosed = answer.words ?? "";
      return endBadly(filling, "flow_token_expired", answer.words ?? genericWords);
    case "failed":
      return fail(filling, answer.error);
    case "answer":
      return follow(world, filling, question, answer.body);
  }
}

async function follow(world: World, filling: Filling, question: Question, body: JsonObject): Promise<void> {
  const screen = textAt(body, "screen");
  const data = objectAt(body, "data");
  if (screen === "SUCCESS") {
    const params = objectAt(objectAt(data, "extension_message_response"), "params");
    if (!isObject(objectAt(data, "extension_message_response")["params"]))
      return report(world, filling, question, "payload-schema-error", "SUCCESS needs data.extension_message_response.params.");
    return completeFilling(world, filling, { flow_token: filling.token, ...params });
  }
  const from = question.screen ?? shownScreen(filling)?.id ?? null;
  if (screen === null || !screenOf(filling.json, screen))
    return report(world, filling, question, "invalid-screen-transition", `There is no screen ${screen ?? "(missing)"}.`);
  if (from !== null && !mayFollow(filling.json, from, screen))
    return report(world, filling, question, "invalid-screen-transition", `The routing model has no route from ${from} to ${screen}.`);
  const { error_message: notice, ...shown } = data;
  const missing = notice === undefined ? missingData(filling, screen, shown) : null;
  if (missing !== null) return report(world, filling, question, "payload-schema-error", `Screen ${screen} needs data.${missing}.`);
  filling.notice = typeof notice === "string" ? notice : null;
  showScreen(filling, screen, shown);
}

/** The first field the screen declares that the answer lacks, or has in another type. */
function missingData(filling: Filling, screen: string, data: JsonObject): string | null {
  const declared = objectAt(screenOf(filling.json, screen) ?? {}, "data");
  const known = filling.seen.get(screen)?.data ?? {};
  for (const key of Object.keys(declared)) {
    const value = data[key] ?? known[key];
    const expected = objectAt(declared, key)["type"];
    const actual = Array.isArray(value) ? "array" : typeof value;
    if (value === undefined || (expected === "integer" ? actual !== "number" : actual !== expected)) return key;
  }
  return null;
}

/** Meta tells the endpoint what it answered wrongly; the answer to that must acknowledge, and nobody looks at it. */
async function report(world: World, filling: Filling, question: Question, error: string, words: string): Promise<void> {
  await exchange(world, filling, {
    action: question.action === "INIT" ? "INIT" : "data_exchange",
    ...(question.screen === undefined ? {} : { screen: question.screen }),
    data: { error, error_message: words },
  });
  fail(filling, error);
}

function fail(filling: Filling, error: string): void {
  // On the first screen there is nothing to return to; later the person may try the same button again.
  if (filling.stack.length === 0) return endBadly(filling, error, genericWords);
  filling.problem = { error, words: genericWords };
  filling.notice = genericWords;
}

async function exchange(
  world: World,
  filling: Filling,
  question: { readonly action: string; readonly screen?: string; readonly data?: JsonObject },
): Promise<EndpointAnswer> {
  const { flow, account, json, number, token } = filling;
  const appSecret = world.apps.get(account.appId)?.secret ?? "";
  const api = textAt(json, "data_api_version") ?? "3.0";
  const signed = api === "4.0" && versionNumber(textAt(json, "version") ?? "") >= 703;
  filling.problem = null;
  world.clock.inFlight.begin();
  try {
    const answer = await callEndpoint({
      url: flow.endpointUri ?? textAt(json, "data_channel_uri") ?? "http://127.0.0.1:9/no-endpoint-uri",
      appSecret,
      publicKey: () => number.publicKey,
      payload: { version: api, ...question, flow_token: token, ...(signed ? { flow_token_signature: signedToken(token, appSecret) } : {}) },
      timeoutMs: world.switches.flowEndpointTimeoutMs,
      realNow: () => world.clock.realNow(),
    });
    filling.exchanges.push({ action: question.action, screen: question.screen ?? null, httpStatus: answer.httpStatus, ms: answer.ms });
    noteCall(world, account, flow, { ms: answer.ms, error: answer.kind === "failed" ? answer.error : null });
    return answer;
  } finally {
    world.clock.inFlight.end();
  }
}

function withParcels(world: World, filling: Filling, data: JsonObject): JsonObject {
  const parcels = (ids: readonly string[]): JsonObject[] =>
    ids.flatMap((id) => {
      const media = world.media.get(id);
      return media ? [parcelOf(media, `${world.publicUrl()}/_emulator/cdn/${id}`)] : [];
    });
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, isMediaAnswer(world, filling, value) ? parcels(value) : value]),
  );
}
