/** What the first start, the demo and tests set up. Everything may be called again: what exists is kept. */
import type { Db } from "../db/pool.ts";
import { saveChannel } from "../catalog/channels.ts";
import { saveSource } from "../catalog/sources.ts";
import type { WhatsAppConfig, WhatsAppSecrets } from "../catalog/channel.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId, Ids, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Secrets } from "../platform/secrets.ts";
import { insertAccount, insertSignInLink } from "./account.store.ts";
import { insertApiKey } from "./api-key.store.ts";
import { hintOf } from "./api-keys.ts";
import { insertWorkspace } from "./bootstrap.store.ts";
import { hashPassword } from "./password.ts";
import { type AccountRole, RIGHTS, type Right } from "./rights.ts";
import { hashToken, newToken } from "./token.ts";

export type BootstrapDeps = { readonly pool: Db; readonly ids: Ids; readonly clock: Clock; readonly secrets: Secrets };

export const SIGN_IN_LINK_MINUTES = 30;

/** The workspace of this name, made when it is missing. */
export async function ensureWorkspace({ pool, ids }: Pick<BootstrapDeps, "pool" | "ids">, name: string): Promise<WorkspaceId> {
  return insertWorkspace(pool, { id: ids.next<WorkspaceId>(), name });
}

/** The account of this address in the workspace; one that exists keeps its password and its role. */
export async function ensureAccount(
  { pool, ids }: Pick<BootstrapDeps, "pool" | "ids">,
  account: {
    readonly workspaceId: WorkspaceId;
    readonly email: string;
    readonly name: string;
    readonly role: AccountRole;
    readonly password?: string;
  },
): Promise<string> {
  const passwordHash = account.password === undefined ? null : await hashPassword(account.password);
  return insertAccount(pool, {
    id: ids.next<string>(),
    workspaceId: account.workspaceId,
    email: account.email.normalize("NFC").toLowerCase(),
    name: account.name,
    role: account.role,
    passwordHash,
  });
}

/** Works once, for 30 minutes. */
export async function createSignInLink(
  { pool, clock }: Pick<BootstrapDeps, "pool" | "clock">,
  accountId: string,
  publicUrl: string,
): Promise<string> {
  const token = newToken();
  await insertSignInLink(pool, {
    tokenHash: hashToken(token),
    accountId,
    expiresAt: new Date(clock.now() + SIGN_IN_LINK_MINUTES * 60_000),
    setsPassword: false,
  });
  return `${publicUrl}/sign-in?token=${token}`;
}

/** A key with this value exists (`PARLEY_API_KEY`). Answers whether it is new. A revoked key stays revoked. */
export async function ensureApiKey(
  { pool, ids }: Pick<BootstrapDeps, "pool" | "ids">,
  key: { readonly workspaceId: WorkspaceId; readonly name: string; readonly value: string; readonly rights?: readonly Right[] },
): Promise<boolean> {
  return insertApiKey(pool, {
    id: ids.next<string>(),
    workspaceId: key.workspaceId,
    name: key.name,
    madeBy: null,
    rights: key.rights ?? RIGHTS,
    hash: hashToken(key.value),
    hint: hintOf(key.value),
  });
}

/** A WhatsApp number. With the id of an existing one its name, settings and secrets are replaced. */
export async function createChannel(
  { pool, ids, secrets }: Pick<BootstrapDeps, "pool" | "ids" | "secrets">,
  channel: {
    readonly id?: ChannelId;
    readonly workspaceId: WorkspaceId;
    readonly name: string;
    readonly config: WhatsAppConfig;
    readonly secrets: WhatsAppSecrets & { readonly previousAppSecret?: string };
  },
): Promise<ChannelId> {
  const id = channel.id ?? ids.next<ChannelId>();
  await saveChannel({ pool, vault: secrets }, { ...channel, id });
  return id;
}

/** A Shopify shop, or a source of the kind that is said, whose webhooks are taken in at `/webhooks/sources/<id>`. */
export async function createSource(
  { pool, ids, secrets }: Pick<BootstrapDeps, "pool" | "ids" | "secrets">,
  source: {
    readonly id?: string;
    readonly workspaceId: WorkspaceId;
    readonly name: string;
    readonly kind?: string;
    readonly settings?: JsonObject;
    readonly secrets: { readonly webhookSecret: string; readonly previousWebhookSecret?: string };
  },
): Promise<string> {
  const id = source.id ?? ids.next<string>();
  const { kind = "shopify", settings = {} } = source;
  await saveSource({ pool, vault: secrets }, { ...source, kind, settings, id });
  return id;
}
