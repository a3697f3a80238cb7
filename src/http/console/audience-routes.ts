import { type AudienceSizes, audienceParamsSchema, type AudienceVocabulary } from "../../contract/audience.ts";
import { audienceSizes, listAudiences } from "../../catalog/audiences.ts";
import { readVocabulary } from "../../insights/audience-people.store.ts";
import { callerOf, needs } from "../access.ts";
import type { ConsoleDeps } from "./deps.ts";
import { HIDDEN } from "./answers.ts";
import { shareFor } from "./share.ts";
import type { App } from "../typed-app.ts";

const SIZES_OF_DAYS = 180;

export function registerAudienceRoutes(app: App, { pool, catalog, clock }: ConsoleDeps): void {
  // Hundreds of people are looked at: once in a while, however many rules are being written.
  const seen = shareFor(10_000, clock, async (workspaceId) => readVocabulary(pool, workspaceId));
  app.get(
    "/v1/console/audiences/vocabulary",
    { config: needs("audiences:read"), schema: HIDDEN },
    async (request): Promise<AudienceVocabulary> => {
      const { workspaceId } = callerOf(request);
      const { versions, channels } = catalog();
      const own = <T extends { readonly workspaceId: string }>(things: Iterable<T>): readonly T[] =>
        [...things].filter((thing) => thing.workspaceId === workspaceId);
      const [words, audiences] = await Promise.all([seen(workspaceId), listAudiences(pool, workspaceId)]);
      return {
        ...words,
        audiences: audiences.map(({ name, document }) => ({ name, title: document.title })),
        journeys: [...new Set(own(versions.values()).map(({ journey }) => journey))].toSorted(),
        channels: own(channels.values()).map(({ id, name }) => ({ id, name })),
      };
    },
  );

  app.get(
    "/v1/console/audiences/:name/sizes",
    { config: needs("audiences:read"), schema: { ...HIDDEN, params: audienceParamsSchema } },
    async (request): Promise<AudienceSizes> => ({
      rows: await audienceSizes(pool, {
        workspaceId: callerOf(request).workspaceId,
        name: request.params.name,
        now: new Date(clock.now()),
        days: SIZES_OF_DAYS,
      }),
    }),
  );
}
