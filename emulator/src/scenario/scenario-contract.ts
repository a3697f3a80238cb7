/**
 * Scripted customers: what the people a business writes to do by themselves. Plain types, no imports.
 *
 *   PUT /_emulator/scenario      Scenario → ScenarioReport      from now on; replaces the one before
 *   GET /_emulator/scenario      ScenarioReport
 *   DELETE /_emulator/scenario   {} → ScenarioReport            what was planned still happens
 */

/** Milliseconds of the emulator's clock, or `"90s"`, `"30m"`, `"2h"`, `"1d"`. */
export type Duration = number | string;

/** Which of the messages that reach people; all when nothing is said. */
export type ScenarioMatch = {
  readonly type?: string;
  readonly template?: string;
  readonly category?: string;
  /** Last digits of the person's phone: groups of people who behave alike. */
  readonly phoneSuffix?: string;
  readonly text?: string;
};

/**
 * One thing a share of people does after a message has reached them, some time `within` so long. Whether somebody does it follows
 * from the seed, the person and the number of the message they got, not from the order in which things happen.
 */
export type ScenarioRule = {
  readonly share: number;
  readonly within?: Duration;
  readonly notBefore?: Duration;
  readonly when?: ScenarioMatch;
} & (
  | { readonly do: "read" | "block" | "stop_marketing" | "resume_marketing" | "open_link" }
  | { readonly do: "reply"; readonly texts?: readonly string[] }
  | { readonly do: "react"; readonly emoji?: string }
  /** A reply button, a row of a list, a quick reply; any of them when none is named. */
  | { readonly do: "tap"; readonly button?: number }
  | { readonly do: "order" }
  | {
      readonly do: "fill";
      readonly answers?: { readonly [name: string]: string | boolean | readonly string[] };
      readonly thinkMs?: number;
      /** Of those who begin, so many leave on a screen on the way. */
      readonly leaveShare?: number;
    }
);

/** People who write first: `count` of them, numbered upwards from `from`, spread over `over`. */
export type ScenarioCrowd = {
  readonly count: number;
  readonly from: string;
  readonly texts: readonly string[];
  readonly over?: Duration;
  readonly phoneNumberId?: string;
};

export type Scenario = { readonly seed?: number; readonly rules?: readonly ScenarioRule[]; readonly crowds?: readonly ScenarioCrowd[] };

export type ScenarioReport = {
  readonly running: boolean;
  readonly messages: number;
  /** `impossible`: the message had nothing to tap, fill in or buy. */
  readonly rules: readonly { readonly do: string; readonly planned: number; readonly done: number; readonly impossible: number }[];
  readonly written: number;
};
