import type { Clock } from "./clock.ts";
import type { Lane } from "./lane.ts";
import type { Rng } from "./rng.ts";

declare const idBrand: unique symbol;
type Id<Name extends string> = string & { readonly [idBrand]: Name };
export type WorkspaceId = Id<"workspace">;
export type ProfileId = Id<"profile">;
export type MessageId = Id<"message">;
export type RunId = Id<"run">;
export type ChannelId = Id<"channel">;
export type VersionId = Id<"version">;
export type CampaignId = Id<"campaign">;
export type InboxId = Id<"inbox">;
export type CallId = Id<"call">;
export type GroupId = Id<"group">;

/** Makes UUIDs of version 7: they sort by time, and within one process strictly by creation. */
export type Ids = {
  /** A fresh id in a lane of its own choosing (for a new profile). */
  readonly next: <T extends string>() => T;
  /** A fresh id whose last byte is the given lane. */
  readonly inLane: <T extends string>(lane: Lane) => T;
};

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function createIds(clock: Clock, rng: Rng): Ids {
  let lastMs = 0;
  let counter = 0;
  let written = { ms: Number.NaN, text: "" };
  const make = (lane: number): string => {
    const now = clock.now();
    if (now > lastMs) {
      lastMs = now;
      counter = rng.integer(0x400);
    } else {
      counter += 1;
      if (counter > 0xfff) {
        lastMs += 1;
        counter = 0;
      }
    }
    if (written.ms !== lastMs) {
      const time = lastMs.toString(16).padStart(12, "0");
      written = { ms: lastMs, text: `${time.slice(0, 8)}-${time.slice(8)}` };
    }
    const high = rng.integer(0x4000) | 0x8000;
    const tail = rng.integer(0x1_0000_0000).toString(16).padStart(8, "0");
    const byte = HEX[rng.integer(256)] ?? "00";
    return `${written.text}-7${counter.toString(16).padStart(3, "0")}-${high.toString(16)}-${tail}${byte}${HEX[lane] ?? "00"}`;
  };
  return {
    next: <T extends string>() => make(rng.integer(256)) as T,
    inLane: <T extends string>(lane: Lane) => make(lane) as T,
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** When the id was made, by the clock of the process that made it: milliseconds since 1970. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
