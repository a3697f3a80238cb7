/** The server's own contract, types only: nothing of the server runs here. */
export type * from "../../../src/contract/console.ts";
export type * from "../../../src/contract/console-settings.ts";
