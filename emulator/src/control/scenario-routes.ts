import type { FastifyInstance } from "fastify";
import { checkedScenario } from "../scenario/scenario-check.ts";
import type { ScenarioReport } from "../scenario/scenario-contract.ts";
import { playScenario } from "../scenario/play-scenario.ts";
import type { World } from "../store/world.ts";

const nothingPlayed: ScenarioReport = { running: false, messages: 0, rules: [], written: 0 };

export function registerScenario(server: FastifyInstance, world: World): void {
  server.get("/scenario", () => world.scenario?.report() ?? nothingPlayed);
  server.put("/scenario", (request) => playScenario(world, checkedScenario(request.body)));
  server.delete("/scenario", () => {
    world.scenario?.stop();
    return world.scenario?.report() ?? nothingPlayed;
  });
}
