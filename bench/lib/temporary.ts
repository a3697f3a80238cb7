/** Temporary folders that do not outlive the bench, however it ends. */
import { rmSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders = new Set<string>();
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export type Temporary = AsyncDisposable & { readonly path: string };

/** Readable by the OS user that PostgreSQL runs as when the bench runs as root. */
export async function temporaryFolder(): Promise<Temporary> {
  const path = await mkdtemp(join(tmpdir(), "parley-bench-"));
  await chmod(path, 0o755);
  folders.add(path);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, { recursive: true, force: true });
      folders.delete(path);
    },
  };
}
