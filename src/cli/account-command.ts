import type { Command } from "commander";
import { ROLES } from "../accounts/rights.ts";
import type { AccountLink, AccountView } from "../contract/account.ts";
import { AppError } from "../platform/errors.ts";
import { type Api, openApi } from "./api.ts";
import { type ApiCommandOptions, withApiOptions } from "./api-command.ts";
import { tell, type Terminal } from "./terminal.ts";

type InviteOptions = ApiCommandOptions & { readonly role: string; readonly name?: string };

export function addAccountCommand(program: Command, terminal: Terminal): void {
  const account = program.command("account").description("who works with Parley");
  const changed = (command: string, words: string, body: { readonly disabled: boolean }) =>
    withApiOptions(account.command(`${command} <email>`).description(words)).action(async (email: string, options: ApiCommandOptions) => {
      const api = openApi(options, terminal.env);
      const { id } = await accountOf(api, email);
      const answer = await api.call<AccountView>("PATCH", `/v1/accounts/${id}`, body);
      tell(terminal, options.json === true, answer, () => lineOf(answer));
    });

  withApiOptions(account.command("list").description("who has an account")).action(async (options: ApiCommandOptions) => {
    const answer = await openApi(options, terminal.env).call<{ readonly rows: readonly AccountView[] }>("GET", "/v1/accounts");
    tell(terminal, options.json === true, answer, () => answer.rows.map(lineOf).join("\n"));
  });

  withApiOptions(
    account
      .command("invite <email>")
      .description("make an account, and a link by which the person chooses a password")
      .requiredOption("--role <role>", ROLES.join(", "))
      .option("--name <name>", "of the person; the part before the @ if left out"),
  ).action(async (email: string, { role, name, ...options }: InviteOptions) => {
    const body = { email, role, name: name ?? email.split("@", 1)[0] ?? email };
    const answer = await openApi(options, terminal.env).call<AccountLink>("POST", "/v1/accounts", body);
    tell(terminal, options.json === true, answer, () => linkOf(answer));
  });

  withApiOptions(
    account.command("reset <email>").description("end the password and the sessions, and make a link to choose a new one"),
  ).action(async (email: string, options: ApiCommandOptions) => {
    const api = openApi(options, terminal.env);
    const { id } = await accountOf(api, email);
    const answer = await api.call<AccountLink>("POST", `/v1/accounts/${id}/password-link`);
    tell(terminal, options.json === true, answer, () => linkOf(answer));
  });

  changed("disable", "end every session at once and keep the person out", { disabled: true });
  changed("enable", "let the person in again", { disabled: false });
}

async function accountOf(api: Api, email: string): Promise<AccountView> {
  const { rows } = await api.call<{ readonly rows: readonly AccountView[] }>("GET", "/v1/accounts");
  const found = rows.find((row) => row.email === email.toLowerCase());
  if (!found) throw new AppError("not_found", `nobody here has the address ${email}; parley account list tells who there is`);
  return found;
}

function lineOf({ email, name, role, state }: AccountView): string {
  return `${email.padEnd(36)}  ${role.padEnd(9)} ${state.padEnd(9)} ${name}`;
}

function linkOf({ account, link, expiresAt }: AccountLink): string {
  return `${lineOf(account)}\n\nTo choose a password, once, until ${expiresAt}:\n${link}`;
}
