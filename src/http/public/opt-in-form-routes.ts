import { actorOf } from "../../accounts/caller.ts";
import { type OptInFormRow, optInFormsOf, saveOptInForm } from "../../catalog/opt-in-forms.ts";
import {
  optInFormListSchema,
  optInFormParams,
  optInFormSchema,
  optInFormViewSchema,
  type OptInFormView,
  saveOptInFormSchema,
} from "../../contract/opt-in.ts";
import { problems } from "../../contract/problem.ts";
import { addressFields } from "../../pages/opt-in-form.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import { FORM_PATH } from "../pages/form-door.ts";
import type { App } from "../typed-app.ts";

const tags = ["Consent"];

export function registerOptInFormRoutes(app: App, deps: HttpDeps): void {
  const { pool, catalog, config } = deps;
  const own = new URL(config.publicUrl).origin;
  const viewOf = ({ id, name, version, document, isOpen, changedAt, changedBy }: OptInFormRow): OptInFormView => {
    const url = `${own}${FORM_PATH}${id}`;
    return {
      id,
      name,
      version,
      document: optInFormSchema.parse(document),
      isOpen,
      url,
      embed: `<script src="${url}/embed.js" async></script>`,
      changedAt: changedAt.toISOString(),
      changedBy,
    };
  };
  app.get(
    "/v1/opt-in-forms",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "List the forms by which people sign up", response: { 200: optInFormListSchema, ...problems } },
    },
    async (request) => ({ rows: (await optInFormsOf(pool, callerOf(request).workspaceId)).map(viewOf) }),
  );
  app.put(
    "/v1/opt-in-forms/:name",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Make or change a form by which people sign up",
        description: "Every change is another version; consents keep the wording of the version they were given to.",
        params: optInFormParams,
        body: saveOptInFormSchema,
        response: { 200: optInFormViewSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { document, isOpen } = request.body;
      for (const topic of document.topics)
        if (!catalog().topic(caller.workspaceId, topic))
          throw new AppError("invalid_input", `there is no topic ${topic} in this workspace`);
      const formOf = catalog().channelForm;
      const unaddressed = document.channels.find((kind) => addressFields([kind], formOf).length === 0);
      if (unaddressed !== undefined)
        throw new AppError(
          "invalid_input",
          `a form can ask for no address of ${unaddressed}: choose channels that go to a number or an e-mail address`,
        );
      const by = { workspaceId: caller.workspaceId, actor: actorOf(caller), name: caller.name };
      return viewOf(await saveOptInForm(deps, by, { name: request.params.name, document, isOpen }));
    },
  );
}
