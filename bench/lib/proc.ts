/** Processor time and memory of processes, from /proc. */
import { readdir, readFile } from "node:fs/promises";

/** Ticks of /proc are 10 ms on every Linux that Node.js runs on. */
const TICK_MS = 10;

type Stat = { readonly pid: number; readonly parent: number; readonly ownMs: number; readonly reapedMs: number };

async function stat(pid: number): Promise<Stat | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const at = (index: number): number => Number(fields[index]);
    return { pid, parent: at(1), ownMs: (at(11) + at(12)) * TICK_MS, reapedMs: (at(13) + at(14)) * TICK_MS };
  } catch {
    return null;
  }
}

/** Milliseconds of processor time of this process, without its children. */
export async function cpuMs(pid: number): Promise<number> {
  return (await stat(pid))?.ownMs ?? 0;
}

/** Of this process and all its children, also those that have ended. */
export async function familyCpuMs(pid: number): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map((other) => stat(other)));
  return stats.reduce((sum, one) => sum + (one?.pid === pid ? one.ownMs + one.reapedMs : one?.parent === pid ? one.ownMs : 0), 0);
}

/** The most memory that the process ever held (resident), in MB. */
export async function peakMemoryMb(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1] ?? 0) / 1_024);
}

/** By process, in per cent of one core. */
export type Usage = { readonly [process: string]: number };

/** Milliseconds of processor time for one of `count` things, all processes together: what a busy machine disturbs least. */
export function cpuMsEach(usage: Usage, wallMs: number, count: number): number {
  const percent = Object.values(usage).reduce((sum, one) => sum + one, 0);
  return Number(((percent / 100) * (wallMs / count)).toFixed(3));
}

/** What each used of one core meanwhile. */
export async function usageOf<T>(
  processes: { readonly [name: string]: () => Promise<number> },
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly usage: Usage; readonly ms: number }> {
  const names = Object.keys(processes);
  const read = async (): Promise<number[]> => Promise.all(names.map(async (name) => processes[name]?.() ?? 0));
  const before = await read();
  const startedAt = performance.now();
  const result = await work();
  const ms = performance.now() - startedAt;
  const after = await read();
  return {
    result,
    ms,
    usage: Object.fromEntries(
      names.map((name, index) => [name, Number(((((after[index] ?? 0) - (before[index] ?? 0)) / ms) * 100).toFixed(1))]),
    ),
  };
}
