/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
/** Profile-journeys a second of a rehearsal on one core: a ten-node journey with three messages, answers, branches and waits, played to its end. */
import { branch, exit, journey, onEvent, template, text, updateProfile, wait, waitFor, whenReply } from "@parley/sdk";
import { Worker } from "node:worker_threads";
import { type Channel, plainChannel } from "../../src/catalog/channel.ts";
import { form } from "../../src/channels/whatsapp/form.ts";
import type { Template } from "../../src/catalog/template.ts";
import type { JsonObject } from "../../src/platform/json.ts";
import { toLane } from "../../src/platform/lane.ts";
import type { Profile } from "../../src/profiles/profile.ts";
import type { RehearsalResult } from "../../src/contract/rehearsal.ts";
import { heapOf } from "../../src/rehearsal/rehearsals.ts";
import type { Participant, Simulation } from "../../src/rehearsal/simulator/simulate.ts";
import type { BenchOptions } from "../args.ts";
import { median, round } from "../lib/stats.ts";
import { type Outcome, thousands } from "../report.ts";

const PEOPLE = 50_000;
const LEAST_PER_SECOND = 20_000;
const START_MS = Date.UTC(2026, 2, 1, 9);

const TEN_NODES = journey("ten-nodes", {
  title: "Ten nodes",
  entry: onEvent("order_placed", { key: "properties.orderId" }),
  start: "confirm",
  nodes: {
    confirm: template("order_news", {
      purpose: "utility",
      body: { first_name: "{{ profile.attributes.firstName }}" },
      buttons: [{ index: 0, kind: "quick_reply", payload: "yes" }],
      next: "answer",
    }),
    answer: waitFor([whenReply("yes", "thanks")], { after: "P1D", next: "pause" }),
    thanks: text("Thank you, {{ profile.attributes.firstName }}!", { next: "pause" }),
    pause: wait("P3D", "valued"),
    valued: branch(
      [
        {
          when: {
            all: [
              { fact: "profile.attributes.vip", is: "equal", value: true },
              { fact: "event.properties.total", is: "greater", value: 20 },
            ],
          },
          next: "ask",
        },
        { when: { fact: "profile.country", is: "one_of", value: ["FR", "DE"] }, next: "ask" },
      ],
      "ask",
    ),
    ask: template("order_news", {
      purpose: "utility",
      body: { first_name: "{{ profile.attributes.firstName }}" },
      buttons: [{ index: 0, kind: "quick_reply", payload: "good" }],
      next: "opinion",
    }),
    opinion: waitFor([whenReply("good", "note")], { after: "P2D", next: "later" }),
    note: updateProfile({ opinion: "good", order: "{{ event.properties.orderId }}" }, "later"),
    later: wait("PT6H", "end"),
    end: exit("done"),
  },
});

/** What is built and shipped: run from source, the loader names every function as it is made, which costs a third. */
const SIMULATE = new URL("../../dist/rehearsal/simulator/simulate.js", import.meta.url).href;
const PLAYER = `
const { parentPort } = require("node:worker_threads");
const loaded = import(${JSON.stringify(SIMULATE)});
parentPort.on("message", async (simulation) => {
  const { simulate } = await loaded;
  const usedBefore = process.cpuUsage();
  const startedAt = performance.now();
  const { messages, outcomes } = simulate(simulation);
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(usedBefore);
  parentPort.postMessage({ messages, outcomes, tookMs, cpuMs: (user + system) / 1000 });
});`;
const MEMORY_MB = 1_024;

type Played = Pick<RehearsalResult, "messages" | "outcomes"> & { readonly tookMs: number; readonly cpuMs: number };

/** In a thread with the memory that the server gives one. */
function openPlayer(): AsyncDisposable & { readonly play: (simulation: Simulation) => Promise<Played> } {
  const thread = new Worker(PLAYER, { eval: true, resourceLimits: heapOf(MEMORY_MB) });
  return {
    play: async (simulation) =>
      new Promise((resolve, reject) => {
        thread.once("message", resolve);
        thread.once("error", reject);
        thread.postMessage(simulation);
      }),
    [Symbol.asyncDispose]: async () => void (await thread.terminate()),
  };
}

export async function benchRehearsal(options: BenchOptions): Promise<Outcome> {
  await using player = openPlayer();
  const people = Math.max(1_000, Math.round(PEOPLE * options.scale));
  const simulation = simulationOf(people);
  // The first one warms the code up and is not counted.
  await player.play(simulationOf(Math.min(people, 5_000)));
  const rates: number[] = [];
  const ofProcessor: number[] = [];
  let messages = 0;
  for (let round = 0; round < options.rounds; round += 1) {
    const result = await player.play(simulation);
    rates.push(people / (result.tookMs / 1_000));
    ofProcessor.push(people / (result.cpuMs / 1_000));
    messages = result.messages.sent;
    const ended = result.outcomes.find(({ outcome }) => outcome === "done")?.n ?? 0;
    if (ended !== people) throw new Error(`${ended} of ${people} rehearsed runs came to their end`);
  }
  const perSecond = round(median(rates));
  const met = perSecond >= LEAST_PER_SECOND;
  return {
    figures: { perSecond, perSecondOfProcessor: round(median(ofProcessor)), people, nodes: 10, messages, unit: "profile-journeys/s", met },
    rows: [
      {
        what: `rehearsal, ${thousands(people)} people, ten nodes, ${round(messages / people, 1)} messages each`,
        product: `${thousands(perSecond)}/s`,
        demand: `≥ ${thousands(LEAST_PER_SECOND)}/s`,
        met,
      },
      { what: "  by processor time, the collector's threads included", product: `${thousands(median(ofProcessor))}/s` },
    ],
  };
}

function simulationOf(people: number): Simulation {
  return {
    document: TEN_NODES,
    participants: Array.from({ length: people }, (_, index) => participant(index)),
    entry: { atMs: START_MS, overMs: people * 20, properties: { total: 49.9, currency: "EUR" } },
    assumptions: {
      messages: {
        confirm: { replies: [{ choice: "yes", share: 0.3 }] },
        ask: { replies: [{ choice: "good", share: 0.4, after: { median: "PT2H", p90: "PT20H" } }] },
      },
    },
    learned: {},
    environment: {},
    channel: plainChannel(CHANNEL),
    templates: [TEMPLATE],
    seed: 1,
    horizonMs: 30 * 86_400_000,
    examples: 60,
  };
}

function participant(index: number): Participant {
  const at = new Date(START_MS);
  const profile = {
    lane: toLane(index % 256),
    id: `p${index}` as Profile["id"],
    workspaceId: "w" as Profile["workspaceId"],
    identities: { externalId: `c${index}`, phone: `+3361${String(index).padStart(7, "0")}` },
    attributes: { firstName: "Ana", vip: index % 3 === 0, tier: index % 5 } satisfies JsonObject,
    locale: "fr-FR",
    timeZone: "Europe/Paris",
    country: "FR",
    consent: { whatsapp: { utility: { state: "opted_in", at: at.toISOString(), source: "shop", entryId: "e" } } },
    reachability: {},
    mergedInto: null,
    consentHead: null,
    absorbed: [],
    createdAt: at,
    updatedAt: at,
  } satisfies Profile;
  return { profile, properties: { orderId: `A${index}` } };
}

const CHANNEL: Channel = {
  id: "channel" as Channel["id"],
  workspaceId: "w" as Channel["workspaceId"],
  kind: "whatsapp",
  name: "Shop",
  state: "active",
  pause: null,
  form,
  config: {
    baseUrl: "http://127.0.0.1:1",
    version: "v26.0",
    phoneNumberId: "1",
    accountId: "1",
    appId: "1",
    displayPhoneNumber: "+1 555-078-3881",
    messagesPerSecond: 80,
    pairRate: { everyMs: 6_000, burst: 45 },
  },
};

const TEMPLATE: Template = {
  workspaceId: "w" as Template["workspaceId"],
  channelId: "channel" as Template["channelId"],
  externalId: "t",
  name: "order_news",
  language: "fr",
  status: "APPROVED",
  category: "UTILITY",
  parameterFormat: "NAMED",
  components: [
    { type: "BODY", text: "Bonjour {{first_name}}, votre commande est confirmée." },
    { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "Oui" }] },
  ],
  qualityScore: null,
  rejectedReason: null,
  syncedAt: new Date(START_MS),
};
