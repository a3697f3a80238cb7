/** The top of the CPU profiles that `--profile` left: where the server's time goes, by function's own time. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

type Node = {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
};
type Profile = { readonly nodes: readonly Node[]; readonly samples: readonly number[]; readonly timeDeltas: readonly number[] };

const SHOWN = 25;

export async function printProfiles(folder: string): Promise<void> {
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".cpuprofile")).toSorted()) {
    const profile = JSON.parse(await readFile(join(folder, file), "utf8")) as Profile;
    const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
    const byFunction = new Map<string, number>();
    const byArea = new Map<string, number>();
    let busy = 0;
    for (const [index, id] of profile.samples.entries()) {
      const frame = frames.get(id);
      const micros = profile.timeDeltas[index] ?? 0;
      if (!frame || frame.functionName === "(idle)") continue;
      busy += micros;
      const place = frame.url.replace(/^file:\/\//, "").replace(/^.*\/(?=(?:dist|node_modules)\/)/, "");
      add(byFunction, `${frame.functionName || "(anonymous)"} ${place}:${frame.lineNumber + 1}`, micros);
      add(byArea, areaOf(place, frame.functionName), micros);
    }
    console.log(`\n${file}: ${(busy / 1_000_000).toFixed(1)} s busy`);
    for (const list of [byArea, byFunction]) {
      for (const [name, micros] of [...list].toSorted((a, b) => b[1] - a[1]).slice(0, SHOWN))
        console.log(`  ${((micros / busy) * 100).toFixed(1).padStart(5)} %  ${name}`);
      console.log("");
    }
  }
}

function areaOf(place: string, name: string): string {
  if (place === "") return name === "(garbage collector)" ? name : "native";
  const [top, second, third] = place.split("/");
  if (place.startsWith("node:")) return place.split(":").slice(0, 2).join(":");
  if (top === "node_modules") return second?.startsWith("@") ? `${second}/${third}` : (second ?? "");
  return `${top}/${second}`;
}

function add(map: Map<string, number>, key: string, value: number): void {
  map.set(key, (map.get(key) ?? 0) + value);
}
