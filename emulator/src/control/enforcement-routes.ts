import type { FastifyInstance } from "fastify";
import { listAt, numberAt, textAt, type JsonObject } from "../json.ts";
import { dropHeld, endReview } from "../portfolio/portfolio-pacing.ts";
import { portfolioOf } from "../portfolio/portfolios.ts";
import { limitTold, setTier, verifyBusiness } from "../portfolio/tiers.ts";
import { upgradeThroughput } from "../portfolio/throughput-upgrade.ts";
import { hourMs } from "../rules/windows.ts";
import type { Account } from "../store/account.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import { tiers } from "../store/portfolio.ts";
import type { World } from "../store/world.ts";
import { publishForAccount, publishForNumber } from "../webhooks/publish.ts";
import { bad, notFound, objectBody, wanted } from "./problem.ts";

type ById = { Params: { id: string } };
type Act<T> = (world: World, target: T, given: JsonObject) => void;

/** What Meta does to accounts, numbers and portfolios, each told by its webhook (reference section 9). */
export function registerEnforcement(server: FastifyInstance, world: World): void {
  server.post<ById>("/accounts/:id/actions", (request) =>
    perform(
      world,
      accountActions,
      world.accounts.get(request.params.id) ?? notFound("account", request.params.id),
      objectBody(request.body),
    ),
  );
  server.post<ById>("/numbers/:id/actions", (request) =>
    perform(world, numberActions, world.numbers.get(request.params.id) ?? notFound("number", request.params.id), objectBody(request.body)),
  );
  server.post<ById>("/portfolios/:id/actions", (request) =>
    perform(world, portfolioActions, portfolioOf(world, request.params.id), objectBody(request.body)),
  );
}

function perform<T>(world: World, actions: Readonly<Record<string, Act<T>>>, target: T, given: JsonObject): { readonly ok: true } {
  const name = wanted(given, "action");
  const act = actions[name] ?? bad(`Unknown action "${name}". Known: ${Object.keys(actions).join(", ")}.`);
  act(world, target, given);
  return { ok: true };
}

const update: Act<Account> = (world, account, value) => publishForAccount(world, account, "account_update", value);

const accountActions: Readonly<Record<string, Act<Account>>> = {
  restrict: (world, account, given) => {
    const type = textAt(given, "type") ?? "RESTRICTED_BIZ_INITIATED_MESSAGING";
    const until = world.clock.now() + (numberAt(given, "hours") ?? 24) * hourMs;
    account.enforcement.restrictions.set(type, until);
    update(world, account, {
      event: "ACCOUNT_RESTRICTION",
      restriction_info: [{ restriction_type: type, expiration: Math.floor(until / 1000) }],
    });
  },
  violate: (world, account, given) =>
    update(world, account, { event: "ACCOUNT_VIOLATION", violation_info: { violation_type: textAt(given, "type") ?? "ADULT" } }),
  disable: (world, account) => {
    account.enforcement.disabled = true;
    update(world, account, { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: "DISABLE", waba_ban_date: dateOf(world.clock.now()) } });
  },
  schedule_disable: (world, account, given) =>
    update(world, account, {
      event: "DISABLED_UPDATE",
      ban_info: {
        waba_ban_state: "SCHEDULE_FOR_DISABLE",
        waba_ban_date: dateOf(world.clock.now() + (numberAt(given, "hours") ?? 24) * hourMs),
      },
    }),
  lift: (world, account) => {
    const wasDisabled = account.enforcement.disabled;
    account.enforcement.restrictions.clear();
    Object.assign(account.enforcement, { disabled: false, paymentProblem: false, misclassifiedUntil: 0 });
    account.enforcement.barredCountries.clear();
    if (wasDisabled)
      update(world, account, {
        event: "DISABLED_UPDATE",
        ban_info: { waba_ban_state: "REINSTATE", waba_ban_date: dateOf(world.clock.now()) },
      });
  },
  payment_problem: (_, account) => void (account.enforcement.paymentProblem = true),
  misclassified: (world, account, given) =>
    void (account.enforcement.misclassifiedUntil = world.clock.now() + (numberAt(given, "hours") ?? 24) * hourMs),
  bar_countries: (_, account, given) =>
    listAt(given, "countries").forEach((country) => account.enforcement.barredCountries.add(String(country))),
  review: (world, account, given) =>
    publishForAccount(world, account, "account_review_update", { decision: textAt(given, "decision") ?? "APPROVED" }),
  alert: (world, account, given) =>
    publishForAccount(world, account, "account_alerts", {
      entity_type: "BUSINESS",
      entity_id: account.businessId,
      alert_info: {
        alert_severity: textAt(given, "severity") ?? "WARNING",
        alert_status: "ACTIVE",
        alert_type: wanted(given, "type"),
        alert_description: textAt(given, "description") ?? "",
      },
    }),
  volume_tier: (world, account, given) =>
    update(world, account, {
      event: "VOLUME_BASED_PRICING_TIER_UPDATE",
      volume_tier_info: {
        tier_update_time: world.clock.seconds(),
        pricing_category: textAt(given, "category") ?? "UTILITY",
        tier: textAt(given, "tier") ?? "25000001:50000000",
        effective_month: new Date(world.clock.now()).toISOString().slice(0, 7),
        region: textAt(given, "region") ?? "India",
      },
    }),
  remove_partner: (world, account, given) =>
    update(world, account, {
      event: "PARTNER_REMOVED",
      waba_info: { waba_id: account.id, owner_business_id: account.businessId },
      disconnection_info: { reason: textAt(given, "reason") ?? "PRIMARY_INACTIVITY", initiated_by: "SYSTEM" },
    }),
  delete: (world, account) => {
    update(world, account, { event: "ACCOUNT_DELETED" });
    account.enforcement.disabled = true;
  },
};

const about = (world: World, number: PhoneNumber, field: string, value: JsonObject): void => {
  const account = world.accounts.get(number.accountId);
  if (account) publishForAccount(world, account, field, { display_phone_number: number.digits, ...value });
};

const numberActions: Readonly<Record<string, Act<PhoneNumber>>> = {
  set_quality: (world, number, given) => {
    number.qualityRating = wanted(given, "rating");
    about(world, number, "phone_number_quality_update", {
      event: number.qualityRating === "RED" ? "FLAGGED" : "UNFLAGGED",
      current_limit: limitTold(world, number),
      max_daily_conversations_per_business: limitTold(world, number),
    });
  },
  upgrade_throughput: (world, number) => upgradeThroughput(world, number),
  decide_name: (world, number, given) => {
    const decision = textAt(given, "decision") ?? "APPROVED";
    const name = textAt(given, "name") ?? number.verifiedName;
    if (decision === "APPROVED") number.verifiedName = name;
    about(world, number, "phone_number_name_update", {
      decision,
      requested_verified_name: name,
      rejection_reason: textAt(given, "reason"),
    });
  },
  security: (world, number, given) =>
    about(world, number, "security", {
      event: textAt(given, "event") ?? "PIN_RESET_REQUEST",
      requester: textAt(given, "requester") ?? world.accounts.get(number.accountId)?.businessId ?? "",
    }),
  decide_username: (world, number, given) => {
    const username = wanted(given, "username");
    const status = textAt(given, "status") ?? "approved";
    number.username = status === "approved" ? username : null;
    about(world, number, "business_username_updates", { username, status, ...(status === "deleted" ? { context: "revoked" } : {}) });
  },
  hand_over: (world, number, given) => handOver(world, number, given),
};

/** Control of a thread goes to another: until it comes back, sends answer 131070. */
function handOver(world: World, number: PhoneNumber, given: JsonObject): void {
  const customer = world.customers.get(wanted(given, "customerId")) ?? notFound("customer", wanted(given, "customerId"));
  const kind = textAt(given, "to") === "us" ? "control_taken" : "control_passed";
  if (kind === "control_passed") number.threadsAway.add(customer.id);
  else number.threadsAway.delete(customer.id);
  const summary = textAt(given, "summary");
  publishForNumber(world, number, "messaging_handovers", {
    messaging_product: "whatsapp",
    sender: { phone_number: customer.phone },
    recipient: { phone_number_id: number.id, display_phone_number: number.digits },
    type: kind,
    timestamp: String(world.clock.seconds()),
    [kind]: {
      previous_owner_role: textAt(given, "from") ?? "ai_agent",
      new_owner_role: textAt(given, "role") ?? "escalation",
      metadata: textAt(given, "metadata") ?? "",
      ...(summary === null ? {} : { conversation_context: { type: "summary", summary: { text: summary } } }),
    },
  });
}

const portfolioActions: Readonly<Record<string, Act<ReturnType<typeof portfolioOf>>>> = {
  set_tier: (world, portfolio, given) =>
    setTier(world, portfolio, tiers.find((tier) => tier === given["tier"]) ?? bad(`"tier" must be one of ${tiers.join(", ")}.`)),
  verify: (world, portfolio) => verifyBusiness(world, portfolio),
  drop_held: (world, portfolio) => dropHeld(world, portfolio),
  end_review: (_, portfolio) => endReview(portfolio),
  link: (_, portfolio, given) => void (portfolio.parentId = wanted(given, "parentId")),
};

function dateOf(at: number): string {
  return new Date(at).toLocaleDateString("en-US", { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" });
}
