import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { World } from "../store/world.ts";
import { decode, encode } from "./encoding.ts";
import { restoreSnapshot, takeSnapshot, type Snapshot } from "./snapshot.ts";

const saveEveryMs = 5_000;

/** Keeps the world in one file: read at the start, written every few seconds and at the end, never half. */
export class WorldKeeper {
  readonly #world: World;
  readonly #file: string;
  readonly #stop: () => void;

  constructor(world: World, directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#world = world;
    this.#file = join(directory, "emulator.json");
    if (existsSync(this.#file)) {
      const snapshot = decode(readFileSync(this.#file, "utf8")) as Snapshot;
      if (snapshot.version !== 2)
        throw new Error(
          `${this.#file} was written by another version of the emulator (${String(snapshot.version)}). Move it away to start anew.`,
        );
      const { mode, rate } = world.clock.state();
      // Its own time never runs backwards: a manual or fast clock goes on where it was.
      if (mode !== "real") world.clock.set({ mode, rate, now: Math.max(snapshot.now, world.clock.now()) });
      restoreSnapshot(world, snapshot);
    }
    this.#stop = world.clock.everyRealMs(saveEveryMs, () => this.save());
  }

  save(): void {
    writeFileSync(`${this.#file}.new`, encode(takeSnapshot(this.#world)));
    renameSync(`${this.#file}.new`, this.#file);
  }

  close(): void {
    this.#stop();
    this.save();
  }
}
