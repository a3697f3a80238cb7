import { allScopes } from "./graph/access.ts";
import { defaultIdentity, type EmulatorOptions } from "./options.ts";
import { newTokenBucket } from "./rules/throughput.ts";
import type { Account } from "./store/account.ts";
import type { App } from "./store/app.ts";
import type { PhoneNumber } from "./store/phone-number.ts";
import type { World } from "./store/world.ts";

/** The business every emulator starts with. */
export function seedWorld(world: World, options: EmulatorOptions): void {
  const identity = { ...defaultIdentity, ...options };
  const app = addApp(world, { id: identity.appId, secret: identity.appSecret, name: "Emulator app" });
  if (options.webhook) subscribeFirstApp(world, options.webhook);
  addAccount(world, { id: identity.accountId, appId: app.id, businessId: identity.businessId, name: identity.verifiedName });
  addNumber(world, {
    id: identity.phoneNumberId,
    accountId: identity.accountId,
    displayPhoneNumber: identity.displayPhoneNumber,
    verifiedName: identity.verifiedName,
  });
  world.tokens.set(identity.systemToken, { token: identity.systemToken, appId: app.id, scopes: allScopes, expiresAt: 0, accountIds: null });
}

/** Without a handshake: at the start of the emulator nobody may be listening yet. */
export function subscribeFirstApp(world: World, webhook: NonNullable<EmulatorOptions["webhook"]>): void {
  const [app] = world.apps.values();
  if (app) app.subscription = { callbackUrl: webhook.url, verifyToken: webhook.verifyToken ?? "", fields: null };
}

export function addApp(
  world: World,
  given: { readonly id: string; readonly secret: string; readonly name: string; readonly webhookVersion?: number },
): App {
  const app: App = { ...given, webhookVersion: given.webhookVersion ?? 26, subscription: world.apps.get(given.id)?.subscription ?? null };
  world.apps.set(app.id, app);
  return app;
}

export type NewAccount = Pick<Account, "id" | "appId" | "businessId" | "name"> &
  Partial<Pick<Account, "currency" | "country" | "timeZone" | "directSend" | "marketingMessagesOnboarded" | "authenticationInternational">>;

/** The account's own app is subscribed from the start; its webhooks flow once it has a callback URL. */
export function addAccount(world: World, given: NewAccount): Account {
  const account: Account = {
    currency: "EUR",
    country: "FR",
    timeZone: "Europe/Paris",
    directSend: false,
    marketingMessagesOnboarded: true,
    authenticationInternational: [],
    ...given,
    marketingDisabledOnCloudApi: false,
    subscriptions: [{ appId: given.appId, overrideCallbackUri: null, verifyToken: null }],
    flows: new Map(),
    templateCreations: [],
    deletedNames: new Map(),
    utilityPausedAt: null,
    enforcement: { restrictions: new Map(), disabled: false, paymentProblem: false, misclassifiedUntil: 0, barredCountries: new Set() },
  };
  world.accounts.set(account.id, account);
  return account;
}

export type NewNumber = Pick<PhoneNumber, "id" | "accountId" | "displayPhoneNumber" | "verifiedName"> &
  Partial<Pick<PhoneNumber, "registered">>;

export function addNumber(world: World, given: NewNumber): PhoneNumber {
  const number: PhoneNumber = {
    registered: true,
    ...given,
    digits: given.displayPhoneNumber.replace(/\D/g, ""),
    qualityRating: "GREEN",
    verified: true,
    pin: null,
    throughputLevel: "STANDARD",
    messagingLimit: "TIER_UNLIMITED",
    maintenanceUntil: 0,
    webhookOverride: null,
    profile: { about: `${given.verifiedName} on WhatsApp`, vertical: "RETAIL" },
    commerce: { isCartEnabled: true, isCatalogVisible: false },
    publicKey: null,
    settings: {},
    automation: {},
    compliance: {},
    username: null,
    threadsAway: new Set(),
    blocked: new Set(),
    qrCodes: new Map(),
    throughput: newTokenBucket(),
    registrations: [],
    serviceTier: { month: "", delivered: 0 },
  };
  world.numbers.set(number.id, number);
  world.numbersByDigits.set(number.digits, number);
  return number;
}
