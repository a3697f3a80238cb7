/** Forms by which people sign up. What is agreed to is a version of one, so that every version stays. */
import { isDeepStrictEqual } from "node:util";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { type Ids, isUuid, type WorkspaceId } from "../platform/ids.ts";
import type { OptInForm, OptInFormDocument } from "../pages/opt-in-form.ts";
import { insertAudit } from "./audit.store.ts";
import {
  listOptInForms,
  lockOptInForm,
  type OptInFormRow,
  readOptInForm,
  readOptInFormVersion,
  writeOptInForm,
} from "./opt-in-forms.store.ts";

export type { OptInFormRow } from "./opt-in-forms.store.ts";

export async function optInFormsOf(pool: Db, workspaceId: WorkspaceId): Promise<readonly OptInFormRow[]> {
  return listOptInForms(pool, workspaceId);
}

/** Of whichever workspace: visitors have no other. */
export async function optInFormById(pool: Db, id: string): Promise<OptInFormRow | null> {
  return isUuid(id) ? readOptInForm(pool, id) : null;
}

/** As it was when a visitor opened it. */
export async function optInFormVersion(pool: Db, form: OptInForm, version: number): Promise<OptInForm> {
  const document = version === form.version ? form.document : await readOptInFormVersion(pool, form.id, version);
  return document === null ? form : { ...form, version, document };
}

/** Makes it or changes it; another document is another version. */
export async function saveOptInForm(
  { pool, ids, clock }: { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> },
  { workspaceId, actor, name: changedBy }: { readonly workspaceId: WorkspaceId; readonly actor: string; readonly name: string },
  asked: { readonly name: string; readonly document: OptInFormDocument; readonly isOpen: boolean },
): Promise<OptInFormRow> {
  return inTransaction(pool, async (client) => {
    const before = await lockOptInForm(client, workspaceId, asked.name);
    const isSame = before !== null && isDeepStrictEqual(before.document, asked.document);
    const row: OptInFormRow = {
      ...asked,
      workspaceId,
      id: before?.id ?? ids.next<string>(),
      version: before === null ? 1 : isSame ? before.version : before.version + 1,
      changedAt: new Date(clock.now()),
      changedBy,
    };
    await writeOptInForm(client, row);
    const detail = {
      before: before && { version: before.version, isOpen: before.isOpen },
      after: { version: row.version, isOpen: row.isOpen, document: JSON.stringify(row.document) },
    };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "opt_in_form.saved", subject: row.name, detail });
    return row;
  });
}
