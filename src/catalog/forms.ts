/** Forms as people write and publish them: a draft that two may work on, versions that never change, Meta told first. */
import { type Db, inTransaction } from "../db/pool.ts";
import { type FormProblem, formProblems } from "../forms/check-form.ts";
import { type FormDocument, isConnected } from "../forms/document.ts";
import { locatedFlow } from "../forms/located-json.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId, Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import {
  deleteForm,
  firstUnkept,
  forgetVersion,
  type FormRow,
  keepFlowId,
  listFormRows,
  makeLive,
  markDeprecated,
  noteFlowAsked,
  readForm,
  reserveVersion,
  wasFlowAsked,
  writeForm,
} from "./forms.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export type { FormRow } from "./forms.store.ts";

type Deps = { readonly pool: Db; readonly ids: Ids; readonly clock: Clock };
type By = { readonly workspaceId: WorkspaceId; readonly actor: string };
/** Meta's side; see `channels/whatsapp/flows/manage.ts`. */
export type FlowPorts = {
  readonly create: (
    channelId: ChannelId,
    flow: { readonly name: string; readonly category: string; readonly endpointUri: string | null },
  ) => Promise<string>;
  /** Flows of the number's account with this name that were never published. */
  readonly findDrafts: (channelId: ChannelId, name: string) => Promise<readonly string[]>;
  readonly update: (
    channelId: ChannelId,
    flowId: string,
    flow: { readonly category: string; readonly endpointUri: string | null },
  ) => Promise<void>;
  readonly upload: (
    channelId: ChannelId,
    flowId: string,
    json: string,
  ) => Promise<readonly { readonly error: string; readonly message: string; readonly line: number }[]>;
  readonly publish: (channelId: ChannelId, flowId: string) => Promise<void>;
  readonly deprecate: (channelId: ChannelId, flowId: string) => Promise<void>;
  /** Only of one that was never published. */
  readonly remove: (channelId: ChannelId, flowId: string) => Promise<void>;
  readonly ensureKey: (by: By, channelId: ChannelId) => Promise<void>;
  readonly endpointOf: (channelId: ChannelId, formId: string) => string;
  /** Takes the publishing of a form for itself, in all processes; answers how to give it back, null while somebody else is at it. */
  readonly claimPublishing: (formId: string) => Promise<(() => Promise<void>) | null>;
};

export async function listForms(pool: Db, workspaceId: WorkspaceId): Promise<readonly FormRow[]> {
  return listFormRows(pool, workspaceId);
}

export async function findForm(pool: Db, workspaceId: WorkspaceId, name: string): Promise<FormRow | null> {
  return readForm(pool, workspaceId, name);
}

/** `saved: false`: somebody else saved since `revision`; `form` is theirs, null when it is gone. */
export async function saveForm(
  { pool, ids, clock }: Deps,
  { workspaceId, actor }: By,
  form: { readonly name: string; readonly channelId: ChannelId; readonly document: FormDocument; readonly revision: number },
): Promise<{ readonly saved: boolean; readonly form: FormRow | null }> {
  return inTransaction(pool, async (client) => {
    const { name, channelId, document: draft, revision } = form;
    const before = await readForm(client, workspaceId, name);
    if (before && before.channelId !== channelId)
      throw new AppError("conflict", `the form ${name} belongs to another number: make a new one for this number`, {
        details: { reason: "form_channel" },
      });
    const saved = await writeForm(client, {
      id: ids.next<string>(),
      workspaceId,
      channelId,
      name,
      draft,
      revision,
      savedAt: new Date(clock.now()),
      savedBy: actor,
    });
    if (saved)
      await insertAudit(client, {
        id: ids.next(),
        workspaceId,
        actor,
        action: "form.saved",
        subject: name,
        detail: { revision: revision + 1 },
      });
    return { saved, form: await readForm(client, workspaceId, name) };
  });
}

export type FormPublished =
  | { readonly kind: "published"; readonly version: number }
  /** Ours, found before Meta was asked. */
  | { readonly kind: "invalid"; readonly problems: readonly FormProblem[] }
  /** Meta's, each at the place of the form it is about. */
  | { readonly kind: "refused"; readonly findings: readonly { readonly path: string; readonly message: string }[] };

/**
 * The draft becomes the next version; one at a time. The version is kept before Meta can ask anybody by it. What Meta was told of a
 * version that then failed is told anew with the next try.
 */
export async function publishForm(deps: Deps, flows: FlowPorts, by: By, form: FormRow): Promise<FormPublished> {
  const problems = formProblems(form.draft);
  if (problems.length > 0) return { kind: "invalid", problems };
  const release = await flows.claimPublishing(form.id);
  if (!release)
    throw new AppError("conflict", `${form.name} is being published by somebody else: look at it again in a moment`, {
      details: { reason: "form_busy" },
    });
  try {
    return await publish(deps, flows, by, form);
  } finally {
    await release();
  }
}

async function publish({ pool, ids, clock }: Deps, flows: FlowPorts, by: By, form: FormRow): Promise<FormPublished> {
  const { id, channelId, name, draft: document } = form;
  const endpointUri = isConnected(document) ? flows.endpointOf(channelId, id) : null;
  if (endpointUri !== null) await flows.ensureKey(by, channelId);
  const flow = { category: document.category, endpointUri };
  const known = form.flowId ?? (await madeBefore(pool, flows, form));
  if (known === null) await noteFlowAsked(pool, id, new Date(clock.now()));
  const flowId = known ?? (await flows.create(channelId, { ...flow, name }));
  if (form.flowId === null) await keepFlowId(pool, id, flowId);
  if (known !== null) await flows.update(channelId, flowId, flow);
  const version = await inTransaction(pool, async (client) => {
    const reserved = await reserveVersion(client, { formId: id, document, at: new Date(clock.now()), by: by.actor });
    await bumpCatalogRevision(client);
    return reserved;
  });
  const located = locatedFlow(document, { formId: id, version });
  const findings = await flows.upload(channelId, flowId, located.text);
  if (findings.length > 0) {
    await inTransaction(pool, async (client) => forgetVersion(client, id, version));
    return { kind: "refused", findings: findings.map(({ line, message }) => ({ path: located.pathAt(line), message })) };
  }
  await flows.publish(channelId, flowId);
  await inTransaction(pool, async (client) => {
    await makeLive(client, id, version);
    await insertAudit(client, { id: ids.next(), ...by, action: "form.published", subject: name, detail: { version } });
    await bumpCatalogRevision(client);
  });
  return { kind: "published", version };
}

/** The Flow that an earlier try asked for and whose answer nobody kept. One that another form has is that form's. */
async function madeBefore(pool: Db, flows: FlowPorts, { id, channelId, name }: FormRow): Promise<string | null> {
  if (!(await wasFlowAsked(pool, id))) return null;
  const drafts = await flows.findDrafts(channelId, name);
  return firstUnkept(pool, drafts);
}

/** Nobody can open it any more. One that was never published is thrown away. */
export async function withdrawForm({ pool, ids }: Deps, flows: FlowPorts, by: By, form: FormRow): Promise<void> {
  if (form.flowId !== null && form.liveVersion === null) await flows.remove(form.channelId, form.flowId);
  else if (form.flowId !== null && form.state === "published") await flows.deprecate(form.channelId, form.flowId);
  await inTransaction(pool, async (client) => {
    const gone = await deleteForm(client, form.id);
    if (!gone) await markDeprecated(client, form.id);
    await insertAudit(client, { id: ids.next(), ...by, action: gone ? "form.removed" : "form.deprecated", subject: form.name, detail: {} });
    await bumpCatalogRevision(client);
  });
}
