import type { FastifyInstance } from "fastify";
import type { World } from "../store/world.ts";
import { requireNumber, requireToken } from "./access.ts";
import { refuse } from "./refusal.ts";
import { idOf } from "./request-parts.ts";

/** What this emulator does not play, answered as Meta answers those who may not: groups and calls. */
export function registerRefused(server: FastifyInstance, world: World): void {
  for (const edge of ["groups", "group_invites"]) {
    server.all(`/:version/:id/${edge}`, (request) => {
      requireNumber(world, idOf(request), requireToken(world, request));
      return refuse(131215, "Groups APIs are only available for eligible phone numbers.");
    });
  }
  server.all("/:version/:id/calls", (request) => {
    requireNumber(world, idOf(request), requireToken(world, request));
    return refuse(138000, "Calling API is not enabled for this phone number.");
  });
}
