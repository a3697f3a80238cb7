/** The runs of a lane transaction: the live ones of whole batches of people, and what began, changed, ended or left with its person. */
import type { Run } from "../journeys/run.ts";
import type { ProfileId, RunId } from "../platform/ids.ts";
import type { LaneTx } from "./lane-store.ts";

export class RunRows {
  readonly #tx: Pick<LaneTx, "liveRuns">;
  readonly #loaded = new Set<ProfileId>();
  readonly #rows = new Map<ProfileId, Map<RunId, Run>>();
  readonly #new = new Map<RunId, Run>();
  readonly #changed = new Map<RunId, Run>();
  readonly #removed: Run[] = [];

  constructor(tx: Pick<LaneTx, "liveRuns">) {
    this.#tx = tx;
  }

  async load(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#loaded.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#loaded.add(id);
    for (const run of await this.#tx.liveRuns(missing)) if (!this.#rows.get(run.profileId)?.has(run.id)) this.#hold(run);
  }

  liveOf(profileId: ProfileId): readonly Run[] {
    if (!this.#loaded.has(profileId)) throw new Error(`runs of ${profileId} were not loaded`);
    return this.touchedOf(profileId).filter((run) => run.state === "live");
  }

  /** Also the runs that ended in this transaction. */
  touchedOf(profileId: ProfileId): readonly Run[] {
    return [...(this.#rows.get(profileId)?.values() ?? [])];
  }

  add(run: Run): void {
    this.#hold(run);
    this.#new.set(run.id, run);
  }

  put(run: Run): void {
    this.#hold(run);
    if (this.#new.has(run.id)) this.#new.set(run.id, run);
    else this.#changed.set(run.id, run);
  }

  remove(run: Run): void {
    this.#rows.get(run.profileId)?.delete(run.id);
    if (!this.#new.delete(run.id)) {
      this.#changed.delete(run.id);
      this.#removed.push(run);
    }
  }

  changes(): { readonly added: readonly Run[]; readonly changed: readonly Run[]; readonly removed: readonly Run[] } {
    return { added: [...this.#new.values()], changed: [...this.#changed.values()], removed: this.#removed };
  }

  #hold(run: Run): void {
    const runs = this.#rows.get(run.profileId) ?? new Map<RunId, Run>();
    this.#rows.set(run.profileId, runs);
    runs.set(run.id, run);
  }
}
