import type { EmulatorEvent } from "../../../src/control/contract.ts";

export type LiveState = "connecting" | "live" | "lost";
type LiveListener = { readonly onEvent: (event: EmulatorEvent) => void; readonly onState: (state: LiveState) => void };

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;

/**
 * The emulator's event stream, for as long as the page lives. EventSource comes back by itself after a broken
 * connection but gives up on an HTTP error (a proxy's 502 while the emulator restarts), so retries are our own.
 */
export function openLiveEvents({ onEvent, onState }: LiveListener): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | null = null;
  let retryInMs = FIRST_RETRY_MS;

  const connect = () => {
    source = new EventSource("/_emulator/events");
    source.onopen = () => {
      retryInMs = FIRST_RETRY_MS;
      onState("live");
    };
    source.onmessage = (message: MessageEvent<string>) => onEvent(JSON.parse(message.data) as EmulatorEvent);
    source.onerror = () => {
      source?.close();
      onState("lost");
      retry = setTimeout(connect, retryInMs);
      retryInMs = Math.min(retryInMs * 2, LONGEST_RETRY_MS);
    };
  };
  connect();

  return () => {
    source?.close();
    if (retry !== null) clearTimeout(retry);
  };
}
