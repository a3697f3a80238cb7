/**
 * Who looks at which conversation, and who writes in it: in the memory of each process, told to the others, forgotten when nobody says so
 * any more. Nothing depends on it but what people see.
 */
import type { PresentAgent } from "../../contract/desk.ts";
import type { Presence, Notices } from "../../lanes/postgres/notices.ts";
import type { Clock } from "../../platform/clock.ts";

const LASTS_MS = 25_000;

export type PresenceBoard = AsyncDisposable & {
  readonly note: (presence: Presence) => void;
  readonly of: (conversationId: string) => readonly PresentAgent[];
  /** Accounts that were heard of lately, in any conversation. */
  readonly online: (workspaceId: string) => ReadonlySet<string>;
  readonly follow: (listener: (change: { readonly workspaceId: string; readonly conversationId: string }) => void) => () => void;
};

type Present = Presence & { readonly until: number };

export function createPresenceBoard({
  notices,
  clock,
}: {
  readonly notices: Pick<Notices, "tellPresence" | "onPresence">;
  readonly clock: Clock;
}): PresenceBoard {
  const conversations = new Map<string, Map<string, Present>>();
  const listeners = new Set<(change: { readonly workspaceId: string; readonly conversationId: string }) => void>();
  const stopping = new AbortController();
  const changed = ({ workspaceId, conversationId }: Presence): void => {
    for (const listener of listeners) listener({ workspaceId, conversationId });
  };
  const leave = ({ conversationId, account }: Presence): void => {
    const present = conversations.get(conversationId);
    present?.delete(account);
    if (present?.size === 0) conversations.delete(conversationId);
  };
  const expire = async (presence: Present): Promise<void> => {
    await clock.sleep(LASTS_MS, stopping.signal);
    if (stopping.signal.aborted || conversations.get(presence.conversationId)?.get(presence.account) !== presence) return;
    leave(presence);
    changed(presence);
  };
  const unfollow = notices.onPresence((presence) => {
    const { conversationId, account, doing } = presence;
    const before = conversations.get(conversationId)?.get(account);
    if (doing === "gone") leave(presence);
    else {
      const present = { ...presence, until: clock.monotonic() + LASTS_MS };
      const all = conversations.get(conversationId) ?? new Map<string, Present>();
      conversations.set(conversationId, all.set(account, present));
      void expire(present);
    }
    if ((before?.doing ?? "gone") !== doing) changed(presence);
  });
  return {
    note: (presence) => notices.tellPresence(presence),
    of: (conversationId) =>
      [...(conversations.get(conversationId)?.values() ?? [])].map(({ account, name, doing }) => ({
        id: account,
        name,
        doing: doing === "typing" ? ("typing" as const) : ("viewing" as const),
      })),
    online: (workspaceId) =>
      new Set(
        [...conversations.values()].flatMap((all) =>
          [...all.values()].flatMap((one) => (one.workspaceId === workspaceId ? one.account : [])),
        ),
      ),
    follow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.asyncDispose]: async () => {
      unfollow();
      stopping.abort();
    },
  };
}
