import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import {
  deleteFragment,
  type FragmentBy,
  type FragmentRow,
  type FragmentUser,
  listFragmentRevisions,
  listFragments,
  saveFragment,
  type SavedFragment,
} from "../../catalog/fragments.ts";
import {
  fragmentListSchema,
  fragmentParams,
  fragmentRevisionsSchema,
  fragmentSchema,
  type FragmentView,
  saveFragmentSchema,
} from "../../contract/fragment.ts";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Fragments"];
const by = (caller: Caller): FragmentBy => ({ workspaceId: caller.workspaceId, actor: actorOf(caller), name: caller.name });

export function registerFragmentRoutes(app: App, deps: HttpDeps): void {
  const { pool, refreshCatalog } = deps;

  app.get(
    "/v1/fragments",
    { config: needs("journeys:read"), schema: { tags, summary: "List fragments", response: { 200: fragmentListSchema, ...problems } } },
    async (request) => ({ rows: (await listFragments(pool, callerOf(request).workspaceId)).map(viewOf) }),
  );

  app.get(
    "/v1/fragments/:name/revisions",
    {
      config: needs("journeys:read"),
      schema: {
        tags,
        summary: "What a fragment said before",
        params: fragmentParams,
        response: { 200: fragmentRevisionsSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const rows = await listFragmentRevisions(pool, callerOf(request).workspaceId, name);
      if (rows.length === 0) throw missing(name);
      return { rows: rows.map((row) => ({ ...row, savedAt: row.savedAt.toISOString() })) };
    },
  );

  app.put(
    "/v1/fragments/:name",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Save a fragment",
        description: "Everything that names it says the new text from then on, also what is live and what waits to be sent.",
        params: fragmentParams,
        body: saveFragmentSchema,
        response: { 200: fragmentSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const caller = callerOf(request);
      const saved = kept(await saveFragment(deps, by(caller), { name, ...request.body }));
      await refreshCatalog();
      return viewOf((await listFragments(pool, caller.workspaceId)).find((one) => one.name === name) ?? { ...saved, usedBy: [] });
    },
  );

  app.delete(
    "/v1/fragments/:name",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Delete a fragment",
        description: "Refused while something names it.",
        params: fragmentParams,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const deleted = await deleteFragment(deps, by(callerOf(request)), name);
      if (deleted.kind === "missing") throw missing(name);
      if (deleted.kind === "used")
        throw new AppError(
          "conflict",
          `"${name}" is still used by ${deleted.by.map(({ title }) => `"${title}"`).join(", ")}: change these first`,
          {
            details: { reason: "fragment_used", usedBy: deleted.by },
          },
        );
      await refreshCatalog();
      return reply.code(204).send(null);
    },
  );
}

const missing = (name: string): AppError => new AppError("not_found", `there is no fragment ${name} in this workspace`);

function viewOf({ savedAt, usedBy, ...row }: FragmentRow & { readonly usedBy: readonly FragmentUser[] }): FragmentView {
  return { ...row, savedAt: savedAt.toISOString(), usedBy: [...usedBy] };
}

function kept(saved: SavedFragment): FragmentRow {
  switch (saved.kind) {
    case "saved":
      return saved.fragment;
    case "changed":
      throw new AppError(
        "conflict",
        saved.theirs
          ? `${saved.theirs.savedBy} saved this fragment meanwhile: compare, then save again`
          : "this fragment was deleted meanwhile",
        { details: { reason: "fragment_changed", revision: saved.theirs?.revision ?? 0, text: saved.theirs?.text ?? null } },
      );
    case "broken": {
      const { message, line, column } = saved.problem;
      throw new AppError("unprocessable", `${message} (line ${line}, column ${column})`, { details: { reason: "fragment_broken" } });
    }
    case "unknown":
      throw new AppError("unprocessable", `there is no fragment "${saved.fragment}": make it first, or correct its name`, {
        details: { reason: "fragment_unknown", fragment: saved.fragment },
      });
    case "circle":
      throw new AppError("unprocessable", `the fragment would contain itself: ${saved.through.join(" → ")}`, {
        details: { reason: "fragment_circle", through: saved.through },
      });
  }
}
