/** A faulty Meta: accepts, loses, delays and repeats as the faults say, and keeps the ledger of what it really did. */
import type { Exchange } from "../../src/channels/whatsapp/classify-answer.ts";
import type { HttpRequest } from "../../src/channels/whatsapp/connections.ts";
import type { HistoryEntry } from "../../src/sends/history-index.ts";
import type { HistoryPage } from "../../src/sends/settler-trail.ts";
import type { Faults } from "./faults.ts";
import type { Process, World } from "./world.ts";

export type LedgerEntry = {
  readonly wamid: string;
  readonly callbackData: string;
  readonly to: string;
  readonly at: number;
  readonly undeliverable: boolean;
};

const TIMEOUT_MS = 20_000;
const STATUSES_IN_WEBHOOK = 50;
const HISTORY_PAGE_MS = 50;
/** Wider than Meta's, or a million sends would take a day to page through. */
const HISTORY_PAGE = 5_000;

export class MetaModel {
  readonly ledger: LedgerEntry[] = [];
  readonly #history: HistoryEntry[] = [];
  readonly #world: World;
  readonly #deliver: (body: object) => void;
  readonly #parties = new Map<string, string | null>();
  #statuses: object[] = [];
  #webhooksUnderWay = 0;
  faults: Faults;
  posts = 0;

  constructor(world: World, faults: Faults, deliver: (body: object) => void) {
    this.#world = world;
    this.faults = faults;
    this.#deliver = deliver;
  }

  get quiet(): boolean {
    return this.#webhooksUnderWay === 0;
  }

  async post(process: Process, request: HttpRequest): Promise<Exchange> {
    const { faults } = this;
    const world = this.#world;
    if (world.chance(faults.refused)) {
      await process.wait(10);
      return { kind: "not_written", why: "ECONNREFUSED" };
    }
    await process.wait(0);
    try {
      request.beforeWrite?.();
    } catch (error) {
      return { kind: "not_written", why: String(error) };
    }
    this.posts += 1;
    request.written?.();
    const latency = world.between(...faults.answerMs);
    const arrive = (ms: number): void => void this.#accept(request, ms, false);
    if (world.chance(faults.dropped)) return this.#broken(process);
    if (world.chance(faults.answerLost)) {
      arrive(latency / 2);
      return this.#broken(process);
    }
    if (world.chance(faults.late)) {
      arrive(TIMEOUT_MS + world.between(...faults.lateMs));
      await process.wait(TIMEOUT_MS);
      return { kind: "broken", why: "UND_ERR_HEADERS_TIMEOUT" };
    }
    if (world.chance(faults.serverError)) {
      if (world.chance(faults.serverErrorAccepted)) arrive(latency / 2);
      await process.wait(latency);
      return world.chance(0.5)
        ? answer(500, { error: { code: 131000, message: "(#131000) Something went wrong" } })
        : { kind: "answered", status: 502, body: "<html>Bad gateway</html>", retryAfter: null };
    }
    if (world.chance(faults.throttled)) {
      await process.wait(latency);
      return answer(400, { error: { code: 130429, message: "(#130429) Rate limit hit" } });
    }
    const wamid = this.#accept(request, latency / 2, world.chance(faults.undeliverable));
    await process.wait(latency);
    return {
      kind: "answered",
      status: 200,
      body: `{"messaging_product":"whatsapp","contacts":[],"messages":[{"id":"${wamid}"}]}`,
      retryAfter: null,
    };
  }

  /** Newest first; the cursor is a place in the ledger, so pages stay put. */
  async history(process: Process, after: string | null): Promise<HistoryPage> {
    await process.wait(HISTORY_PAGE_MS);
    if (this.#world.chance(this.faults.historyDown)) return { kind: "unreadable", why: "HTTP 500" };
    const visible = this.#world.now - this.faults.historyLagMs;
    let end = after === null ? this.#history.length : Number(after);
    while (end > 0 && (this.#history[end - 1]?.at ?? 0) > visible) end -= 1;
    const start = Math.max(end - HISTORY_PAGE, 0);
    return { kind: "read", entries: this.#history.slice(start, end).toReversed(), next: start === 0 ? null : String(start) };
  }

  /** The same answers, faster: every look decodes the whole list. */
  remember(externalId: string, partyOf: (externalId: string) => string | null): string | null {
    const known = this.#parties.get(externalId);
    if (known !== undefined) return known;
    const party = partyOf(externalId);
    this.#parties.set(externalId, party);
    return party;
  }

  async #broken(process: Process): Promise<Exchange> {
    const reset = this.#world.chance(0.5);
    await process.wait(reset ? this.#world.between(1, 200) : TIMEOUT_MS);
    return { kind: "broken", why: reset ? "ECONNRESET" : "UND_ERR_HEADERS_TIMEOUT" };
  }

  #accept(request: HttpRequest, afterMs: number, undeliverable: boolean): string {
    const body = JSON.parse(String(request.body)) as { readonly to: string; readonly biz_opaque_callback_data: string };
    const wamid = this.#newWamid(body.to.slice(1));
    this.#world.after(afterMs, () => {
      const at = this.#world.now;
      this.ledger.push({ wamid, callbackData: body.biz_opaque_callback_data, to: body.to, at, undeliverable });
      const second = Math.floor(at / 1_000) * 1_000;
      this.#history.push({ externalId: wamid, at: second, newestAt: second });
      this.#report(wamid, body, undeliverable);
    });
    return wamid;
  }

  #report(id: string, body: { readonly to: string; readonly biz_opaque_callback_data: string }, undeliverable: boolean): void {
    const { faults } = this;
    const world = this.#world;
    let delay = 0;
    const send = (status: string, more: object = {}): void => {
      delay += world.between(100, 3_000);
      if (world.chance(faults.webhookLost)) return;
      const late = world.chance(faults.webhookLate) ? world.between(...faults.webhookLateMs) : 0;
      const at = world.now + delay;
      const update = {
        id,
        status,
        timestamp: String(Math.floor(at / 1_000)),
        recipient_id: body.to.slice(1),
        biz_opaque_callback_data: body.biz_opaque_callback_data,
        ...more,
      };
      this.#later(delay + late, update);
      if (world.chance(faults.webhookDoubled)) this.#later(delay + late + world.between(0, 60_000), update);
    };
    if (undeliverable) {
      send("failed", { errors: [{ code: 131026, title: "Message undeliverable" }] });
      return;
    }
    send("sent");
    if (world.chance(0.6)) send("delivered");
    if (world.chance(0.3)) send("read");
  }

  #later(ms: number, status: object): void {
    this.#webhooksUnderWay += 1;
    this.#world.after(ms, () => {
      if (this.#statuses.length === 0) this.#world.after(20, () => this.#flush());
      this.#statuses.push(status);
    });
  }

  /** Statuses of the same moment travel together, as Meta's do. */
  #flush(): void {
    const all = this.#statuses;
    this.#statuses = [];
    this.#webhooksUnderWay -= all.length;
    for (let start = 0; start < all.length; start += STATUSES_IN_WEBHOOK) {
      const statuses = all.slice(start, start + STATUSES_IN_WEBHOOK);
      this.#deliver({
        object: "whatsapp_business_account",
        entry: [
          {
            id: "waba",
            changes: [{ field: "messages", value: { messaging_product: "whatsapp", metadata: { phone_number_id: "1" }, statuses } }],
          },
        ],
      });
    }
  }

  #newWamid(party: string): string {
    const tail = (this.#world.rng.integer(0x1_0000_0000) * 0x10_0000 + this.#world.rng.integer(0x10_0000))
      .toString(16)
      .padStart(18, "0")
      .toUpperCase();
    const head = `\x1c\x18${String.fromCharCode(party.length)}${party}\x15\x02\x00\x11\x18${String.fromCharCode(tail.length)}${tail}\x00`;
    return `wamid.${Buffer.from(head, "latin1").toString("base64")}`;
  }
}

function answer(status: number, body: object): Exchange {
  return { kind: "answered", status, body: JSON.stringify(body), retryAfter: null };
}
