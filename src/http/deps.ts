import type { Catalog } from "../catalog/catalog.ts";
import type { DoorSecrets } from "../catalog/door-secrets.ts";
import type { GraphPlaces } from "../channels/whatsapp/graph-address.ts";
import type { ApiKeys } from "../accounts/api-keys.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { Db } from "../db/pool.ts";
import type { NewInboxRow } from "../lanes/inbox.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId, Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { RateLimits } from "./rate-limit.ts";
import type { Identify } from "../profiles/identifier.ts";

/** Everything the doors need, given by the composition root. */
export type HttpDeps = {
  readonly pool: Db;
  readonly inboxWriter: { readonly append: (rows: readonly NewInboxRow[]) => Promise<number> };
  readonly catalog: () => Catalog;
  /** The snapshot anew, for whoever misses something in the current one; another process may have made it a moment ago. */
  readonly lookAgain: () => Promise<Catalog>;
  /** After a change of reference data, so that the next answer shows it. */
  readonly refreshCatalog: () => Promise<unknown>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly config: {
    readonly publicUrl: string;
    /** Addresses of the proxies before us (`127.0.0.1,10.0.0.0/8`); absent: none, and X-Forwarded-For is not read. */
    readonly trustProxy?: string | undefined;
    readonly rateLimits?: RateLimits | undefined;
    readonly graphPlaces: GraphPlaces;
  };
  readonly metrics: Metrics;
  readonly apiKeys: ApiKeys;
  readonly sessions: Sessions;
  readonly doorSecrets: DoorSecrets;
  /** Proves that callback data is ours; the sends use the same. */
  readonly callbackKey: string;
  /** Pulls the templates of a channel now; an AppError says what to do. */
  readonly syncTemplates: (channelId: ChannelId) => Promise<{ readonly templates: number }>;
  /** Soon, in the background, many requests become one. */
  readonly requestTemplateSync: (channelId: ChannelId) => void;
  /** The same for a look at the number itself. */
  readonly requestInspection: (channelId: ChannelId) => void;
  /** The messaging limit of these numbers is another one now. */
  readonly limitChanged: (channelIds: readonly ChannelId[]) => Promise<void>;
  /** Beyond the database, which is asked here: for example `lanes: true` while the lane loop runs. */
  readonly readiness: () => Readonly<Record<string, boolean>>;
  readonly roles: ReadonlySet<"ingress" | "http">;
};

/** With what the server itself adds for its doors. */
export type DoorServerDeps = HttpDeps & { readonly identify: Identify };
