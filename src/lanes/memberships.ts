/** Who is in which audience, as of this moment of a lane transaction. */
import type { ProfileId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { AudienceChanges, AudienceTx, ListChange, MembershipRow } from "./audience-tx.ts";

export class Memberships {
  readonly #tx: AudienceTx;
  readonly #rows = new Map<ProfileId, Map<string, MembershipRow>>();
  readonly #changed = new Map<string, MembershipRow>();
  readonly #sizes = new Map<string, { readonly lane: Lane; readonly audienceId: string; readonly by: number }>();
  readonly #filled: AudienceChanges["filled"][number][] = [];
  readonly #forgotten: AudienceChanges["forgotten"][number][] = [];

  constructor(tx: AudienceTx) {
    this.#tx = tx;
  }

  async load(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#rows.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#rows.set(id, new Map());
    for (const row of await this.#tx.memberships(missing)) this.#rows.get(row.profileId)?.set(row.audienceId, row);
  }

  /** Where nobody made an audience, nothing has to be read. */
  assumeNone(profileIds: Iterable<ProfileId>): void {
    for (const id of profileIds) if (!this.#rows.has(id)) this.#rows.set(id, new Map());
  }

  of(profileId: ProfileId): ReadonlyMap<string, MembershipRow> {
    const rows = this.#rows.get(profileId);
    if (!rows) throw new Error(`memberships of ${profileId} were not loaded`);
    return rows;
  }

  /** A row that says nothing (not in it, and never with time) is not kept. */
  put(row: MembershipRow): void {
    const before = this.of(row.profileId).get(row.audienceId);
    const isSame = before?.since?.getTime() === row.since?.getTime() && before?.recheckAt?.getTime() === row.recheckAt?.getTime();
    if (isSame) return;
    this.#rows.get(row.profileId)?.set(row.audienceId, row);
    this.#changed.set(`${row.profileId}/${row.audienceId}`, row);
    const by = Number(row.since !== null) - Number((before?.since ?? null) !== null);
    if (by === 0) return;
    const { lane, audienceId } = row;
    const key = `${lane}/${audienceId}`;
    this.#sizes.set(key, { lane, audienceId, by: (this.#sizes.get(key)?.by ?? 0) + by });
  }

  fill(lane: Lane, audienceId: string, version: number): void {
    this.#filled.push({ lane, audienceId, version });
  }

  filled(): readonly string[] {
    return this.#filled.map(({ audienceId }) => audienceId);
  }

  forget(lane: Lane, audienceId: string): void {
    this.#forgotten.push({ lane, audienceId });
  }

  changes(lists: readonly ListChange[]): AudienceChanges {
    const rows = [...this.#changed.values()];
    return {
      kept: rows.filter((row) => row.since !== null || row.recheckAt !== null),
      removed: rows.filter((row) => row.since === null && row.recheckAt === null),
      sizes: [...this.#sizes.values()].filter(({ by }) => by !== 0),
      filled: this.#filled,
      forgotten: this.#forgotten,
      lists,
    };
  }
}
