export type * from "./api-types.ts";
export { type Client, createClient } from "./client.ts";
export type * from "./content-types.ts";
export {
  branch,
  exit,
  journey,
  message,
  onEvent,
  sameAsEntry,
  template,
  text,
  updateProfile,
  wait,
  waitFor,
  waitUntil,
  whenAnyReply,
  whenEvent,
  whenReceipt,
  whenReply,
} from "./journey.ts";
export type * from "./journey-types.ts";
export type * from "./json.ts";
export { ParleyError } from "./parley-error.ts";
export type { ClientOptions } from "./request.ts";
