import type { HttpDeps } from "../deps.ts";

/** What the console's routes need of the server's own dependencies. */
export type ConsoleDeps = Pick<
  HttpDeps,
  "pool" | "channelWork" | "clock" | "ids" | "apiKeys" | "syncTemplates" | "refreshCatalog" | "catalog" | "log"
>;
