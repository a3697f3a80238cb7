/** The server's own contract, types only: nothing of the server runs here. */
export type * from "../../../src/contract/console.ts";
export type * from "../../../src/contract/console-journeys.ts";
export type * from "../../../src/contract/console-profiles.ts";
export type * from "../../../src/contract/console-settings.ts";
export type * from "../../../src/contract/channel-health.ts";
export type * from "../../../src/contract/insights.ts";
export type * from "../../../src/contract/audience.ts";
export type * from "../../../src/contract/campaign.ts";
export type * from "../../../src/contract/campaign-expected.ts";
export type * from "../../../src/contract/journey-work.ts";
export type * from "../../../src/contract/media.ts";
export type * from "../../../src/contract/template.ts";
export type * from "../../../src/contract/webhook.ts";
export type * from "../../../src/contract/account.ts";
export type * from "../../../src/contract/form.ts";
export type * from "../../../src/contract/entry-point.ts";
export type * from "../../../src/contract/workspace.ts";
