import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import { rotateFlowKey, type FlowKeyPorts } from "../../catalog/flow-keys.ts";
import { findForm, type FlowPorts, type FormRow, listForms, publishForm, saveForm, withdrawForm } from "../../catalog/forms.ts";
import {
  formListSchema,
  formParamsSchema,
  formPublishedSchema,
  formResultsSchema,
  type FormView,
  formViewSchema,
  saveFormSchema,
} from "../../contract/form.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { formProblems } from "../../forms/check-form.ts";
import { wireScreenId } from "../../forms/compile.ts";
import { isConnected, questionsOf, timesIn } from "../../forms/document.ts";
import { formProblemWords } from "../../forms/problem-words.ts";
import { countFormAnswers, readFormResults } from "../../insights/form-results.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChannelId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

export type FormRouteDeps = HttpDeps & { readonly flows: FlowPorts; readonly flowKeys: FlowKeyPorts };

const tags = ["Forms"];
const by = (caller: Caller) => ({ workspaceId: caller.workspaceId, actor: actorOf(caller) });

export function registerFormRoutes(app: App, deps: FormRouteDeps): void {
  const { pool, catalog, flows } = deps;
  const formOf = async (caller: Caller, name: string): Promise<FormRow> => {
    const form = await findForm(pool, caller.workspaceId, name);
    if (!form) throw new AppError("not_found", `there is no form ${name} in this workspace`);
    return form;
  };

  app.get(
    "/v1/forms",
    { config: needs("journeys:read"), schema: { tags, summary: "List forms", response: { 200: formListSchema, ...problems } } },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const answered = await countFormAnswers(pool, workspaceId);
      const rows = (await listForms(pool, workspaceId)).map((form) => {
        const { document, problems: _, ...view } = viewOf(form);
        const { title, category, screens } = document;
        const live = catalog()
          .forms.get(form.id)
          ?.versions.get(form.liveVersion ?? 0);
        const firstScreen = live && !isConnected(live) ? wireScreenId(live.screens[0]?.id ?? "") : null;
        return {
          ...view,
          title,
          firstScreen,
          offersTimes: live !== undefined && timesIn(live) !== null,
          category,
          answered: answered.get(form.id) ?? 0,
          questions: screens.flatMap(questionsOf).length,
        };
      });
      return { rows, next: null };
    },
  );

  app.get(
    "/v1/forms/:name",
    {
      config: needs("journeys:read"),
      schema: { tags, summary: "Read a form", params: formParamsSchema, response: { 200: formViewSchema, ...problems } },
    },
    async (request) => viewOf(await formOf(callerOf(request), request.params.name)),
  );

  app.put(
    "/v1/forms/:name",
    {
      config: needs("journeys:write"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Save a form's draft",
        description:
          "It may be unfinished: `problems` tells what stands in the way of publishing. Whoever saves second is refused with 409.",
        params: formParamsSchema,
        body: saveFormSchema,
        response: { 200: formViewSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { name } = request.params;
      const { document, revision, channelId } = request.body;
      const own = channelId ?? (await findForm(pool, caller.workspaceId, name))?.channelId;
      const channel =
        own === undefined
          ? catalog().defaultChannel(caller.workspaceId, "whatsapp")
          : catalog().channels.get(own.toLowerCase() as ChannelId);
      if (channel?.workspaceId !== caller.workspaceId)
        throw new AppError(
          "unprocessable",
          own === undefined ? "there is no WhatsApp channel yet: add one first" : `there is no channel ${own} in this workspace`,
        );
      const saved = await saveForm(deps, by(caller), { name, channelId: channel.id, document, revision });
      if (!saved.form) throw new AppError("conflict", `the form ${name} was removed meanwhile`);
      if (!saved.saved)
        throw new AppError(
          "conflict",
          `${saved.form.savedBy} saved the form ${name} meanwhile: read it again, and save with its revision`,
          {
            details: { revision: saved.form.revision },
          },
        );
      return viewOf(saved.form);
    },
  );

  app.post(
    "/v1/forms/:name/publish",
    {
      config: needs("journeys:write"),
      schema: {
        tags,
        summary: "Publish a form",
        description:
          "The draft becomes the next version, in WhatsApp first. What is wrong is told in `problems`, each at its place in the document.",
        params: formParamsSchema,
        response: { 200: formPublishedSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const form = await formOf(caller, request.params.name);
      if (form.state === "deprecated")
        throw new AppError("unprocessable", `the form ${form.name} was withdrawn: copy it under another name`);
      const published = await publishForm(deps, flows, by(caller), form);
      if (published.kind === "published") {
        await deps.refreshCatalog();
        return { version: published.version };
      }
      const told =
        published.kind === "invalid"
          ? published.problems.map((problem) => ({ ...problem, message: formProblemWords(problem) }))
          : published.findings.map(({ path, message }) => ({
              code: "refused_by_whatsapp",
              path,
              params: { message },
              message: `WhatsApp says: ${message}`,
            }));
      throw new AppError("unprocessable", told[0]?.message ?? "the form cannot be published", { details: { problems: told } });
    },
  );

  app.delete(
    "/v1/forms/:name",
    {
      config: needs("journeys:write"),
      schema: {
        tags,
        summary: "Withdraw a form",
        description: "Nobody can open it any more; its answers stay. One that was never published is removed.",
        params: formParamsSchema,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      await withdrawForm(deps, flows, by(caller), await formOf(caller, request.params.name));
      await deps.refreshCatalog();
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/v1/forms/:name/results",
    {
      config: needs("insights:read"),
      schema: { tags, summary: "Read a form's results", params: formParamsSchema, response: { 200: formResultsSchema, ...problems } },
    },
    async (request) => {
      const form = await formOf(callerOf(request), request.params.name);
      const live = form.liveVersion === null ? undefined : catalog().forms.get(form.id)?.versions.get(form.liveVersion);
      return readFormResults(pool, catalog(), { ...form, document: live ?? form.draft });
    },
  );

  app.post(
    "/v1/channels/:id/flow-key",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Channels"],
        summary: "Make a new key for forms",
        description: "A new RSA pair for the data endpoint; WhatsApp gets the public half. The one before stays good for a week.",
        params: z.strictObject({ id: z.uuid() }),
        response: { 200: z.object({ madeAt: z.string() }), ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const id = request.params.id.toLowerCase() as ChannelId;
      if (catalog().channels.get(id)?.workspaceId !== caller.workspaceId)
        throw new AppError("not_found", `there is no channel ${id} in this workspace`);
      return rotateFlowKey(deps.flowKeys, by(caller), id);
    },
  );
}

function viewOf({
  id,
  name,
  channelId,
  draft,
  revision,
  state,
  flowId,
  liveVersion,
  isChanged,
  savedAt,
  savedBy,
  ...meta
}: FormRow): FormView {
  return {
    id,
    name,
    channelId,
    document: draft,
    revision,
    state,
    flowId,
    liveVersion,
    isChanged,
    flowStatus: meta.flowStatus,
    alerts: Object.entries(meta.flowAlerts).flatMap(([event, { isOn, ...alert }]) => (isOn ? [{ event, ...alert }] : [])),
    savedAt: savedAt.toISOString(),
    savedBy,
    problems: formProblems(draft).map((problem) => ({ ...problem, params: { ...problem.params }, message: formProblemWords(problem) })),
  };
}
