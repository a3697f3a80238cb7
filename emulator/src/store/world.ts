import type { ScenarioRunner } from "../scenario/scenario-runner.ts";
import type { FetchedLink } from "../media/linked-media.ts";
import type { Portfolio } from "./portfolio.ts";
import type { Arrivals } from "../messages/arrivals.ts";
import type { Filling } from "../flows/filling.ts";
import type { EmulatorClock } from "../clock/emulator-clock.ts";
import type { Random } from "../clock/random.ts";
import type { ShopProduct, Switches } from "../control/contract.ts";
import type { EventStream } from "../control/event-stream.ts";
import type { FaultBook } from "../faults/fault-book.ts";
import type { WebhookDispatcher } from "../webhooks/dispatcher.ts";
import type { Account } from "./account.ts";
import type { App } from "./app.ts";
import type { ChatRecord } from "./chat.ts";
import type { CustomerRecord } from "./customer.ts";
import type { Media, UploadSession } from "./media.ts";
import type { AnyMessage, OutboundMessage } from "./message.ts";
import type { PhoneNumber } from "./phone-number.ts";
import type { Template } from "./template.ts";

export type AccessToken = {
  readonly token: string;
  readonly appId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  /** Null: every account. */
  readonly accountIds: readonly string[] | null;
};

type Counters = { customers: number; accepted: number; rejected: number; inbound: number };

/** Everything the emulator knows. Maps are keyed by id unless the name says otherwise. */
export type World = {
  readonly clock: EmulatorClock;
  random: Random;
  switches: Switches;
  readonly publicUrl: () => string;
  readonly apps: Map<string, App>;
  readonly accounts: Map<string, Account>;
  readonly numbers: Map<string, PhoneNumber>;
  readonly numbersByDigits: Map<string, PhoneNumber>;
  readonly tokens: Map<string, AccessToken>;
  readonly templates: Map<string, Template>;
  readonly templatesByKey: Map<string, Template>;
  readonly customers: Map<string, CustomerRecord>;
  readonly customersByPhone: Map<string, CustomerRecord>;
  readonly customersByBsuid: Map<string, CustomerRecord>;
  readonly chats: Map<string, ChatRecord>;
  readonly messages: Map<string, AnyMessage>;
  /** Outbound messages by `seq` - 1: the ledger. */
  readonly ledger: OutboundMessage[];
  /** Flows being filled in on phones that are open. */
  readonly fillings: Map<string, Filling>;
  /** Products by catalogue and id. */
  readonly catalogs: Map<string, Map<string, ShopProduct>>;
  readonly media: Map<string, Media>;
  readonly uploads: Map<string, UploadSession>;
  /** What was fetched for `kind address`, and when. */
  readonly linkedMedia: Map<string, { readonly at: number; readonly fetched: Promise<FetchedLink> }>;
  readonly portfolios: Map<string, Portfolio>;
  /** Times of management calls of the last hour, by app and account. */
  readonly managementCalls: Map<string, number[]>;
  readonly counters: Counters;
  readonly faults: FaultBook;
  readonly webhooks: WebhookDispatcher;
  readonly events: EventStream;
  readonly arrivals: Arrivals;
  /** The script people follow, if any. */
  scenario: ScenarioRunner | null;
};
