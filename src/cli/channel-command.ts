import type { Command } from "commander";
import type { z } from "zod";
import type { channelAddedSchema, ChannelAnswer, channelListSchema } from "../contract/channel.ts";
import type { SourceAdded, sourceListSchema } from "../contract/source.ts";
import type { Env } from "../platform/env.ts";
import { AppError } from "../platform/errors.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { tell, type Terminal } from "./terminal.ts";

const ADD_HELP = `
Secrets come from the environment, where no list of processes shows them:
  WHATSAPP_ACCESS_TOKEN   of a system user of the Meta business
  WHATSAPP_APP_SECRET     of the Meta app (App settings, Basic)
  WHATSAPP_VERIFY_TOKEN   any words of yours; made when it is not set

Example:
  parley channel add Shop --number "+1 555-078-3881" --phone-number-id 106540352242922 --account-id 102290129340398 --app-id 1234567890`;

type AddOptions = ApiCommandOptions & {
  readonly number: string;
  readonly phoneNumberId: string;
  readonly accountId: string;
  readonly appId: string;
  readonly baseUrl?: string;
};

export function addChannelCommand(program: Command, terminal: Terminal): void {
  const channel = program.command("channel").description("senders: WhatsApp numbers");

  withApiOptions(
    channel
      .command("add <name>")
      .description("a WhatsApp number that messages leave from")
      .requiredOption("--number <phone>", "as people see it")
      .requiredOption("--phone-number-id <digits>", "of the number, from Meta's API setup")
      .requiredOption("--account-id <digits>", "of the WhatsApp Business Account")
      .requiredOption("--app-id <digits>", "of the Meta app")
      .option("--base-url <address>", "of the Graph API; default https://graph.facebook.com")
      .addHelpText("after", ADD_HELP),
  ).action(async (name: string, options: AddOptions) => {
    const verifyToken = terminal.env["WHATSAPP_VERIFY_TOKEN"];
    const answer = await openApi(options, terminal.env).call<z.infer<typeof channelAddedSchema>>("POST", "/v1/channels", {
      name,
      displayPhoneNumber: options.number,
      phoneNumberId: options.phoneNumberId,
      accountId: options.accountId,
      appId: options.appId,
      accessToken: secretFrom(terminal.env, "WHATSAPP_ACCESS_TOKEN"),
      appSecret: secretFrom(terminal.env, "WHATSAPP_APP_SECRET"),
      ...(verifyToken ? { verifyToken } : {}),
      ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    });
    tell(terminal, options.json === true, answer, () =>
      [
        `Added ${answer.channel.name}, channel ${answer.channel.id}`,
        "In the Meta app, under WhatsApp, Configuration, set the webhook:",
        `  Callback URL  ${answer.channel.webhookUrl}`,
        `  Verify token  ${answer.verifyToken}`,
      ].join("\n"),
    );
  });

  withApiOptions(channel.command("list").description("all channels of the workspace")).action(async (options: ApiCommandOptions) => {
    const { rows } = await openApi(options, terminal.env).call<z.infer<typeof channelListSchema>>("GET", "/v1/channels");
    tell(terminal, options.json === true, { rows }, () =>
      rows.length === 0
        ? "No channel yet: parley channel add --help"
        : rows
            .map(
              (row) =>
                `${row.id}  ${row.state.padEnd(6)}  ${"displayPhoneNumber" in row ? row.displayPhoneNumber : row.kind}  ${row.name}${pauseOf(row)}`,
            )
            .join("\n"),
    );
  });

  for (const [verb, state, description] of [
    ["pause", "paused", "its messages wait until it is resumed"],
    ["resume", "active", "what waited is sent"],
  ] as const)
    withApiOptions(channel.command(`${verb} <id>`).description(description)).action(async (id: string, options: ApiCommandOptions) => {
      const answer = await openApi(options, terminal.env).call<ChannelAnswer>("PATCH", `/v1/channels/${encodeURIComponent(id)}`, { state });
      tell(terminal, options.json === true, answer, () => `${answer.name} is ${answer.state}`);
    });
}

export function addSourceCommand(program: Command, terminal: Terminal): void {
  const source = program.command("source").description("shops and other systems that tell what happens");

  withApiOptions(
    source
      .command("add <name>")
      .description("a Shopify shop, or a source of another kind; of a shop that shows its secret, that comes from SHOPIFY_WEBHOOK_SECRET")
      .option("--kind <kind>", "shopify, woocommerce, signed_webhook", "shopify")
      .option("--shop <address>", "of the shop: calls that name another one do nothing")
      .addHelpText("after", "\nExample:\n  SHOPIFY_WEBHOOK_SECRET=… parley source add Lune --shop maison-lune.myshopify.com"),
  ).action(async (name: string, options: ApiCommandOptions & { readonly kind: string; readonly shop?: string }) => {
    const { kind, shop } = options;
    const answer = await openApi(options, terminal.env).call<SourceAdded>("POST", "/v1/sources", {
      kind,
      name,
      ...(kind === "shopify" ? { webhookSecret: secretFrom(terminal.env, "SHOPIFY_WEBHOOK_SECRET") } : {}),
      ...(shop === undefined ? {} : { settings: { [kind === "shopify" ? "shopDomain" : "storeUrl"]: shop } }),
    });
    tell(terminal, options.json === true, answer, () =>
      [
        `Added ${answer.source.name}, source ${answer.source.id}`,
        `Its webhooks go to ${answer.source.webhookUrl}`,
        ...(answer.webhookSecret === undefined ? [] : [`They are signed with ${answer.webhookSecret}`]),
      ].join("\n"),
    );
  });

  withApiOptions(source.command("list").description("all sources of the workspace")).action(async (options: ApiCommandOptions) => {
    const { rows } = await openApi(options, terminal.env).call<z.infer<typeof sourceListSchema>>("GET", "/v1/sources");
    tell(terminal, options.json === true, { rows }, () =>
      rows.length === 0 ? "No source yet: parley source add --help" : rows.map((row) => `${row.id}  ${row.kind}  ${row.name}`).join("\n"),
    );
  });
}

function pauseOf({ pause }: ChannelAnswer): string {
  return pause === null ? "" : `  (${pause.reason} since ${pause.at})`;
}

function secretFrom(env: Env, variable: string): string {
  const value = env[variable];
  if (!value) throw new AppError("invalid_input", `${variable} is not set: put the secret into the environment, not on the command line`);
  return value;
}
