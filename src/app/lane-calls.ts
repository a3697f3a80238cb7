/** What journeys ask of others and hear of later: other systems' services, and the appointments of this one. */
import type { CatalogSource } from "../catalog/catalog-source.ts";
import type { JourneySecret } from "../catalog/journey-secrets.ts";
import type { Db } from "../db/pool.ts";
import { createAnswerAsk } from "../engine/appointment-asks.ts";
import type { AppointmentPorts } from "../engine/appointment-desk.ts";
import type { CalendarPorts } from "../engine/calendar-ports.ts";
import type { InboxWriter } from "../lanes/inbox-writer.ts";
import { createCaller } from "../outbound/caller.ts";
import { createMakeCall } from "../outbound/make-call.ts";
import type { OutboundHttp } from "../outbound/safe-http.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { Secrets } from "../platform/secrets.ts";
import type { RunPorts } from "../warehouse/perform-run.ts";
import type { PagePorts } from "../sends/own-addresses.ts";
import { openIncidents } from "./auditor/open-incident.store.ts";

export type LaneCalls = {
  readonly appointments: AppointmentPorts;
  readonly calendars: Pick<CalendarPorts, "dav" | "vault" | "report">;
  readonly syncs: Pick<RunPorts, "places" | "vault" | "report">;
  readonly caller: ReturnType<typeof createCaller>;
};

export function createLaneCalls(ports: {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly catalog: CatalogSource;
  readonly pages: PagePorts;
  readonly outboundHttp: OutboundHttp;
  readonly channelPorts: { readonly allowPrivate: boolean };
  readonly secrets: Pick<Secrets, "open">;
  readonly secretOf: (workspaceId: WorkspaceId, name: string) => Promise<JourneySecret | null>;
  readonly append: InboxWriter["append"];
  readonly wake: AppointmentPorts["wake"];
  readonly failed: (error: unknown) => void;
}): LaneCalls {
  const { pool, ids, clock, catalog, pages, outboundHttp: http, failed } = ports;
  const appointments: AppointmentPorts = {
    pool,
    ids,
    clock,
    links: { publicUrl: pages.publicUrl, pagesKey: pages.key },
    wake: ports.wake,
  };
  const answerAsk = createAnswerAsk({ ...appointments, catalog: catalog.current });
  const callOutside = createMakeCall({ http, secretOf: ports.secretOf, clock });
  return {
    appointments,
    calendars: {
      dav: { http, allowPlain: ports.channelPorts.allowPrivate },
      vault: ports.secrets,
      report: async (findings) => openIncidents(pool, findings),
    },
    syncs: {
      places: { http, allowPrivate: ports.channelPorts.allowPrivate },
      vault: ports.secrets,
      report: async (findings) => openIncidents(pool, findings),
    },
    caller: createCaller({
      makeCall: async ({ request, ...call }) =>
        "appointment" in request ? answerAsk({ ...call, request }) : callOutside({ ...call, request }),
      append: ports.append,
      ids,
      failed,
    }),
  };
}
