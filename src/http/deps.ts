import type { Catalog } from "../catalog/catalog.ts";
import type { DoorSecrets } from "../catalog/door-secrets.ts";
import type { GraphPlaces } from "../channels/whatsapp/graph-address.ts";
import type { ApiKeys } from "../accounts/api-keys.ts";
import type { Oidc } from "../accounts/oidc.ts";
import type { Passkeys } from "../accounts/passkeys.ts";
import type { SecondFactor } from "../accounts/second-factor.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { ChannelWork } from "../channels/channel-module.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import type { ChannelKind } from "../consent/consent.ts";
import type { Db } from "../db/pool.ts";
import type { InboxWriter } from "../lanes/inbox-writer.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId, Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/log.ts";
import type { Metrics, ToldMetrics } from "../platform/metrics.ts";
import type { RateLimits } from "./rate-limit.ts";
import type { SourceRegistry } from "../sources/registry.ts";
import type { Identify } from "../profiles/identifier.ts";

/** Everything the doors need, given by the composition root. */
export type HttpDeps = {
  /** Of the doors: only rows of the caller's workspace, see `db/workspace-scope.ts`. */
  readonly pool: Db;
  /** All rows: for what is asked before anybody is proven, and for signed doors, which learn from what they are sent whose it is. */
  readonly enginePool: Db;
  readonly inboxWriter: InboxWriter;
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
    /** Absent: `/metrics` answers this machine only. */
    readonly metricsKey?: string | undefined;
    readonly rateLimits?: RateLimits | undefined;
    readonly graphPlaces: GraphPlaces;
  };
  readonly metrics: Metrics;
  /** What another thread of this process measures. */
  readonly metricsBeside?: (() => Promise<ToldMetrics>) | undefined;
  readonly apiKeys: ApiKeys;
  readonly sessions: Sessions;
  readonly secondFactor: SecondFactor;
  readonly passkeys: Passkeys;
  /** Null: nobody signs in elsewhere. */
  readonly oidc: Oidc | null;
  readonly doorSecrets: DoorSecrets;
  readonly channelRegistry: Pick<ChannelRegistry, "kinds" | "formOf">;
  readonly sources: SourceRegistry;
  /** What receives the calls of a channel's provider. */
  readonly channelWork: (kind: ChannelKind) => Promise<Pick<ChannelWork, "receive" | "setUp" | "draw"> | null>;
  /** Proves that callback data is ours; the sends use the same. */
  readonly callbackKey: string;
  /** Opens the links to pages that are only one person's. */
  readonly pagesKey: string;
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
