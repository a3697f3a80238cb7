import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { overviewQuery } from "../api/queries.ts";
import type { MessageRow, Overview } from "../api/types.ts";

/** What waits behind a paused sender is held, whether the gate has looked at it yet or not: it is called so everywhere. */
export function useAsItStands(): <Row extends MessageRow>(row: Row) => Row {
  // Read from what the frame keeps fresh.
  const { data: paused } = useQuery({ ...overviewQuery, select: pausedSenders, enabled: false });
  return useCallback(
    (row) =>
      row.state === "queued" && paused?.includes(row.channelId) === true
        ? { ...row, state: "held", verdict: "hold", reason: "channel_paused" }
        : row,
    [paused],
  );
}

function pausedSenders({ attention }: Overview): readonly string[] {
  return attention.flatMap((item) => (item.kind === "channel_paused" ? [item.channelId] : []));
}
