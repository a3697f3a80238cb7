import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Disposal } from "../../src/platform/disposal.ts";
import { scratchFolder } from "../support/scratch.ts";

/** A folder that goes when the stack is closed. */
export async function openFolder(stack: Disposal): Promise<string> {
  const folder = await mkdtemp(join(await scratchFolder(), "parley-durability-"));
  stack.use({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) });
  return folder;
}
