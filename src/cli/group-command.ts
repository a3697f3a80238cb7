import { Option, type Command } from "commander";
import type { GroupView } from "../contract/group.ts";
import { AppError } from "../platform/errors.ts";
import type { JsonObject } from "../platform/json.ts";
import { openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { tell, type Terminal } from "./terminal.ts";

type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | null };
type Kind = { readonly name: string; readonly title: string; readonly groups: number };
type Member = {
  readonly profileId: string;
  readonly person: { readonly name: string | null; readonly address: string | null };
  readonly attributes: JsonObject;
  readonly primary: boolean;
};

export function addGroupCommand(program: Command, terminal: Terminal): void {
  const group = program
    .command("group")
    .description("companies, households: what people belong to")
    .addHelpText("after", "\nKIND is a kind of groups of the workspace, KEY your own id of the group.");

  withApiOptions(group.command("kinds").description("kinds of groups")).action(async (options: ApiCommandOptions) => {
    const answer = await openApi(options, terminal.env).call<{ readonly rows: readonly Kind[] }>("GET", "/v1/group-kinds");
    tell(terminal, options.json === true, answer, () =>
      answer.rows.length === 0
        ? "No kinds of groups yet: parley group kind company Company"
        : answer.rows.map(({ name, title, groups }) => `${name}  ${title}, ${groups} groups`).join("\n"),
    );
  });

  withApiOptions(group.command("kind <name> <title>").description("make or rename a kind of groups")).action(
    async (name: string, title: string, options: ApiCommandOptions) => {
      const answer = await openApi(options, terminal.env).call<JsonObject>("PUT", `/v1/group-kinds/${encodeURIComponent(name)}`, { title });
      tell(terminal, options.json === true, answer, () => `There are groups of the kind ${name} (${title})`);
    },
  );

  withApiOptions(
    group.command("list [search]").description("groups, by part of their key or name").addOption(new Option("--kind <kind>")),
  ).action(async (search: string | undefined, options: ApiCommandOptions & { readonly kind?: string }) => {
    const query = new URLSearchParams({ limit: "200", ...(options.kind ? { kind: options.kind } : {}), ...(search ? { search } : {}) });
    const answer = await openApi(options, terminal.env).call<Page<GroupView>>("GET", `/v1/groups?${query.toString()}`);
    tell(terminal, options.json === true, answer, () =>
      answer.rows.length === 0
        ? "No such groups"
        : [...answer.rows.map(lineOf), ...(answer.next === null ? [] : ["… and more: name a part of the key or name"])].join("\n"),
    );
  });

  withApiOptions(group.command("show <kind> <key>").description("what is known of a group")).action(
    async (kind: string, key: string, options: ApiCommandOptions) => {
      const found = await openApi(options, terminal.env).call<GroupView>("GET", pathOf(kind, key));
      tell(terminal, options.json === true, found, () =>
        [lineOf(found), ...Object.entries(found.attributes).map(([name, value]) => `  ${name}  ${JSON.stringify(value)}`)].join("\n"),
      );
    },
  );

  withApiOptions(
    group
      .command("set <kind> <key> [attributes]")
      .description("make or change a group; attributes are JSON, null removes one")
      .option("--name <name>", "its name")
      .addHelpText("after", `\nExample:\n  parley group set company acme '{"plan":"pro","seats":40}' --name "Acme & Sons"`),
  ).action(async (kind: string, key: string, attributes: string | undefined, options: ApiCommandOptions & { readonly name?: string }) => {
    const body = {
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(attributes === undefined ? {} : { attributes: objectIn(attributes) }),
    };
    const answer = await openApi(options, terminal.env).call<GroupView>("PUT", pathOf(kind, key), body);
    tell(terminal, options.json === true, answer, () => `Stored ${lineOf(answer)}`);
  });

  withApiOptions(group.command("remove <kind> <key>").description("remove a group; its members stay people")).action(
    async (kind: string, key: string, options: ApiCommandOptions) => {
      await openApi(options, terminal.env).call("DELETE", pathOf(kind, key));
      tell(terminal, options.json === true, { kind, key }, () => `Removed ${kind} ${key}`);
    },
  );

  withApiOptions(group.command("members <kind> <key>").description("who belongs to a group")).action(
    async (kind: string, key: string, options: ApiCommandOptions) => {
      const answer = await openApi(options, terminal.env).call<Page<Member>>("GET", `${pathOf(kind, key)}/members?limit=200`);
      tell(terminal, options.json === true, answer, () =>
        answer.rows.length === 0 ? "Nobody" : [...answer.rows.map(memberLine), ...(answer.next === null ? [] : ["…"])].join("\n"),
      );
    },
  );

  withApiOptions(
    group
      .command("add <kind> <key> <who>")
      .description("make somebody a member: phone:+…, externalId:…, email:… or bsuid:…")
      .option("--as <attributes>", 'attributes of the membership, as JSON, for example {"role":"admin"}')
      .option("--primary", "of several of the kind the one that is meant"),
  ).action(
    async (kind: string, key: string, who: string, options: ApiCommandOptions & { readonly as?: string; readonly primary?: boolean }) => {
      const member = {
        profile: personIn(who),
        ...(options.as === undefined ? {} : { attributes: objectIn(options.as) }),
        ...(options.primary === true ? { primary: true } : {}),
      };
      const answer = await openApi(options, terminal.env).call<JsonObject>("POST", `${pathOf(kind, key)}/members`, { members: [member] });
      tell(terminal, options.json === true, answer, () => `${who} belongs to ${kind} ${key}`);
    },
  );

  withApiOptions(group.command("leave <kind> <key> <who>").description("take somebody out of a group")).action(
    async (kind: string, key: string, who: string, options: ApiCommandOptions) => {
      const reference = who.startsWith("+") ? `phone:${who}` : who;
      const answer = await openApi(options, terminal.env).call<JsonObject>(
        "DELETE",
        `${pathOf(kind, key)}/members/${encodeURIComponent(reference)}`,
      );
      tell(terminal, options.json === true, answer, () => `${who} belongs to ${kind} ${key} no more`);
    },
  );
}

function pathOf(kind: string, key: string): string {
  return `/v1/groups/${encodeURIComponent(kind)}/${encodeURIComponent(key)}`;
}

function lineOf({ kind, key, name, members }: GroupView): string {
  return `${kind} ${key}  ${name}, ${members} ${members === 1 ? "person" : "people"}`;
}

function memberLine({ profileId, person, attributes, primary }: Member): string {
  const as = [...Object.entries(attributes).map(([name, value]) => `${name}: ${JSON.stringify(value)}`), ...(primary ? ["primary"] : [])];
  return `${profileId}  ${person.name ?? person.address ?? "–"}${as.length === 0 ? "" : `  ${as.join(", ")}`}`;
}

function personIn(who: string): JsonObject {
  if (who.startsWith("+")) return { phone: who };
  const [, kind, value] = /^(externalId|phone|email|bsuid):(.+)$/s.exec(who) ?? [];
  if (kind === undefined || value === undefined)
    throw new AppError("invalid_input", `"${who}" names nobody: write phone:+…, externalId:…, email:… or bsuid:…`);
  return { [kind]: value };
}

function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Told below.
  }
  throw new AppError("invalid_input", `${text} is no JSON object: write for example {"plan":"pro"}`);
}
