/**
 * Who was erased, beside the database: a backup that is older than an erasure brings the person back, and knows nothing of it. One line of
 * JSON an erasure, only ever added to; without a name, an address or a word of anybody.
 */
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { ErasureRow } from "./erasure.store.ts";

export const erasureLineSchema = z.object({
  format: z.literal("parley-erasure/1"),
  id: z.uuid(),
  workspaceId: z.uuid().transform((id) => id as WorkspaceId),
  profileIds: z.array(z.uuid().transform((id) => id as ProfileId)).min(1),
  names: z.array(z.object({ kind: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/) })),
  askedBy: z.string(),
  askedAt: z.iso.datetime(),
});
export type ErasureLine = z.infer<typeof erasureLineSchema>;

export function lineOf({ id, workspaceId, profileIds, names, askedBy, askedAt }: ErasureRow): ErasureLine {
  return {
    format: "parley-erasure/1",
    id,
    workspaceId,
    profileIds: [...profileIds],
    names: [...names],
    askedBy,
    askedAt: askedAt.toISOString(),
  };
}

export type ErasureLog = {
  readonly read: () => Promise<readonly ErasureLine[]>;
  /** Durable when it resolves. */
  readonly append: (line: ErasureLine) => Promise<void>;
};

export function openErasureLog(dataDir: string): ErasureLog {
  const path = join(dataDir, "erasures.jsonl");
  return {
    read: async () => {
      const text = await readFile(path, "utf8").catch((error: unknown) => {
        if ((error as { readonly code?: unknown }).code === "ENOENT") return "";
        throw error;
      });
      return readErasureLines(text);
    },
    append: async (line) => {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, "a", 0o600);
      try {
        // In one write: two processes on one folder do not mix their lines.
        await file.appendFile(`${JSON.stringify(line)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

/** A last line that was cut off by a crash is none: its erasure is in the database, and is told again. */
export function readErasureLines(text: string): readonly ErasureLine[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.flatMap((line, index) => {
    try {
      return [erasureLineSchema.parse(JSON.parse(line))];
    } catch (error) {
      if (index === lines.length - 1) return [];
      throw new Error(`line ${index + 1} of the log of erasures cannot be read: put back a copy of the file`, { cause: error });
    }
  });
}
