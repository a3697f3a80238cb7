import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { World } from "../store/world.ts";
import { checkedScenario } from "./scenario-check.ts";
import type { Scenario, ScenarioReport } from "./scenario-contract.ts";
import { ScenarioRunner } from "./scenario-runner.ts";

/** From now on people behave by this scenario, and no longer by the one before. */
export function playScenario(world: World, scenario: Scenario): ScenarioReport {
  world.scenario?.stop();
  const runner = new ScenarioRunner(world, scenario);
  world.scenario = runner;
  return runner.report();
}

/** A JSON file, or a module whose default export is the scenario. */
export async function readScenario(file: string): Promise<Scenario> {
  const path = resolve(file);
  if (path.endsWith(".json")) return checkedScenario(JSON.parse(await readFile(path, "utf8")));
  const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  return checkedScenario(module.default);
}
