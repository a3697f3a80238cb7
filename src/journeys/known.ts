import type { Staffing } from "../advice/asking.ts";
import type { Fragments } from "../liquid/text-facts.ts";
import type { FindAsset } from "./asset-check.ts";
import type { FindChannel } from "./channel-check.ts";
import type { KnownServices } from "./service-check.ts";
import type { FindTemplate } from "./template-fit.ts";
import type { FindTopic } from "./topic-check.ts";

/** What only the workspace knows; what is left out is not checked. */
export type Known = {
  readonly template?: FindTemplate;
  readonly channel?: FindChannel;
  readonly asset?: FindAsset;
  readonly fragments?: Fragments;
  readonly topic?: FindTopic;
  readonly services?: KnownServices;
  /** Whether a form of that name is published and offers times. */
  readonly timesForm?: (name: string) => boolean;
  /** Whether somebody is there to read answers, as of now. */
  readonly staffing?: Staffing;
  /** Tells which fixed times are over. */
  readonly now?: Date;
};
