/** Changes name people; what shows them is read again, gently: at most once in a second. */
import { useQueryClient, type Query, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { createDeskListener } from "../desk/live-desk.ts";
import { isSettled } from "./settled.ts";
import { openStream } from "./shared-stream.ts";
import type { StreamChanges } from "./types.ts";

export type LiveState = "connecting" | "live" | "broken";
const EVERY_MS = 1_000;
/** What any change may alter; only what is on the screen is read again. */
const SHARED = ["appointments", "insights", "overview", "journeys", "messages", "profiles"] as const;

export function useLive(onSignedOut: () => void): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => {
    const refresher = createRefresher(client);
    const desk = createDeskListener(client);
    const close = openStream((news) => {
      switch (news.kind) {
        case "hello":
          setState("live");
          readAllAgain(client);
          return;
        case "changes":
          refresher.add(news.changes);
          return;
        case "desk":
          desk.changed(news.changes);
          return;
        case "presence":
          desk.present(news.news);
          return;
        case "broken":
          setState("broken");
          return;
        case "signed-out":
          onSignedOut();
      }
    });
    return () => {
      close();
      refresher.stop();
    };
  }, [client, onSignedOut]);
  return state;
}

/**
 * Whatever happened before the stream was open was not told, not even while the page loaded: everything is read again. What is just being read is shown
 * first: cut off and begun anew, the first list would come to the screen later.
 */
function readAllAgain(client: QueryClient): void {
  const underWay = new Set(client.getQueryCache().findAll({ fetchStatus: "fetching" }));
  void client.invalidateQueries({ predicate: (query) => !underWay.has(query) });
  for (const query of underWay)
    void isSettled(client, query).then(async () => client.invalidateQueries({ queryKey: query.queryKey, exact: true }));
}

/** Rows must not slide away under somebody who has scrolled down to read: lists wait until the top is seen again. */
function isReading(): boolean {
  return (document.getElementById("main")?.scrollTop ?? 0) > 80;
}

function isList(query: Query): boolean {
  return ["messages", "profiles"].includes(String(query.queryKey[0])) || query.queryKey[2] === "timeline" || query.queryKey[2] === "people";
}

function createRefresher(client: QueryClient) {
  let ids: Set<string> | null = new Set();
  /** Of lists under somebody who reads; null: of everybody. */
  let waiting: Set<string> | null = new Set();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const touched = (query: Query, changed: ReadonlySet<string> | null): boolean => {
    const [kind, id] = query.queryKey;
    if (kind === "profile") return changed === null || changed.has(String(id));
    // Of the inbox what hangs on the person: their messages, and what is known of them.
    if (kind === "desk") return ["thread", "context"].includes(String(id)) && (changed === null || changed.has(String(query.queryKey[3])));
    return kind === "message" || SHARED.some((shared) => shared === kind);
  };
  const refresh = (changed: ReadonlySet<string> | null, isMeant: (query: Query) => boolean): void => {
    if (changed?.size === 0) return;
    void client.invalidateQueries(
      { predicate: (query) => isMeant(query) && touched(query, changed), refetchType: "active" },
      { cancelRefetch: false },
    );
  };
  const flush = () => {
    timer = null;
    // Each change refreshes what is no list once, however long somebody reads.
    refresh(ids, (query) => !isList(query));
    waiting = waiting === null || ids === null ? null : new Set([...waiting, ...ids]);
    ids = new Set();
    if (isReading()) {
      timer = setTimeout(flush, EVERY_MS);
      return;
    }
    refresh(waiting, isList);
    waiting = new Set();
  };
  return {
    add: ({ profileIds }: StreamChanges) => {
      if (profileIds === null) ids = null;
      else for (const id of profileIds) ids?.add(id);
      timer ??= setTimeout(flush, EVERY_MS);
    },
    stop: () => {
      if (timer) clearTimeout(timer);
    },
  };
}
