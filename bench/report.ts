/** What a bench hands back: figures for the file, rows for the eye. */
import { cpus, loadavg, release, totalmem } from "node:os";
import { execFileSync } from "node:child_process";
import { ROOT } from "./lib/processes.ts";

export type Row = {
  readonly what: string;
  readonly floor?: string;
  readonly product: string;
  readonly ratio?: number;
  /** The demand, in words, and whether it is met. */
  readonly demand?: string;
  readonly met?: boolean;
};
export type Outcome = { readonly figures: Readonly<Record<string, unknown>>; readonly rows: readonly Row[] };

export function machine(): Readonly<Record<string, unknown>> {
  const commit = (): string => {
    try {
      return execFileSync("git", ["describe", "--always", "--dirty"], { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"] })
        .toString()
        .trim();
    } catch {
      return "unknown";
    }
  };
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1_073_741_824),
    node: process.version,
    system: `${process.platform} ${release()}`,
    loadAtStart: loadavg()[0],
    date: new Date().toISOString(),
    commit: commit(),
  };
}

const HEADS = ["", "floor", "product", "ratio", "demanded", ""] as const;

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    row.floor ?? "",
    row.product,
    row.ratio === undefined ? "" : row.ratio.toFixed(2),
    row.demand ?? "",
    row.met === undefined ? "" : row.met ? "met" : "MISSED",
  ]);
  const widths = HEADS.map((head, column) => Math.max(head.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const show = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [show(HEADS), widths.map((width) => "─".repeat(width)).join("  "), ...lines.map(show)].join("\n");
}

export const thousands = (value: number): string => Math.round(value).toLocaleString("en");
