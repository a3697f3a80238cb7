import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Consent, type ConsentKey, joinConsent, supersedes } from "./consent.ts";
import { canonicalEntry, foldLedger, type LedgerEntry, type LedgerHead } from "./ledger.ts";
import { sealEntry, sha256Hex } from "./seal.ts";
import { type Ledger, verifyLedger } from "./verify-ledger.ts";

const at = (ms: number): string => new Date(Date.UTC(2027, 0, 1) + ms).toISOString();
const told = (n: number, more: Partial<LedgerEntry> = {}) => ({
  workspaceId: "w",
  profileId: "p",
  id: `e${n}`,
  action: n % 2 === 0 ? "opt_out" : "opt_in",
  channel: "whatsapp",
  purpose: "marketing",
  topic: null,
  how: "form",
  source: "checkout",
  actor: "customer",
  wording: { version: "3", language: "en", text: "Yes" },
  evidence: { ip: "203.0.113.9", form: "v3" },
  occurredAt: at(n * 1_000),
  recordedAt: at(n * 1_000 + 250),
  ...more,
});

function chain(length: number, of: Partial<LedgerEntry> = {}): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  let head: LedgerHead | null = null;
  for (let n = 1; n <= length; n += 1) {
    const entry: LedgerEntry = sealEntry(head, told(n, of));
    entries.push(entry);
    head = entry;
  }
  return entries;
}

function ledgerOf(entries: readonly LedgerEntry[], head: LedgerHead | null = entries.at(-1) ?? null): Ledger {
  return {
    profileId: "p",
    consent: foldLedger("p", () => entries),
    chains: [{ profileId: "p", head: head && { seq: head.seq, hash: head.hash }, entries }],
  };
}

const faults = async (ledger: Ledger, anchors: Parameters<typeof verifyLedger>[2] = []) =>
  (await verifyLedger(ledger, sha256Hex, anchors)).map(({ seq, what }) => [seq, what]);

test("what is hashed is written down here, so that nobody changes it without noticing", () => {
  const entry = sealEntry(null, told(1));
  expect(canonicalEntry(entry)).toBe(
    '["parley-consent/1","w","p",1,"e1","opt_in","whatsapp","marketing",null,"form","checkout","customer",{"language":"en","text":"Yes","version":"3"},{"form":"v3","ip":"203.0.113.9"},"2027-01-01T00:00:01.000Z","2027-01-01T00:00:01.250Z","0000000000000000000000000000000000000000000000000000000000000000"]',
  );
  expect(entry.hash).toBe(sha256Hex(canonicalEntry(entry)));
});

describe("the verifier", () => {
  test("has nothing to say of a whole chain, and the hash of a browser agrees with ours", async () => {
    expect(await faults(ledgerOf(chain(6)))).toEqual([]);
    const inBrowser = async (text: string): Promise<string> =>
      Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toString("hex");
    expect(await verifyLedger(ledgerOf(chain(6)), inBrowser)).toEqual([]);
  });

  test("names the one row that was changed, whichever part of it, and no other", async () => {
    const changes: { readonly [Column in keyof LedgerEntry]?: unknown } = {
      workspaceId: "x",
      id: "e99",
      action: "opt_in",
      channel: "sms",
      purpose: "utility",
      topic: "news",
      how: "api",
      source: "other",
      actor: "somebody",
      wording: null,
      evidence: { ip: "203.0.113.9" },
      occurredAt: null,
      recordedAt: at(1),
      prevHash: "f".repeat(64),
      hash: "f".repeat(64),
    };
    for (let row = 1; row <= 6; row += 1) {
      for (const [column, value] of Object.entries(changes)) {
        const entries = chain(6);
        const head = entries.at(-1) ?? null;
        const before = entries[row - 1];
        if (!before) throw new Error("no such row");
        const changed = { ...before, [column]: column === "action" && before.action === "opt_in" ? "opt_out" : value };
        expect(await faults(ledgerOf(entries.with(row - 1, changed), head)), `${column} of ${row}`).toEqual([[row, "changed"]]);
      }
    }
  });

  test("names what is gone: a row, the newest ones, all of them, and a head that was taken away", async () => {
    const entries = chain(5);
    const head = entries.at(-1) ?? null;
    expect(await faults(ledgerOf(entries.toSpliced(2, 1), head))).toEqual([[3, "missing"]]);
    expect(await faults(ledgerOf(entries.slice(0, 3), head))).toEqual([
      [4, "newest_missing"],
      [5, "newest_missing"],
    ]);
    expect(await faults(ledgerOf([], head))).toHaveLength(5);
    expect(await faults(ledgerOf(entries, null))).toEqual([[null, "head_changed"]]);
    expect(await faults(ledgerOf(entries, { seq: 4, hash: entries[3]?.hash ?? "" }))).toEqual([[5, "after_head"]]);
  });

  test("rows that changed places are named, both", async () => {
    const [one, two, three, four] = chain(4);
    if (!one || !two || !three || !four) throw new Error("four");
    const swapped = [one, { ...three, seq: 2 }, { ...two, seq: 3 }, four];
    expect(await faults(ledgerOf(swapped, four))).toEqual([
      [2, "changed"],
      [3, "changed"],
    ]);
  });

  test("a chain that was written anew as a whole, or cut with its head, is found out by a head kept elsewhere", async () => {
    const entries = chain(5);
    const kept = { profileId: "p", seq: 5, hash: entries[4]?.hash ?? "" };
    const rewritten = chain(5, { source: "forged" });
    expect(await faults(ledgerOf(rewritten))).toEqual([]);
    expect(await faults(ledgerOf(rewritten), [kept])).toEqual([[5, "differs_from_anchor"]]);
    expect(await faults(ledgerOf(entries.slice(0, 3)), [kept])).toEqual([[5, "differs_from_anchor"]]);
  });

  test("a state that does not follow from the ledger is named", async () => {
    const ledger = ledgerOf(chain(2));
    const forged: Consent = { whatsapp: { marketing: { state: "opted_in", at: at(9), source: "x", entryId: "e9" } } };
    expect(await verifyLedger({ ...ledger, consent: forged }, sha256Hex)).toMatchObject([
      { what: "state_differs", detail: "whatsapp marketing" },
    ]);
    expect(await faults({ ...ledger, consent: {} })).toEqual([[null, "state_differs"]]);
  });

  test("of a merge both chains are proved: the other one cannot be cut, changed or left out", async () => {
    const other = chain(3, { profileId: "q" });
    const last = other.at(-1);
    if (!last) throw new Error("three");
    const own = chain(2);
    const merge = sealEntry(own.at(-1) ?? null, {
      ...told(9),
      action: "merge",
      channel: null,
      purpose: null,
      evidence: { profileId: "q", seq: "3", hash: last.hash },
    });
    const entries = [...own, merge];
    const whole = (chains: readonly LedgerEntry[]): Ledger => ({
      profileId: "p",
      consent: foldLedger("p", (id) => (id === "p" ? entries : chains)),
      chains: [
        { profileId: "p", head: merge, entries },
        { profileId: "q", head: chains.at(-1) ?? null, entries: chains },
      ],
    });
    expect(await faults(whole(other))).toEqual([]);
    expect(whole(other).consent["whatsapp"]?.marketing?.entryId).toBe("e3");
    // Cut together with its head: the merge still says how long it was.
    expect(await faults(whole(other.slice(0, 2)))).toEqual([[3, "merged_chain_differs"]]);
    expect(await faults(whole(chain(3, { profileId: "q", source: "forged" })))).toEqual([[3, "merged_chain_differs"]]);
    const alone = whole(other);
    expect(await faults({ ...alone, chains: alone.chains.slice(0, 1) })).toEqual([[3, "merged_chain_missing"]]);
  });
});

describe("what somebody wants", () => {
  const statement = fc.record({
    channel: fc.constantFrom("whatsapp", "sms"),
    key: fc.constantFrom<ConsentKey[]>("marketing", "utility", "marketing/news"),
    state: fc.constantFrom("opted_in" as const, "opted_out" as const),
    ms: fc.integer({ min: 0, max: 4_000 }).map((ms) => (ms % 3 === 0 ? Math.floor(ms / 1_000) * 1_000 : ms)),
    undated: fc.boolean(),
  });
  type Said = typeof statement extends fc.Arbitrary<infer T> ? T : never;
  const fold = (all: readonly Said[]): Consent => {
    let consent: Consent = {};
    for (const { channel, key, state, ms, undated } of all) {
      const said = { state, at: at(ms), ...(undated ? { undated: true as const } : {}), source: "s", entryId: "e" };
      const known = consent[channel]?.[key];
      if (!known || supersedes(said, known)) consent = { ...consent, [channel]: { ...consent[channel], [key]: said } };
    }
    return consent;
  };
  const wants = (consent: Consent): ReadonlyMap<string, string | undefined> =>
    new Map(
      Object.entries(consent).flatMap(([channel, states]) =>
        Object.entries(states).map(([key, said]) => [`${channel} ${key}`, said?.state] as const),
      ),
    );

  test("does not depend on the order in which statements arrive, nor on which of two profiles heard them", () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 12 }), fc.infiniteStream(fc.nat()), fc.nat(12), (all, order, cut) => {
        const shuffled = all
          .map((one) => ({ one, by: order.next().value }))
          .toSorted((a, b) => a.by - b.by)
          .map(({ one }) => one);
        expect(wants(fold(shuffled))).toEqual(wants(fold(all)));
        expect(wants(joinConsent(fold(shuffled.slice(0, cut)), fold(shuffled.slice(cut))))).toEqual(wants(fold(all)));
      }),
      { numRuns: 500 },
    );
  });

  test("a yes of which nobody knows when it was said never outranks a no, whenever it comes", () => {
    const no = { state: "opted_out", at: at(0) } as const;
    const yes = { state: "opted_in", at: at(9_000), undated: true } as const;
    expect(supersedes(yes, no)).toBe(false);
    expect(supersedes(no, yes)).toBe(true);
  });
});
