/**
 * Where the tests' databases lie: in memory, where there is room. A clone is a thousand files, and making and removing them on a disk's
 * file system takes several times the work. What is killed keeps its files there as on a disk: only a power cut would tell the two apart.
 */
import { access, constants, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";

const MEMORY = "/dev/shm";
const ENOUGH_BYTES = 3 * 1024 ** 3;

export async function scratchFolder(): Promise<string> {
  try {
    await access(MEMORY, constants.W_OK);
    const { bavail, bsize } = await statfs(MEMORY);
    return bavail * bsize >= ENOUGH_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}
