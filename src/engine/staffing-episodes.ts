import type { DeskConversation } from "../desk/conversation.ts";
import type { Episode } from "../desk/episode.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ProfileId } from "../platform/ids.ts";

type Pair = Pick<DeskConversation, "profileId" | "channelId">;

/** The last opening of each conversation, as a transaction goes on. */
export class Episodes {
  readonly #work: LaneWork;
  readonly #loaded = new Set<ProfileId>();
  readonly #latest = new Map<string, Episode>();
  readonly #changed = new Map<string, Episode>();

  constructor(work: LaneWork) {
    this.#work = work;
  }

  async load(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#loaded.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#loaded.add(id);
    for (const episode of await this.#work.tx.staffing.episodes(missing)) this.#latest.set(keyOf(episode), episode);
  }

  of(pair: Pair): Episode | null {
    if (!this.#loaded.has(pair.profileId)) throw new Error(`episodes of ${pair.profileId} were not loaded`);
    return this.#latest.get(keyOf(pair)) ?? null;
  }

  put(episode: Episode): void {
    this.#latest.set(keyOf(episode), episode);
    this.#changed.set(`${keyOf(episode)}/${episode.openedAt.getTime()}`, episode);
  }

  /** The last opening was none: the one before it is the last again. */
  async drop(of: Pair & Pick<DeskConversation, "lane" | "openedAt">): Promise<void> {
    this.#changed.delete(`${keyOf(of)}/${of.openedAt.getTime()}`);
    this.#latest.delete(keyOf(of));
    await this.#work.tx.staffing.dropEpisode(of);
    for (const episode of await this.#work.tx.staffing.episodes([of.profileId]))
      if (keyOf(episode) === keyOf(of)) this.#latest.set(keyOf(of), episode);
  }

  changed(): readonly Episode[] {
    return [...this.#changed.values()];
  }
}

const OF_WORK = new WeakMap<LaneWork, Episodes>();

export function episodesOf(work: LaneWork): Episodes {
  const known = OF_WORK.get(work) ?? new Episodes(work);
  OF_WORK.set(work, known);
  return known;
}

function keyOf({ profileId, channelId }: Pair): string {
  return `${profileId}/${channelId}`;
}
