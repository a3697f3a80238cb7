/** What the console needs to rehearse on a few people by itself: they, the sender, the templates, what customers did before. */
import { z } from "zod";
import type { Catalog } from "../../catalog/catalog.ts";
import { otherSenders } from "../../catalog/other-senders.ts";
import { plainChannel } from "../../catalog/channel.ts";
import { LIMITS } from "../../contract/limits.ts";
import { REHEARSAL_LIMITS, rehearsalPeopleSchema } from "../../contract/rehearsal.ts";
import type { Db } from "../../db/pool.ts";
import type { Clock } from "../../platform/clock.ts";
import { learnBehaviour } from "../../rehearsal/learn.ts";
import { templatesOf } from "../../rehearsal/templates-of.ts";
import { castPeople, entryPropertiesOf } from "../../rehearsal/participants.ts";
import { textsOf } from "../../rehearsal/rehearsals.ts";
import type { Participant, RecordedEvent } from "../../rehearsal/simulator/simulate.ts";
import { callerOf, needs } from "../access.ts";
import { rehearsable } from "../public/rehearsal-routes.ts";
import type { App } from "../typed-app.ts";
import { HIDDEN } from "./answers.ts";

const castBody = z.strictObject({ document: z.record(z.string(), z.unknown()), people: rehearsalPeopleSchema });

export function registerRehearsalConsoleRoutes(
  app: App,
  { pool, clock, catalog }: { readonly pool: Db; readonly clock: Clock; readonly catalog: () => Catalog },
): void {
  app.post(
    "/v1/console/rehearsal-cast",
    { config: needs("profiles:read"), bodyLimit: LIMITS.jsonBytes, schema: { ...HIDDEN, body: castBody } },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const document = rehearsable(request.body.document);
      const snapshot = catalog();
      const channel = snapshot.defaultChannel(workspaceId, "whatsapp");
      const now = new Date(clock.now());
      const { people } = request.body;
      const most =
        people.from === "sample"
          ? people
          : { ...people, most: Math.min(people.most ?? REHEARSAL_LIMITS.browserPeople, REHEARSAL_LIMITS.browserPeople) };
      const participants: Participant[] = [];
      let recorded: readonly RecordedEvent[] | null = null;
      for await (const page of castPeople({
        pool,
        catalog: snapshot,
        workspaceId,
        channelId: channel?.id ?? null,
        document,
        people: most,
        now,
      })) {
        participants.push(...page.participants);
        recorded = page.recorded ?? recorded;
      }
      return {
        now: now.toISOString(),
        participants,
        recorded,
        channel: plainChannel(channel),
        others: otherSenders(snapshot, workspaceId),
        ...templatesOf(snapshot, channel, document),
        holdout: snapshot.holdout(workspaceId),
        entryProperties: await entryPropertiesOf(pool, workspaceId, document, now),
        hours: snapshot.hours(workspaceId),
        policy: snapshot.policy(workspaceId),
        ...textsOf(snapshot, workspaceId, document),
        rateCard: snapshot.prices(workspaceId).card,
        learned: await learnBehaviour(pool, workspaceId, document, clock.now()),
      };
    },
  );
}
