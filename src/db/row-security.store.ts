/**
 * Row-level security between workspaces, made from what the database holds: a table with `workspace_id` gets its policy without anybody
 * thinking of it. The role of the doors owns nothing and bypasses nothing; the owner of the tables, who runs the engine, is not bound.
 */
import type pg from "pg";

/** Nobody signs in as it: connections of the doors take it on as they open. */
export const DOOR_ROLE = "parley_door";
/** The setting that names the workspace; empty or missing: no row fits. */
export const WORKSPACE_SETTING = "parley.workspace";

/** Tables whose rows belong to a workspace through another row: by which columns that one is found. */
const BELONGS_TO: { readonly [table: string]: { readonly parent: string; readonly by: { readonly [column: string]: string } } } = {
  audience_day: { parent: "audience", by: { id: "audience_id" } },
  audience_filled: { parent: "audience", by: { id: "audience_id" } },
  audience_size: { parent: "audience", by: { id: "audience_id" } },
  audience_upload_fault: { parent: "audience_upload", by: { id: "upload_id" } },
  campaign_conversion: { parent: "campaign", by: { id: "campaign_id" } },
  campaign_decision: { parent: "campaign", by: { id: "campaign_id" } },
  campaign_group: { parent: "campaign", by: { id: "campaign_id" } },
  campaign_lane: { parent: "campaign", by: { id: "campaign_id" } },
  campaign_slots: { parent: "campaign", by: { id: "campaign_id" } },
  data_sync_event: { parent: "data_sync", by: { id: "sync_id" } },
  data_sync_fault: { parent: "data_sync_run", by: { id: "run_id" } },
  entry_point_arrival: { parent: "entry_point", by: { id: "entry_point_id" } },
  form_participation: { parent: "form", by: { id: "form_id" } },
  form_response: { parent: "form", by: { id: "form_id" } },
  form_version: { parent: "form", by: { id: "form_id" } },
  in_app_feed: { parent: "profile", by: { lane: "lane", id: "profile_id" } },
  list_member: { parent: "profile", by: { lane: "lane", id: "profile_id" } },
  membership: { parent: "audience", by: { id: "audience_id" } },
  message_text: { parent: "message", by: { lane: "lane", id: "id" } },
  opt_in_form_version: { parent: "opt_in_form", by: { id: "form_id" } },
  passkey: { parent: "account", by: { id: "account_id" } },
  passkey_challenge: { parent: "account", by: { id: "account_id" } },
  reach_count: { parent: "channel", by: { id: "channel_id" } },
  recovery_code: { parent: "account", by: { id: "account_id" } },
  sender_pace: { parent: "channel", by: { id: "channel_id" } },
  session: { parent: "account", by: { id: "account_id" } },
  sign_in_link: { parent: "account", by: { id: "account_id" } },
  sign_in_step: { parent: "account", by: { id: "account_id" } },
  sms_inbound_part: { parent: "channel", by: { id: "channel_id" } },
  sms_part: { parent: "channel", by: { id: "channel_id" } },
  source_object: { parent: "source", by: { id: "source_id" } },
  source_product: { parent: "source", by: { id: "source_id" } },
  split_decision: { parent: "journey_version", by: { id: "version_id" } },
};

/** Of the installation as a whole; `none`: nothing that the doors do needs them. */
export const OF_THE_INSTALLATION: { readonly [table: string]: "open" | "none" } = {
  catalog_revision: "open",
  duty: "none",
  installation: "none",
  lane: "open",
  migration: "none",
  oidc_attempt: "none",
  seen: "open",
};

const MAKE_ROLE = `do $$ begin
  if not exists (select from pg_roles where rolname = '${DOOR_ROLE}') then
    begin
      create role ${DOOR_ROLE} nologin;
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then raise exception 'the database user may not make roles: let an administrator run "create role ${DOOR_ROLE} nologin; grant ${DOOR_ROLE} to %"', current_user;
    end;
  end if;
  if not pg_has_role(current_user, '${DOOR_ROLE}', case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) then
    execute format('grant ${DOOR_ROLE} to %I', current_user);
  end if;
end $$`;

const OPEN = `
grant usage on schema public to ${DOOR_ROLE};
grant select, insert, update, delete on all tables in schema public to ${DOOR_ROLE};
grant usage on all sequences in schema public to ${DOOR_ROLE};`;

type Table = { readonly name: string; readonly ownColumn: boolean };

/** Under the lock of the migration, each start: what has its policy already is left alone. Answers the tables it closed now. */
export async function ensureRowSecurity(client: pg.Client): Promise<readonly string[]> {
  await client.query("begin");
  try {
    await client.query(MAKE_ROLE);
    const { rows } = await client.query<Table>(
      `select c.relname as name, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped) as "ownColumn"
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and not exists (select from pg_policy p where p.polrelid = c.oid) order by 1`,
    );
    const closed = rows.filter(({ name }) => OF_THE_INSTALLATION[name] === undefined);
    for (const table of closed) await client.query(policyOf(table));
    await client.query(OPEN);
    const hidden = Object.entries(OF_THE_INSTALLATION).filter(([, how]) => how === "none");
    await client.query(`revoke all on ${hidden.map(([name]) => name).join(", ")} from ${DOOR_ROLE}`);
    await client.query("commit");
    return closed.map(({ name }) => name);
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

/** A table nobody said anything about shows the doors nothing. */
function policyOf({ name, ownColumn }: Table): string {
  const condition = name === "workspace" ? fits("id") : ownColumn ? fits("workspace_id") : throughParent(name);
  return `alter table ${name} enable row level security;
    create policy of_workspace on ${name} to ${DOOR_ROLE} using (${condition}) with check (${condition})`;
}

function fits(column: string): string {
  return `${column} = nullif(current_setting('${WORKSPACE_SETTING}', true), '')::uuid`;
}

/** The parent's own policy decides: the doors find it only when it is theirs. */
function throughParent(name: string): string {
  const found = BELONGS_TO[name];
  if (!found) return "false";
  const by = Object.entries(found.by).map(([theirs, ours]) => `of.${theirs} = ${name}.${ours}`);
  return `exists (select from ${found.parent} of where ${by.join(" and ")})`;
}
