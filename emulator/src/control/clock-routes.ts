import type { FastifyInstance } from "fastify";
import { numberAt } from "../json.ts";
import type { World } from "../store/world.ts";
import type { ClockCommand } from "./contract.ts";
import { bad, objectBody } from "./problem.ts";

export function registerClock(server: FastifyInstance, world: World): void {
  server.get("/clock", () => world.clock.state());

  server.post("/clock", (request) => {
    const body = objectBody(request.body);
    const mode = body["mode"];
    if (mode !== "real" && mode !== "fast" && mode !== "manual") bad('"mode" must be real, fast or manual.');
    const rate = numberAt(body, "rate");
    const now = numberAt(body, "now");
    if (rate !== null && rate <= 0) bad('"rate" must be above zero.');
    const command: ClockCommand = { mode, ...(rate === null ? {} : { rate }), ...(now === null ? {} : { now }) };
    world.clock.set(command);
    return announced(world);
  });

  server.post("/clock/advance", async (request) => {
    const ms = numberAt(objectBody(request.body), "ms");
    if (ms === null || ms < 0) bad('"ms" must be zero or more.');
    await world.clock.advance(ms);
    return announced(world);
  });

  server.post("/settle", async () => {
    await world.clock.settle();
    return world.clock.state();
  });
}

function announced(world: World): object {
  const clock = world.clock.state();
  world.events.emit({ kind: "clock", clock });
  return clock;
}
