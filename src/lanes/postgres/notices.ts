/**
 * What processes on one database tell each other, so that nobody waits for a poll: which lanes got work, and whom
 * something changed about (for live screens). Only hints: a lost one costs a second. Gathered and sent outside of
 * every transaction, because a NOTIFY inside would make all commits of the database queue for one lock.
 */
import { randomUUID } from "node:crypto";
import type { Db } from "../../db/pool.ts";
import type { Clock } from "../../platform/clock.ts";
import { type Lane, toLane } from "../../platform/lane.ts";
import type { LanesRun } from "../run-lanes.ts";
import type { Wake } from "../worker.ts";
import pg from "pg";

export type Change = {
  readonly workspaceId: string;
  readonly profileIds: readonly string[];
  readonly lanes: readonly number[];
  /** Of the shared inbox; left out: none. Null: nobody knows which, for a while nothing was heard. */
  readonly conversationIds?: readonly string[] | null;
};

/** Of a change that may be of any workspace: nobody knows what the other processes told meanwhile. */
export const ANY_WORKSPACE = "*";

export type Presence = {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly account: string;
  readonly name: string;
  readonly doing: "viewing" | "typing" | "gone";
};

export type Notices = AsyncDisposable & {
  readonly wakeOthers: Wake;
  /** Leaves lanes with news to the other thread, where they gather with what it hears itself; null where there is none. */
  readonly gatherNear: ((lanes: Iterable<Lane>) => void) | null;
  readonly changed: (change: Change) => void;
  readonly onWake: (listener: Wake) => void;
  readonly onGather: (listener: (lanes: readonly Lane[]) => void) => void;
  /** Who looks at a conversation, or writes in it; heard by this process and the others. */
  readonly tellPresence: (presence: Presence) => void;
  readonly onPresence: (listener: (presence: Presence) => void) => () => void;
  /** Changes made by this process and by the others. After a time in which the others were not heard, one of every workspace: `ANY_WORKSPACE`. */
  readonly subscribe: (listener: (change: Change) => void) => () => void;
};

/** What one thread of a process tells the other, at once and past the database. */
export type News = {
  readonly wake?: Waking;
  /** Lanes with news that may gather there. */
  readonly gather?: readonly number[];
  readonly change?: Change;
  readonly presence?: Presence;
};
/** `withNews` as of `Wake` (`worker.ts`). */
type Waking = { readonly lanes: readonly number[]; readonly withNews: boolean };
export type Near = {
  /** Of both: what one of them tells all other processes, the other has heard. */
  readonly id: string;
  readonly tell: (news: News) => void;
  readonly listen: (listener: (news: News) => void) => void;
};

/** What a transaction changed, to whoever watches. */
export function tellChanges({ changed }: Pick<Notices, "changed">, { touched, desk, lanes }: LanesRun): void {
  for (const [workspaceId, profileIds] of touched)
    changed({ workspaceId, profileIds: [...profileIds], lanes: [...lanes], conversationIds: [...(desk.get(workspaceId) ?? [])] });
}

const CHANNEL = "parley";
const GATHER_MS = 20;
const RECONNECT_MS = 1_000;
/** A payload may have 8,000 bytes; an id takes 39. */
const MOST_IDS = 80;
const MOST_CONVERSATIONS = 50;
const MOST_PRESENCE = 6;
/** The others see the change at their next one, or when they look again. */
const MOST_WORKSPACES = 20;

type Payload = {
  readonly from: string;
  readonly wake: readonly Waking[];
  readonly changes: readonly Change[];
  readonly presence: readonly Presence[];
};

export async function openNotices(options: {
  readonly url: string;
  readonly db: Db;
  readonly clock: Clock;
  readonly near?: Near | undefined;
  readonly onError: (error: unknown) => void;
}): Promise<Notices> {
  const { url, db, clock, near, onError } = options;
  const me = near?.id ?? randomUUID();
  const stopping = new AbortController();
  const wakeListeners = new Set<Wake>();
  const gatherListeners = new Set<(lanes: readonly Lane[]) => void>();
  const changeListeners = new Set<(change: Change) => void>();
  const presenceListeners = new Set<(presence: Presence) => void>();
  let lanes = new Map<Lane, boolean>();
  let changes = new Map<string, { readonly profiles: Set<string>; readonly conversations: Set<string> }>();
  let told: Presence[] = [];
  let gathering = false;

  const send = async (): Promise<void> => {
    await clock.sleep(GATHER_MS, stopping.signal);
    const payload: Payload = {
      from: me,
      wake: [true, false]
        .map((withNews) => ({ lanes: [...lanes].filter(([, news]) => news === withNews).map(([lane]) => lane), withNews }))
        .filter((waking) => waking.lanes.length > 0),
      changes: [...changes].slice(0, MOST_WORKSPACES).map(([workspaceId, { profiles, conversations }]) => ({
        workspaceId,
        profileIds: [...profiles].slice(0, Math.floor(MOST_IDS / changes.size)),
        lanes: [],
        // More than are named: whoever shows some reads them again.
        conversationIds: conversations.size > MOST_CONVERSATIONS / changes.size ? null : [...conversations],
      })),
      presence: told.slice(-MOST_PRESENCE),
    };
    lanes = new Map();
    changes = new Map();
    told = [];
    gathering = false;
    if (!stopping.signal.aborted) await db.query("select pg_notify($1, $2)", [CHANNEL, JSON.stringify(payload)]);
  };
  const gather = (): void => {
    if (gathering) return;
    gathering = true;
    send().catch(onError);
  };

  const hear = ({ wake, changes, presence }: Pick<Payload, "wake" | "changes" | "presence">): void => {
    for (const waking of wake) for (const listener of wakeListeners) listener(waking.lanes.map(toLane), waking.withNews);
    for (const change of changes) for (const listener of changeListeners) listener(change);
    for (const one of presence) for (const listener of presenceListeners) listener(one);
  };
  const receive = (text: string | undefined): void => {
    if (text === undefined) return;
    const payload = JSON.parse(text) as Payload;
    if (payload.from !== me) hear(payload);
  };
  near?.listen(({ wake, gather: soon, change, presence }) => {
    hear({ wake: wake ? [wake] : [], changes: change ? [change] : [], presence: presence ? [presence] : [] });
    if (soon) for (const listener of gatherListeners) listener(soon.map(toLane));
  });

  let client: pg.Client | null = null;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: "parley notices", keepAlive: true });
    const ended = new Promise<void>((resolve) => {
      next.on("error", onError);
      next.on("end", () => resolve());
    });
    next.on("notification", (message) => receive(message.payload));
    await next.connect();
    await next.query(`listen ${CHANNEL}`);
    client = next;
    if (stopping.signal.aborted) return next.end();
    void reconnectAfter(ended);
  };
  const reconnectAfter = async (ended: Promise<void>): Promise<void> => {
    await ended;
    while (!stopping.signal.aborted) {
      await clock.sleep(RECONNECT_MS, stopping.signal);
      try {
        if (stopping.signal.aborted) return;
        await connect();
        for (const listener of changeListeners) listener({ workspaceId: ANY_WORKSPACE, profileIds: [], lanes: [], conversationIds: null });
        return;
      } catch (error) {
        onError(error);
      }
    }
  };
  await connect();

  return {
    wakeOthers: (some, withNews = true) => {
      const list = [...some];
      near?.tell({ wake: { lanes: list, withNews } });
      for (const lane of list) lanes.set(lane, withNews || lanes.get(lane) === true);
      gather();
    },
    changed: (change) => {
      near?.tell({ change });
      for (const listener of changeListeners) listener(change);
      const of = changes.get(change.workspaceId) ?? { profiles: new Set(), conversations: new Set() };
      changes.set(change.workspaceId, of);
      for (const id of change.profileIds) if (of.profiles.size < MOST_IDS) of.profiles.add(id);
      for (const id of change.conversationIds ?? []) if (of.conversations.size <= MOST_CONVERSATIONS) of.conversations.add(id);
      gather();
    },
    tellPresence: (presence) => {
      near?.tell({ presence });
      for (const listener of presenceListeners) listener(presence);
      told.push(presence);
      gather();
    },
    onPresence: (listener) => {
      presenceListeners.add(listener);
      return () => presenceListeners.delete(listener);
    },
    onWake: (listener) => void wakeListeners.add(listener),
    gatherNear: near ? (some) => near.tell({ gather: [...some] }) : null,
    onGather: (listener) => void gatherListeners.add(listener),
    subscribe: (listener) => {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await client?.end();
    },
  };
}
