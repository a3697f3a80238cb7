/**
 * Whose rows a request may touch. The pool of the doors (`createDoorPool`) sets the workspace of the work at hand on every connection
 * it lends, and PostgreSQL hides all other rows (`row-security.store.ts`): a statement that forgets its `where` shows nothing.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** `isAudited`: what was done in it has left an entry in the audit log. */
export type WorkspaceScope = { readonly workspaceId: string | null; isAudited: boolean };

const scopes = new AsyncLocalStorage<WorkspaceScope>();

/** What `work` does, and whatever it begins, touches only rows of this workspace through the doors' pool; null: none at all. */
export function inWorkspace<T>(workspaceId: string | null, work: () => T): T {
  return inScope({ workspaceId, isAudited: false }, work);
}

export function inScope<T>(scope: WorkspaceScope, work: () => T): T {
  return scopes.run(scope, work);
}

export function workspaceInScope(): string | null {
  return scopes.getStore()?.workspaceId ?? null;
}

/** By whoever writes an entry of the audit log. */
export function markAudited(): void {
  const scope = scopes.getStore();
  if (scope) scope.isAudited = true;
}
