import type { Fragments } from "../liquid/text-facts.ts";
import type { FindAsset } from "./asset-check.ts";
import type { FindTemplate } from "./template-fit.ts";

/** What only the workspace knows; what is left out is not checked. */
export type Known = {
  readonly template?: FindTemplate;
  readonly asset?: FindAsset;
  readonly fragments?: Fragments;
};
