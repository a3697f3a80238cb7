import { type AppointmentDesk, createAppointmentDesk } from "../../engine/appointment-desk.ts";
import type { LinkPorts } from "../../engine/appointment-events.ts";
import type { HttpDeps } from "../deps.ts";

/** The one desk, as the doors here come to it. */
export function appointmentDesk(deps: HttpDeps): AppointmentDesk {
  const { pool, ids, clock, inboxWriter } = deps;
  return createAppointmentDesk({ pool, ids, clock, links: linkPorts(deps), wake: inboxWriter.wake });
}

export function linkPorts({ config, pagesKey }: HttpDeps): LinkPorts {
  return { publicUrl: config.publicUrl, pagesKey };
}
