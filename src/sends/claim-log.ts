/**
 * What a process tells beside the database about its claims: which it is about to commit, and which it is about to write out. It waits for
 * no disk, because it has to outlive the process only, not the machine. Nothing is claimed and nothing leaves before the log says so: who
 * finds the log of a process that is dead knows which of its claims never left, and need not wait for an echo that cannot come.
 */
import type { NewInboxRow } from "../lanes/inbox.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { isUuid, type Ids, type InboxId, type MessageId, type WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";

export type ClaimLog = {
  /** Before the claims are committed. */
  readonly intends: (claims: readonly LoggedClaim[]) => void;
  /** Right before it is written out. Throws when it could not be told: then it may not leave. */
  readonly leaves: (claim: LoggedClaim) => void;
  /** What became of them is committed. */
  readonly settled: (claims: readonly Pick<LoggedClaim, "messageId" | "attempt">[]) => void;
};
/** An attempt's number alone does not name a claim: another process makes it again when the transaction that was to commit it fails. */
export type LoggedClaim = {
  readonly messageId: MessageId;
  readonly workspaceId: WorkspaceId;
  readonly attempt: number;
  readonly claimedAt: Date;
};

/** For a process whose end nobody could prove. */
export const NO_CLAIM_LOG: ClaimLog = { intends: () => undefined, leaves: () => undefined, settled: () => undefined };

export function logged({ id, workspaceId, attempt, claimedAt, createdAt }: OutboundMessage): LoggedClaim {
  return { messageId: id, workspaceId, attempt, claimedAt: claimedAt ?? createdAt };
}

/** Outlives the process. */
export type ClaimFile = {
  readonly append: (text: string) => void;
  /** All that was in it, at once or not at all. */
  readonly replace: (text: string) => void;
  readonly remove: () => void;
};

/** Then what is over is left out of it: some thousand claims. Of more that are open, each time it has grown to twice as much. */
const REWRITE_LENGTH = 512 * 1024;
/** What never left and is this old was rolled back with its transaction, or is in doubt by now. */
const FORGOTTEN_MS = 10 * 60_000;

/** Throws when the file can neither be written nor removed. `failed`: it was removed; what is claimed from then on is not logged. */
export function createClaimLog(options: {
  readonly file: ClaimFile;
  readonly machine: string;
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
}): ClaimLog {
  const { file, machine, now, failed } = options;
  const open = new Map<string, { readonly claim: LoggedClaim; left: boolean }>();
  let length = 0;
  let mostLength = REWRITE_LENGTH;
  let isKept = true;
  const rewrite = (): void => {
    for (const [key, { claim, left }] of open) if (!left && claim.claimedAt.getTime() < now() - FORGOTTEN_MS) open.delete(key);
    const all = [...open.values()];
    const left = all.filter((one) => one.left);
    const text = headOf(machine) + linesOf("claim", all.map(claimOf)) + linesOf("leave", left.map(claimOf));
    file.replace(text);
    length = text.length;
    mostLength = Math.max(REWRITE_LENGTH, 2 * length);
  };
  const tell = (line: Line, claims: readonly LoggedClaim[]): void => {
    if (!isKept || claims.length === 0) return;
    try {
      const text = linesOf(line, claims);
      file.append(text);
      length += text.length;
      if (length > mostLength) rewrite();
    } catch (error) {
      // A log that cannot be kept must not be there: it would say that something never left.
      file.remove();
      isKept = false;
      open.clear();
      failed(error);
    }
  };
  rewrite();
  return {
    intends: (claims) => {
      if (!isKept) return;
      for (const claim of claims) open.set(keyOf(claim), { claim, left: false });
      tell("claim", claims);
    },
    leaves: (claim) => {
      const found = open.get(keyOf(claim));
      if (found) found.left = true;
      tell("leave", [claim]);
    },
    settled: (claims) => {
      for (const claim of claims) open.delete(keyOf(claim));
    },
  };
}

function keyOf({ messageId, attempt }: Pick<LoggedClaim, "messageId" | "attempt">): string {
  return `${messageId} ${attempt}`;
}

function claimOf({ claim }: { readonly claim: LoggedClaim }): LoggedClaim {
  return claim;
}

const FORMAT = "parley-claims 1";
type Line = "claim" | "leave";

/** `machine`: names the running kernel, which keeps what was written when a process dies, and only then. */
function headOf(machine: string): string {
  return `${FORMAT} ${machine}\n`;
}

function linesOf(line: Line, claims: readonly LoggedClaim[]): string {
  return claims
    .map(({ messageId, workspaceId, attempt, claimedAt }) => `${line} ${messageId} ${attempt} ${claimedAt.getTime()} ${workspaceId}\n`)
    .join("");
}

/** The machine a log was written on; null: it is no log. */
export function machineOf(text: string): string | null {
  const head = text.slice(0, text.indexOf("\n") + 1);
  return head.startsWith(`${FORMAT} `) ? head.slice(FORMAT.length + 1, -1) : null;
}

/** The claims of a log that were never written out. Its last line may be torn: what it was to announce has not been done. */
export function neverLeft(text: string): readonly LoggedClaim[] {
  const claims = new Map<string, LoggedClaim>();
  for (const line of text.split("\n").slice(1, -1)) {
    const [kind, messageId = "", attempt = "", at = "", workspaceId = ""] = line.split(" ");
    const key = `${messageId} ${attempt} ${at}`;
    if (kind === "leave") claims.delete(key);
    if (kind !== "claim" || !isUuid(messageId) || !isUuid(workspaceId)) continue;
    claims.set(key, {
      messageId: messageId as MessageId,
      workspaceId: workspaceId as WorkspaceId,
      attempt: Number(attempt),
      claimedAt: new Date(Number(at)),
    });
  }
  return [...claims.values()];
}

/** The lane gives the claim back, if it still stands. */
export function asNotSent({ messageId, workspaceId, attempt, claimedAt }: LoggedClaim, ids: Ids): NewInboxRow {
  const lane = laneOf(messageId);
  return {
    lane,
    id: ids.inLane<InboxId>(lane),
    workspaceId,
    profileId: null,
    item: {
      kind: "outcome",
      messageId,
      attempt,
      claimedAt: claimedAt.toISOString(),
      outcome: { kind: "not_sent", why: "its process died before the call" },
    },
    dedupeKey: null,
  };
}
