/** The data endpoint of forms: as many encrypted exchanges as it can, then a steady rate (an open loop: a late answer delays no later question). */
import { Agent, request } from "undici";
import { seal, unseal } from "../../emulator/src/flows/endpoint/encryption.ts";
import { signatureOf } from "../../emulator/src/webhooks/signed-body.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { FormDocument } from "../../src/forms/document.ts";
import type { BenchOptions } from "../args.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { SEND_JOURNEY } from "../lib/people.ts";
import { usageOf } from "../lib/proc.ts";
import { API_KEY, prepareProduct } from "../lib/product.ts";
import { quantile, round } from "../lib/stats.ts";
import { sleep } from "../lib/waiting.ts";
import type { Outcome } from "../report.ts";

const PER_SECOND = 500;
const SECONDS = 20;
const WARM_UP_SECONDS = 3;
const AT_ONCE = 32;
const MOST_P99_MS = 100;

const FORM: FormDocument = {
  title: "Bench",
  category: "SURVEY",
  language: "en",
  connected: true,
  screens: [
    { id: "score", title: "Score", button: "Next", parts: [{ kind: "nps", name: "score", label: "Recommend us?", required: true }] },
    { id: "why", title: "Why", button: "Next", parts: [{ kind: "long_text", name: "why", label: "Why?" }] },
    { id: "end", title: "End", button: "Send", parts: [{ kind: "email", name: "mail", label: "E-mail" }] },
  ],
};

export async function benchFlows(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const warmUp = Math.round(WARM_UP_SECONDS * PER_SECOND * Math.min(1, options.scale * 2));
  const total = warmUp + Math.max(PER_SECOND, Math.round(SECONDS * PER_SECOND * options.scale));
  await using database = await postgres.create();
  const parley = await prepareProduct(database, { journey: SEND_JOURNEY, profile: options.profile });
  // With the console's role it starts an emulator of its own.
  await using server = await parley.start(["ingress", "engine", "sends", "http"]);
  const call = async (method: "GET" | "PUT" | "POST", url: string, token: string, body?: object): Promise<Record<string, unknown>> => {
    const answer = await request(url, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const told = (await answer.body.json()) as Record<string, unknown>;
    if (answer.statusCode >= 300) throw new Error(`${method} ${url} was answered ${answer.statusCode}: ${JSON.stringify(told)}`);
    return told;
  };
  await call("PUT", `${parley.url}/v1/forms/bench`, API_KEY, { document: FORM, revision: 0 });
  await call("POST", `${parley.url}/v1/forms/bench/publish`, API_KEY);
  const { id: formId } = await call("GET", `${parley.url}/v1/forms/bench`, API_KEY);
  const told = await call(
    "GET",
    `http://127.0.0.1:${parley.emulatorPort}/v26.0/${EMULATED.phoneNumberId}/whatsapp_business_encryption`,
    EMULATED.accessToken,
  );
  const publicKey = (told["data"] as readonly { readonly business_public_key: string }[])[0]?.business_public_key ?? "";

  const url = `${parley.webhook}/flows/${String(formId)}`;
  const questions = Array.from({ length: total }, (_, index) => {
    const seen = JSON.stringify({ score: index % 11 });
    const payload = {
      version: "4.0",
      action: "data_exchange",
      screen: "WHY",
      data: { form_version: "1", why: `Because of ${index}`, seen },
      flow_token: `bench-${index}`,
    };
    const sealed = seal(payload, publicKey);
    const body = JSON.stringify(sealed.body);
    return { sealed, body, signature: signatureOf(body, EMULATED.appSecret), expected: `Because of ${index}` };
  });
  const agent = new Agent({ connections: 128, pipelining: 1 });
  await using _closing = { [Symbol.asyncDispose]: async () => agent.close() };
  const ask = async (index: number): Promise<void> => {
    const question = questions[index % total];
    if (!question) return;
    const headers = { "content-type": "application/json", "x-hub-signature-256": question.signature };
    const answer = await request(url, { method: "POST", headers, body: question.body, dispatcher: agent });
    const text = await answer.body.text();
    if (answer.statusCode !== 200 || !unseal(text, question.sealed)?.includes(question.expected))
      throw new Error(`exchange ${index} was answered ${answer.statusCode}`);
  };

  await calm(database.pool);
  let asked = 0;
  const beganAt = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (asked < total) await ask((asked += 1));
    }),
  );
  const perSecond = Math.round(asked / ((performance.now() - beganAt) / 1_000));
  const took: number[] = [];
  const { usage } = await usageOf({ server: server.cpuMs }, async () => {
    const answers: Promise<void>[] = [];
    const startedAt = performance.now();
    for (let index = 0; index < total; index += 1) {
      const wait = startedAt + (index * 1_000) / PER_SECOND - performance.now();
      if (wait > 0) await sleep(wait);
      const dueAt = startedAt + (index * 1_000) / PER_SECOND;
      answers.push(ask(index).then(() => void (index >= warmUp && took.push(performance.now() - dueAt))));
    }
    await Promise.all(answers);
  });
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) => round(quantile(took, share), 1));

  const met = (p99 ?? Infinity) <= MOST_P99_MS && perSecond >= PER_SECOND;
  return {
    figures: {
      p50,
      p99,
      max: most,
      unit: "ms",
      exchangesPerSecond: PER_SECOND,
      exchanges: took.length,
      atMost: perSecond,
      percentOfOneCore: usage,
      met,
    },
    rows: [
      {
        what: `forms' data endpoint at ${PER_SECOND}/s, p99`,
        product: `${p99} ms (p50 ${p50} ms)`,
        demand: `≤ ${MOST_P99_MS} ms`,
        met: (p99 ?? Infinity) <= MOST_P99_MS,
      },
      {
        what: `forms' data endpoint, ${AT_ONCE} at a time`,
        product: `${perSecond}/s`,
        demand: `≥ ${PER_SECOND}/s`,
        met: perSecond >= PER_SECOND,
      },
    ],
  };
}
