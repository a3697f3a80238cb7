export type * from "./api-types.ts";
export { type Client, createClient } from "./client.ts";
export type * from "./content-types.ts";
export {
  appointment,
  assign,
  branch,
  by,
  chain,
  consent,
  everyTime,
  exit,
  fork,
  http,
  inAudience,
  join,
  journey,
  jump,
  jumpTo,
  message,
  onAudience,
  onBusinessEvent,
  onceAt,
  onEvent,
  onInbound,
  onRequest,
  sameAsEntry,
  secret,
  split,
  bandit,
  template,
  text,
  updateProfile,
  wait,
  waitFor,
  waitForBestHour,
  waitForQuietHours,
  waitForTime,
  waitForWindow,
  waitUntil,
  waitUntilDate,
  waitWhileQuiet,
  whenAnyReply,
  whenAudience,
  whenEvent,
  whenReceipt,
  whenReply,
} from "./journey.ts";
export type * from "./fact-types.ts";
export type * from "./journey-types.ts";
export type * from "./json.ts";
export { ParleyError } from "./parley-error.ts";
export type { ClientOptions } from "./request.ts";
