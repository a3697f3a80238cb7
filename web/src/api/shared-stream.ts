/**
 * One stream a browser, not a tab: over HTTP/1.1 a host gets six connections, and a stream holds one for as long as it is open.
 * The tab that holds the lock listens and tells the others; when it closes, the next in line listens, and its hello makes
 * every tab read again what it may have missed.
 */
import { ApiError, get } from "./client.ts";
import type { DeskChanges, PresenceNews, StreamChanges } from "./types.ts";

export type News =
  | { readonly kind: "hello" | "broken" | "signed-out" }
  | { readonly kind: "changes"; readonly changes: StreamChanges }
  | { readonly kind: "desk"; readonly changes: DeskChanges }
  | { readonly kind: "presence"; readonly news: PresenceNews };
const STANDING: ReadonlySet<News["kind"]> = new Set(["hello", "broken", "signed-out"]);
type Hear = (news: News) => void;
type Note = { readonly kind: "ask"; readonly from: string } | { readonly kind: "tell"; readonly news: News; readonly to: string | null };

const NAME = "parley-stream";
const AGAIN_MS = 5_000;

/** Answers how to stop. */
export function openStream(hear: Hear): () => void {
  const closing = new AbortController();
  // Browsers lock only where a page cannot be tampered with: on plain HTTP, away from localhost, each tab listens for itself.
  const locks = navigator.locks as LockManager | undefined;
  if (locks) share(locks, hear, closing.signal);
  else listen(hear, closing.signal);
  return () => closing.abort();
}

function share(locks: LockManager, hear: Hear, signal: AbortSignal): void {
  const channel = new BroadcastChannel(NAME);
  const me = crypto.randomUUID();
  let known: News | null = null;
  // A channel never leaves its origin; the rule thinks of windows.
  const say = (note: Note) => channel.postMessage(note); // oxlint-disable-line unicorn/require-post-message-target-origin
  const lead = (news: News) => {
    if (signal.aborted) return;
    if (STANDING.has(news.kind)) known = news;
    hear(news);
    say({ kind: "tell", news, to: null });
  };
  channel.addEventListener("message", ({ data: note }: MessageEvent<Note>) => {
    if (note.kind === "tell") {
      if (note.to === null || note.to === me) hear(note.news);
    } else if (known) say({ kind: "tell", news: known, to: note.from });
  });
  signal.addEventListener("abort", () => channel.close());
  say({ kind: "ask", from: me });
  locks
    .request(NAME, { signal }, async () => {
      listen(lead, signal);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    })
    .catch((error: unknown) => {
      // A tab that closes before its turn gives up its place in the line.
      if (!signal.aborted) throw error;
    });
}

function listen(tell: Hear, signal: AbortSignal): void {
  const source = new EventSource("/v1/stream");
  const later = () => setTimeout(() => (signal.aborted ? undefined : listen(tell, signal)), AGAIN_MS);
  source.addEventListener("hello", () => tell({ kind: "hello" }));
  source.addEventListener("changes", ({ data }: MessageEvent<string>) =>
    tell({ kind: "changes", changes: JSON.parse(data) as StreamChanges }),
  );
  source.addEventListener("desk", ({ data }: MessageEvent<string>) => tell({ kind: "desk", changes: JSON.parse(data) as DeskChanges }));
  source.addEventListener("presence", ({ data }: MessageEvent<string>) =>
    tell({ kind: "presence", news: JSON.parse(data) as PresenceNews }),
  );
  source.addEventListener("signed-out", () => {
    source.close();
    tell({ kind: "signed-out" });
  });
  source.addEventListener("error", () => {
    tell({ kind: "broken" });
    // A lost connection comes back by itself; one that was refused does not, and does not say why.
    if (source.readyState === EventSource.CLOSED && !signal.aborted)
      get("/v1/session").then(later, (error: unknown) =>
        error instanceof ApiError && error.status === 401 ? tell({ kind: "signed-out" }) : later(),
      );
  });
  signal.addEventListener("abort", () => source.close());
}
