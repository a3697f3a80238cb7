-- Tables come in three sorts.
--   Reference tables: few rows, read by every transaction through the catalog (replicated on Citus).
--   Look-ups: keyed by their own value, to find the lane of something.
--   Lane tables: primary key begins with `lane`; only ever written under that lane's lock, except that anybody
--   may insert into `inbox`. No foreign keys across lanes, no sequences, no triggers, unique constraints with lane.

-- ── reference ────────────────────────────────────────────────────────────────────────────────────────────────
create table workspace (
  id uuid primary key,
  name text not null,
  -- IANA. What counts where neither a person nor a journey says another one.
  time_zone text not null default 'UTC',
  -- Local times of whoever is written to: {"from": "21:00", "to": "08:00"}; null: never quiet.
  quiet_hours jsonb,
  -- When somebody reads answers: contact-rules/working-hours.ts; no day: never; null: nobody has said.
  answer_hours jsonb,
  -- {"address", "track", "utm"}: see links/choice.ts.
  links jsonb not null default '{"address": null, "track": false, "utm": {}}',
  -- BCP 47: spoken to who has no language that a template has; null: what the template has.
  language text,
  -- Whoever signs in by a password alone may do nothing until a second factor is set up.
  requires_second_factor boolean not null default false,
  created_at timestamptz not null default now()
);

-- Hosts (with port) that lead to short links of a workspace: the one it uses, and those it used, whose links go on.
create table link_host (
  host text primary key check (host = lower(host)),
  workspace_id uuid not null references workspace,
  added_at timestamptz not null default now()
);

create table account (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  -- The same address may have an account in other workspaces, with a password of its own there.
  email text not null check (email = lower(email)),
  name text not null,
  role text not null check (role in ('owner', 'administrator', 'marketer', 'approver', 'agent', 'analyst', 'compliance', 'developer')),
  password_hash text,
  -- Their password was reset, and they have not chosen another yet.
  password_due boolean not null default false,
  created_at timestamptz not null default now(),
  last_signed_in_at timestamptz,
  disabled_at timestamptz,
  -- The secret of the codes, sealed with the installation's master key; it counts once a code of it was told back.
  totp bytea,
  totp_since timestamptz,
  -- Of the last code that was taken: neither that nor an older one is taken again.
  totp_step bigint not null default 0,
  code_failures integer not null default 0,
  code_failed_at timestamptz,
  unique (workspace_id, email)
);
create index on account (email);

create table session (
  token_hash bytea primary key,
  id uuid not null unique default gen_random_uuid(),
  account_id uuid not null references account on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  seen_at timestamptz not null default now(),
  how text not null check (how in ('password', 'code', 'recovery_code', 'link', 'passkey', 'oidc')),
  -- More than something known was shown.
  is_strong boolean not null,
  address text not null default '',
  agent text not null default '',
  -- Up to when its holder has seen who else signed in.
  noticed_at timestamptz not null default now()
);

-- Address and password, or a link, were right; the code is still to come.
create table sign_in_step (
  token_hash bytea primary key,
  account_id uuid not null references account on delete cascade,
  how text not null check (how in ('password', 'link')),
  expires_at timestamptz not null
);
create index on sign_in_step (account_id);

-- Each stands once for the phone that is lost.
create table recovery_code (
  account_id uuid not null references account on delete cascade,
  hash bytea not null,
  used_at timestamptz,
  primary key (account_id, hash)
);

create table passkey (
  id text primary key,
  account_id uuid not null references account on delete cascade,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index on passkey (account_id);

-- What a browser was asked to sign; it answers once. Without an account: whoever signs in by it.
create table passkey_challenge (
  challenge text primary key,
  account_id uuid references account on delete cascade,
  expires_at timestamptz not null
);

-- Sent to sign in elsewhere, not back yet.
create table oidc_attempt (
  state_hash bytea primary key,
  nonce text not null,
  verifier bytea not null,
  return_to text not null,
  expires_at timestamptz not null
);

create table sign_in_link (
  token_hash bytea primary key,
  account_id uuid not null references account on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- Signs in only together with a new password.
  sets_password boolean not null default false
);
create index on sign_in_link (account_id);
create index on session (account_id);

create table api_key (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null,
  hash bytea not null unique,
  -- First characters, so that people can tell keys apart.
  hint text not null,
  rights text[] not null,
  -- Whose acts those of the key are; null: it was set up with the installation.
  created_by uuid references account,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);

create table channel (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  -- The name of a folder below channels/.
  kind text not null check (kind ~ '^[a-z][a-z0-9_]{1,29}$'),
  name text not null,
  state text not null default 'active' check (state in ('active', 'paused')),
  pause jsonb,
  config jsonb not null,
  -- AES-256-GCM with the installation's master key; see accounts/secrets.
  secrets bytea not null,
  -- The business portfolio that the number shares its messaging limit with, and how many people a day Meta lets it write to first;
  -- null: not told yet, or without a limit.
  portfolio_id text,
  people_per_day integer,
  templates_synced_at timestamptz,
  templates_sync_error text,
  last_webhook_at timestamptz,
  created_at timestamptz not null default now()
);

-- What Meta said of a number when it was last asked.
create table channel_health (
  channel_id uuid primary key references channel on delete cascade,
  workspace_id uuid not null references workspace,
  checked_at timestamptz not null,
  checks jsonb not null,
  facts jsonb not null
);
create table channel_change (
  id bigint generated always as identity primary key,
  channel_id uuid not null references channel on delete cascade,
  workspace_id uuid not null references workspace,
  at timestamptz not null,
  fact text not null,
  before text,
  after text
);
create index channel_change_of_channel on channel_change (channel_id, at desc);

-- Tokens of the sender, handed out in leases to the processes that send.
create table sender_pace (
  channel_id uuid primary key references channel on delete cascade,
  tokens double precision not null,
  refilled_at timestamptz not null
);

-- What each process may still use of a portfolio's messaging limit before it asks again; lapses by itself. See sends/portfolio-room.ts.
create table portfolio_grant (
  workspace_id uuid not null,
  portfolio_id text not null,
  holder uuid not null,
  purpose text not null check (purpose in ('marketing', 'other')),
  people integer not null,
  until timestamptz not null,
  primary key (workspace_id, portfolio_id, holder, purpose)
);

-- A shop or another system that tells what happens.
create table source (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  -- The name of a folder below sources/.
  kind text not null check (kind ~ '^[a-z][a-z0-9_]{1,29}$'),
  name text not null,
  -- As its kind asks for them; `mapping`: what the fields of its calls mean.
  settings jsonb not null default '{}',
  secrets bytea not null,
  created_at timestamptz not null default now()
);

-- Every authentic call of a source, as it came, with what was made of it: the examples that a mapping is made by, and what can be read again.
create table source_delivery (
  id uuid primary key,
  source_id uuid not null references source on delete cascade,
  workspace_id uuid not null,
  topic text not null,
  -- The id at the other side, or one made of the content.
  key text not null,
  body jsonb not null,
  is_json boolean not null,
  sent_at timestamptz,
  received_at timestamptz not null,
  verdict text not null check (verdict in ('accepted', 'known', 'stale', 'ignored', 'problem')),
  why text,
  -- Null: of nobody, or not known whose.
  profile_id uuid,
  -- How often it came; repeated ones change nothing.
  copies integer not null default 1,
  last_copy_at timestamptz,
  -- When somebody had it read again.
  replayed_at timestamptz
);
create index source_delivery_recent on source_delivery (source_id, received_at desc, id desc);
create index source_delivery_problems on source_delivery (workspace_id, received_at desc) where verdict = 'problem';
create index source_delivery_age on source_delivery (received_at);

-- Carts, orders and customers of a source: how new is what is known of each, and whose it is.
create table source_object (
  source_id uuid not null references source on delete cascade,
  object text not null,
  -- By the shop's clock; null: it was only named.
  at timestamptz,
  profile_id uuid,
  seen_at timestamptz not null,
  primary key (source_id, object)
);
create index source_object_age on source_object using brin (seen_at);

-- What products look like, for carts that name them without pictures.
create table source_product (
  source_id uuid not null references source on delete cascade,
  id text not null,
  title text,
  image_url text,
  url text,
  told_at timestamptz,
  primary key (source_id, id)
);

create table template (
  channel_id uuid not null references channel on delete cascade,
  workspace_id uuid not null references workspace,
  external_id text not null,
  name text not null,
  language text not null,
  status text not null,
  category text not null,
  parameter_format text not null,
  components jsonb not null,
  quality_score text,
  rejected_reason text,
  synced_at timestamptz not null,
  -- When Meta says that a webhook's status and category were so; older news do not undo them.
  told_at timestamptz,
  primary key (channel_id, name, language)
);

-- Templates under work: each is one language of one name on one channel, kept after it was submitted, to be mended or edited.
create table template_draft (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  channel_id uuid not null references channel on delete cascade,
  name text not null,
  language text not null,
  -- May be unfinished; the lint says what is missing.
  document jsonb not null,
  -- Who saves names the revision they began with.
  revision integer not null,
  saved_at timestamptz not null,
  saved_by text not null,
  submitted_at timestamptz,
  submitted_revision integer,
  unique (channel_id, name, language)
);

-- Files that show the review what a header looks like; uploaded to WhatsApp when a draft is submitted, where they live for a day.
create table template_sample (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  hash bytea not null,
  type text not null,
  name text not null,
  content bytea not null,
  created_at timestamptz not null,
  -- When it was last seen in a draft, or brought.
  needed_at timestamptz not null,
  unique (workspace_id, hash)
);

-- What became of a template, as webhooks and syncs told it, and what people did.
create table template_event (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspace,
  channel_id uuid not null references channel on delete cascade,
  name text not null,
  language text not null,
  kind text not null check (kind in ('submitted', 'status', 'category', 'category_announced', 'quality', 'deleted')),
  detail jsonb not null,
  at timestamptz not null
);
create index template_event_of on template_event (channel_id, name, language, id desc);

-- What its messages do while a template cannot be sent; without a row they wait.
create table template_rule (
  workspace_id uuid not null references workspace,
  name text not null,
  action text not null check (action in ('hold', 'fallback', 'stop')),
  fallback text check ((fallback is not null) = (action = 'fallback')),
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (workspace_id, name)
);

-- The language of a template for who has none that it has, nor the workspace's.
create table template_language (
  workspace_id uuid not null references workspace,
  name text not null,
  language text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (workspace_id, name)
);

-- Reusable pieces of text, and what each said before.
create table fragment (
  workspace_id uuid not null references workspace,
  name text not null,
  title text not null,
  text text not null,
  -- Who saves names the revision they began with.
  revision integer not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (workspace_id, name)
);
create table fragment_revision (
  workspace_id uuid not null,
  name text not null,
  revision integer not null,
  text text not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (workspace_id, name, revision),
  foreign key (workspace_id, name) references fragment on delete cascade
);

create table journey (
  workspace_id uuid not null references workspace,
  name text not null,
  title text not null,
  state text not null default 'live' check (state in ('live', 'paused', 'stopped', 'archived')),
  -- While paused: how, since when, by whom.
  pause jsonb,
  -- When the last stop ended everybody under way (null: it let them finish); what they were still to get by then is not sent.
  ended_at timestamptz,
  -- The version that new runs enter.
  live_version_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, name)
);

create table journey_version (
  id uuid primary key,
  workspace_id uuid not null,
  journey text not null,
  version integer not null,
  document jsonb not null,
  published_at timestamptz not null default now(),
  published_by text not null,
  unique (workspace_id, journey, version),
  foreign key (workspace_id, journey) references journey
);

-- Moves whenever a reference row changes; lane transactions read it with their lock.
create table catalog_revision (
  only_row boolean primary key default true check (only_row),
  revision bigint not null,
  -- How many of those moves were about files and their uploads alone, and about all else; what is neither is read anew whole.
  files bigint not null default 0,
  rest bigint not null default 0
);
insert into catalog_revision (revision) values (1);

-- Rises while the system runs; a lower number than a process saw before means that the database was restored.
create table installation (
  only_row boolean primary key default true check (only_row),
  epoch bigint not null,
  -- What the keys of callbacks are derived from; sealed, so that it stays the same when the master key changes.
  root_key bytea
);
insert into installation (epoch) values (0);

-- Authentic webhooks that were not understood: kept, shown, never dropped.
create table unrecognised (
  id uuid primary key,
  workspace_id uuid not null,
  door text not null,
  reason text not null,
  payload jsonb not null,
  received_at timestamptz not null default now()
);
create index unrecognised_recent on unrecognised (workspace_id, received_at desc);

create table audit (
  id uuid primary key,
  workspace_id uuid not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null,
  at timestamptz not null default now(),
  -- Each entry's hash covers its own words and the hash before it: whoever changes, removes or moves one breaks the chain.
  seq bigint,
  hash bytea,
  -- Subject and detail are covered by a hash of theirs, with a salt: an erasure takes the words and the salt away, and the chain still fits.
  salt uuid default gen_random_uuid(),
  words_hash bytea,
  erased_by uuid
);
create index audit_recent on audit (workspace_id, at desc);
create unique index audit_chain on audit (workspace_id, seq);
create table audit_head (
  workspace_id uuid primary key,
  seq bigint not null,
  hash bytea not null
);

create function audit_words_hash(entry audit) returns bytea language sql stable as $$
  select sha256(convert_to(jsonb_build_array(entry.salt, entry.subject, entry.detail)::text, 'UTF8'))
$$;
create function audit_hash(before bytea, entry audit) returns bytea language sql stable as $$
  select sha256(before || entry.words_hash || convert_to(jsonb_build_array(entry.workspace_id, entry.seq, entry.id, entry.actor, entry.action,
    extract(epoch from entry.at))::text, 'UTF8'))
$$;

-- At the commit, so that the head is the last thing a transaction waits for and is held for a moment only.
create function chain_audit() returns trigger language plpgsql as $$
declare
  entry audit := new;
  before bytea;
begin
  insert into audit_head (workspace_id, seq, hash) values (entry.workspace_id, 1, '')
    on conflict (workspace_id) do update set seq = audit_head.seq + 1
    returning seq, hash into entry.seq, before;
  entry.words_hash := audit_words_hash(entry);
  entry.hash := audit_hash(before, entry);
  update audit set seq = entry.seq, hash = entry.hash, words_hash = entry.words_hash where id = entry.id;
  update audit_head set hash = entry.hash where workspace_id = entry.workspace_id;
  return null;
end $$;
create constraint trigger audit_is_chained after insert on audit deferrable initially deferred for each row execute function chain_audit();

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    -- What an erasure may do: take the words, and nothing else.
    if old.erased_by is null and new.subject = '' and new.detail = '{}' and new.salt is null
      and (new.id, new.workspace_id, new.actor, new.action, new.at, new.seq, new.hash, new.words_hash)
        is not distinct from (old.id, old.workspace_id, old.actor, old.action, old.at, old.seq, old.hash, old.words_hash)
      and exists (select from erasure where id = new.erased_by) then
      return new;
    end if;
  end if;
  raise exception 'the audit log is only ever added to';
end $$;
create trigger audit_stays before update on audit for each row when (old.hash is not null) execute function refuse_audit_change();
create trigger audit_is_kept before delete on audit for each row execute function refuse_audit_change();
create trigger audit_is_not_emptied before truncate on audit execute function refuse_audit_change();

-- What one process at a time does, by name; whoever dies with it lets it lapse.
create table duty (
  name text primary key,
  holder uuid not null,
  until timestamptz not null
);

-- ── consent ──────────────────────────────────────────────────────────────────────────────────────────────────
-- What one can subscribe to.
create table topic (
  workspace_id uuid not null references workspace,
  name text not null,
  purpose text not null check (purpose in ('marketing', 'utility')),
  -- Kinds of channels on which it is sent; empty: all.
  channels text[] not null,
  -- By language: {"title", "description"}.
  texts jsonb not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by text not null,
  archived_at timestamptz,
  primary key (workspace_id, name)
);
-- How words such as STOP are heard and answered: consent/keywords/settings.ts. Null: as built in.
alter table workspace add column keywords jsonb;
-- How people are asked to confirm, and what pages for customers look like: consent/opt-in-settings.ts. Null: as built in.
alter table workspace add column opt_in jsonb;

-- Forms by which people sign up: pages/opt-in-form.ts. Every version stays, for somebody agreed to its wording.
create table opt_in_form (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null,
  version integer not null,
  document jsonb not null,
  is_open boolean not null,
  changed_at timestamptz not null,
  changed_by text not null,
  unique (workspace_id, name)
);
create table opt_in_form_version (
  form_id uuid not null references opt_in_form,
  version integer not null,
  document jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (form_id, version)
);

-- Rules about writing to people (contact-rules/document.ts): what is worked on, one a workspace; and everything that was ever activated, the
-- newest of which is in force.
create table policy_draft (
  workspace_id uuid primary key references workspace,
  document jsonb not null,
  -- Who saves names the revision they began with.
  revision integer not null,
  saved_at timestamptz not null,
  saved_by text not null
);
create table policy_version (
  workspace_id uuid not null references workspace,
  version integer not null,
  document jsonb not null,
  -- Days by country, as known at the activation.
  holidays jsonb not null,
  activated_at timestamptz not null,
  activated_by text not null,
  primary key (workspace_id, version)
);

-- Whom nothing is sent, by name; looked up at the moment of sending by a hash that is salted for the workspace, so that it still holds when
-- the name itself was erased.
create table suppression (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  sort text not null check (sort in ('suppression', 'block', 'legal_hold')),
  kind text not null check (kind in ('externalId', 'phone', 'bsuid', 'email')),
  hash bytea not null,
  -- Null: erased.
  value text,
  reason text not null,
  source text not null,
  added_at timestamptz not null,
  added_by text not null,
  unique (workspace_id, hash, sort)
);
create index suppression_recent on suppression (workspace_id, added_at desc, id desc);

-- ── privacy ──────────────────────────────────────────────────────────────────────────────────────────────────
-- Who was erased, without a word of them: `profile_ids` lead to nothing any more, `names` are hashes as the suppression list has them.
create table erasure (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  profile_ids uuid[] not null,
  -- [{"kind", "hash"}]
  names jsonb not null,
  -- `running`: rows; `files`: their files are still to go.
  state text not null check (state in ('running', 'files', 'done')),
  asked_by text not null,
  asked_at timestamptz not null,
  finished_at timestamptz,
  -- Rows by table: that went, and that were written for many and named them.
  counts jsonb not null default '{}',
  mentioned jsonb not null default '{}',
  -- Heads of the consent ledgers that went.
  ledgers jsonb not null default '[]',
  -- Days (UTC) whose counts their messages are still part of.
  days date[] not null default '{}',
  files text[] not null default '{}',
  -- How often a restored database brought them back, and it was done again.
  replays integer not null default 0
);
create index erasure_recent on erasure (workspace_id, asked_at desc, id desc);
create index erasure_open on erasure (asked_at) where state <> 'done';
-- Who asked for a copy of what is known of them, and whether it was handed over.
create table data_request (
  lane smallint not null,
  profile_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  -- `source:…` the shop that told of it.
  asked_by text not null,
  -- The asker's own number of it.
  reference text,
  asked_at timestamptz not null,
  due_at timestamptz not null,
  answered_at timestamptz,
  answered_by text,
  primary key (lane, profile_id, id)
);
create index data_request_listed on data_request (workspace_id, asked_at desc, id desc);
create index data_request_open on data_request (due_at) where answered_at is null;
-- By kind of data, how many days it is kept; what is not named is kept: see privacy/retention.ts.
alter table workspace add column retention jsonb not null default '{}';

-- ── look-ups ─────────────────────────────────────────────────────────────────────────────────────────────────
create table identity (
  workspace_id uuid not null,
  kind text not null check (kind in ('externalId', 'phone', 'bsuid', 'email')),
  value text not null,
  profile_id uuid not null,
  primary key (workspace_id, kind, value)
);

-- SMS by SMPP: which attempt each id of a message centre is of. Without a message: its receipt came before the answer that names it.
create table sms_part (
  channel_id uuid not null references channel on delete cascade,
  external_id text not null,
  message_id uuid,
  attempt integer,
  -- The id of the message as a whole: a long one has as many ids as parts.
  message_external_id text,
  status text check (status in ('sent', 'delivered', 'failed')),
  told_at timestamptz,
  error jsonb,
  recorded_at timestamptz not null,
  primary key (channel_id, external_id)
);
create index sms_part_message on sms_part (message_external_id) where message_external_id is not null;
create index sms_part_age on sms_part (channel_id, recorded_at);

-- Parts of a long text from a person, until all are there.
create table sms_inbound_part (
  channel_id uuid not null references channel on delete cascade,
  sender text not null,
  -- Who it is to and the sender's number for it: the same again is another text, later.
  series text not null,
  part smallint not null,
  parts smallint not null,
  coding smallint not null,
  octets bytea not null,
  received_at timestamptz not null,
  primary key (channel_id, sender, series, part)
);

-- wa.me links and QR codes: see links/entry-point.ts.
create table entry_point (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  channel_id uuid not null references channel,
  name text not null,
  keyword text not null,
  text text not null,
  consent text check (consent in ('marketing', 'utility')),
  -- What of it; null: the purpose as a whole.
  topic text check (topic is null or consent is not null),
  created_at timestamptz not null,
  created_by text not null,
  retired_at timestamptz,
  unique (workspace_id, keyword)
);

-- Where short links lead, by their code. Written with the message that holds them, and with every visit, in the message's lane.
create table link (
  code text primary key,
  lane smallint not null,
  workspace_id uuid not null,
  message_id uuid not null,
  place text not null,
  target text not null check (target ~ '^https?://'),
  created_at timestamptz not null,
  clicks integer not null default 0,
  -- Visits that are no clicks: previews, programs.
  uncounted integer not null default 0,
  first_click_at timestamptz,
  last_click_at timestamptz
) with (fillfactor = 80);

-- What was already taken in; sixteen bytes of a hash of workspace, door and key.
create table seen (
  key bytea primary key,
  at timestamptz not null default now()
);
create index seen_age on seen using brin (at);

-- ── lanes ────────────────────────────────────────────────────────────────────────────────────────────────────
create table lane (lane smallint primary key);
insert into lane select generate_series(0, 255);

create table inbox (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid,
  item json not null,
  -- A receipt or an outcome: may gather for a moment.
  news boolean not null,
  received_at timestamptz not null default now(),
  primary key (lane, id)
);
create index inbox_pressing on inbox (lane) where not news;

create table profile (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  identities jsonb not null,
  attributes jsonb not null,
  locale text,
  time_zone text,
  country text,
  consent jsonb not null,
  -- {"seq", "hash"} of the last entry of its ledger.
  consent_head jsonb,
  reachability jsonb not null,
  merged_into uuid,
  absorbed jsonb not null default '[]',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (lane, id)
);
create index profile_recent on profile (workspace_id, updated_at desc, id desc);
create index profile_merged on profile (lane, merged_into) where merged_into is not null;

-- What people have said: one chain of hashes a profile (consent/ledger.ts), only ever added to. Nothing of Parley changes a row, and whoever
-- else does is found out by the verifier; a trigger would keep the table from being distributed.
create table consent_entry (
  lane smallint not null,
  profile_id uuid not null,
  seq integer not null check (seq > 0),
  -- Of the statement: the same one told twice has the same.
  id uuid not null,
  workspace_id uuid not null,
  action text not null check (action in ('opt_in', 'opt_out', 'pause', 'resume', 'request', 'merge')),
  channel text,
  purpose text,
  -- Null: the purpose as a whole.
  topic text,
  how text not null,
  source text not null,
  -- Who took it in.
  actor text not null,
  -- {"version", "language", "text"} of what was agreed to.
  wording jsonb,
  evidence jsonb not null,
  -- Null: an import that does not know.
  occurred_at timestamptz,
  recorded_at timestamptz not null,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (lane, profile_id, seq),
  check ((action = 'merge') = (channel is null) and (channel is null) = (purpose is null))
);
-- What was asked for, and what confirmed it: consent/opt-in-request.ts.
create index consent_entry_of_request on consent_entry ((evidence->>'request')) where evidence ? 'request';
create index consent_entry_asked on consent_entry (workspace_id, recorded_at) where action = 'request';

create table event (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  type text not null,
  properties jsonb not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  source text not null,
  external_id text,
  primary key (lane, profile_id, id)
);

create index event_recent on event using brin (received_at);

create table conversation (
  lane smallint not null,
  profile_id uuid not null,
  channel_id uuid not null,
  workspace_id uuid not null,
  window_expires_at timestamptz,
  last_inbound_at timestamptz,
  last_outbound_at timestamptz,
  last_preview text,
  unread integer not null,
  pair_tat timestamptz,
  -- When the person was last written to first, outside their window; of several numbers of a portfolio only on the last one's row.
  reached_at timestamptz,
  primary key (lane, profile_id, channel_id)
);

-- People by the ten minutes in which they were last written to first: the sum of `conversation.reached_at`, kept by the transactions
-- that change it, each under one of the lanes it holds. Readers add the lanes up.
create table reach_count (
  lane smallint not null,
  channel_id uuid not null,
  slot timestamptz not null,
  people integer not null,
  primary key (lane, channel_id, slot)
) with (fillfactor = 50);
create index reach_count_of_channel on reach_count (channel_id, slot);

-- What changes late stands last: of an update in place PostgreSQL logs only what follows the first byte that differs (tried with
-- receipts: 410 instead of 747 bytes).
create table message (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  channel_id uuid not null,
  direction text not null check (direction in ('outbound', 'inbound')),
  purpose text,
  -- Lower goes first: 0 to 100 authentication and service, to 200 utility, to 300 marketing; within each by the journey's priority.
  priority smallint not null default 150,
  origin jsonb,
  -- The content's, for counts and lists; once it goes, the one it goes with.
  template text,
  -- Of the template that went; null before, and of everything else.
  language text,
  replies_to uuid,
  created_at timestamptz not null,
  -- Inbound: when it was taken in, which may be days after it was written. Outbound ones are stored as they are made.
  stored_at timestamptz,
  expires_at timestamptz,
  due_at timestamptz,
  -- The decision's, for lists and counts.
  reason text,
  decided_at timestamptz,
  -- `hold` or `refuse`, with the rule of the ladder and of the policy that said so; of one that was allowed all three are null.
  verdict text,
  decided_by text,
  policy_rule text,
  recipient text,
  attempt integer not null default 0,
  retries integer not null default 0,
  claimed_at timestamptz,
  external_id text,
  deadline timestamptz,
  doubt_at timestamptz,
  settle_at timestamptz,
  settled_by text,
  -- What the send protocol still has to do; the only part of the state that indexes know, so that a receipt
  -- (accepted → sent → delivered → read) rewrites no index entry.
  stage text not null check (stage = case state
    when 'queued' then 'waiting' when 'held' then 'waiting' when 'claimed' then 'claimed' when 'unknown' then 'unknown' else 'done' end),
  state text not null check (state in (
    'queued', 'held', 'claimed', 'unknown', 'accepted', 'sent', 'delivered', 'read', 'played',
    'refused', 'cancelled', 'failed', 'expired', 'unsettled', 'received')),
  error jsonb,
  pricing jsonb,
  -- Of a message with two: which of them went, why, and what that saved.
  wording jsonb,
  receipts jsonb,
  updated_at timestamptz not null,
  primary key (lane, id),
  -- The send protocol's invariants, held by the database too.
  check (direction = 'inbound' or (purpose is not null and origin is not null and due_at is not null and stored_at is null)),
  check (state <> 'claimed' or (attempt >= 1 and deadline is not null)),
  check (state <> 'unknown' or (doubt_at is not null and settle_at is not null)),
  check (direction = 'inbound' or state not in ('accepted', 'sent', 'delivered', 'read', 'played') or (attempt >= 1 and external_id is not null
    -- The attempt of a time that a restored database has lost left no decision here, only its traces at the channel.
    and (reason is not null or settled_by in ('echo', 'history'))))
) with (fillfactor = 50);
create unique index message_external on message (lane, external_id) where external_id is not null;
create index message_due on message (lane, channel_id, priority, due_at) where stage = 'waiting';
create index message_outstanding on message (lane, profile_id, channel_id) where stage in ('claimed', 'unknown');
create index message_deadline on message (lane, deadline) where stage = 'claimed';
create index message_settle on message (lane, settle_at) where stage = 'unknown';
create index message_of_profile on message (lane, profile_id, created_at desc);
create index message_recent on message (workspace_id, created_at desc, id desc);
-- Decisions that people ask about are the ones that said no or not yet: few beside all others, and found without their messages being read.
create index message_denied on message (workspace_id, created_at desc, id desc) include (reason, verdict, decided_by, policy_rule) where verdict is not null;
create index message_stored on message (workspace_id, stored_at, id) where stored_at is not null;

-- Browsers that web push reaches. The door that hears of one and the sender that finds it gone write single rows, whose order means nothing:
-- it is nobody's lane to hold.
create table web_push_subscription (
  lane smallint not null,
  profile_id uuid not null,
  channel_id uuid not null,
  -- SHA-256 of the endpoint: a browser belongs to one person of a sender, whoever signed in last.
  id bytea not null,
  workspace_id uuid not null,
  endpoint text not null,
  -- The browser's key and secret, which messages to it are encrypted for.
  p256dh bytea not null,
  auth bytea not null,
  browser text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  primary key (lane, profile_id, channel_id, id)
);
create index web_push_subscription_of on web_push_subscription (channel_id, id);

-- What was said inside a shop's pages, until it expires. Each change of an item takes the next number of its feed, under the lock of the feed's
-- row, so that who read up to a number has missed nothing below it. Written by the sender and by readers, whatever lane anybody holds.
create table in_app_feed (
  lane smallint not null,
  profile_id uuid not null,
  channel_id uuid not null,
  seq bigint not null,
  -- How much the visitor has written since that time: nobody writes without end.
  said integer not null default 0,
  said_since timestamptz,
  primary key (lane, profile_id, channel_id)
) with (fillfactor = 70);
create table in_app_item (
  lane smallint not null,
  profile_id uuid not null,
  channel_id uuid not null,
  -- Of its message; of what the visitor wrote, the page's own.
  id uuid not null,
  workspace_id uuid not null,
  attempt integer not null,
  placement text not null check (placement in ('feed', 'banner', 'own')),
  content jsonb not null,
  seq bigint not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  seen_at timestamptz,
  read_at timestamptz,
  dismissed_at timestamptz,
  primary key (lane, profile_id, channel_id, id)
) with (fillfactor = 70);
create index in_app_item_changed on in_app_item (lane, profile_id, channel_id, seq);
create index in_app_item_expired on in_app_item (expires_at);

-- Who wrote by which entry point, and how often.
create table entry_point_arrival (
  lane smallint not null,
  entry_point_id uuid not null,
  profile_id uuid not null,
  arrivals integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (lane, entry_point_id, profile_id)
) with (fillfactor = 80);
create index entry_point_arrival_of on entry_point_arrival (entry_point_id, last_at desc);

-- What a message says and why it may: written once or twice, while its row in `message` is rewritten with every receipt.
-- Never searched by content, hence json: kept as told, without the work of taking it apart.
create table message_text (
  lane smallint not null,
  id uuid not null,
  content json not null,
  variables json,
  rendered json,
  decision json,
  primary key (lane, id)
) with (fillfactor = 50);

-- With the rights of whoever reads it: as its owner it would show the doors every workspace.
create view message_whole with (security_invoker = true) as
select m.*, t.content, t.variables, t.rendered, t.decision from message m join message_text t on t.lane = m.lane and t.id = m.id;

create table run (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  journey text not null,
  version_id uuid not null,
  key text not null,
  state text not null check (state in ('live', 'finished', 'exited', 'failed')),
  node text not null,
  due_at timestamptz,
  memory jsonb not null,
  outcome text,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (lane, id)
) with (fillfactor = 80);
create index run_due on run (lane, due_at) where state = 'live' and due_at is not null;
create index run_live_of_profile on run (lane, profile_id) where state = 'live';
create index run_key on run (lane, profile_id, journey, key);
create index run_at_node on run (version_id, node, updated_at desc) where state = 'live';

create table node_count (
  lane smallint not null,
  version_id uuid not null,
  node text not null,
  via text not null,
  workspace_id uuid not null,
  passed bigint not null,
  primary key (lane, version_id, node, via)
) with (fillfactor = 50);

-- How a split with a bandit shared its runs out, day by day; the newest holds. Arms in the order of the document:
-- {"weight", "n", "successes"}, the last two as they were counted then.
create table split_decision (
  version_id uuid not null references journey_version,
  node text not null,
  id uuid not null,
  at timestamptz not null,
  arms jsonb not null,
  -- Whether the weights follow success; else they are the document's, for want of a sample.
  moved boolean not null,
  primary key (version_id, node, id)
);

create table incident (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  kind text not null,
  subject text not null,
  detail jsonb not null,
  at timestamptz not null,
  acknowledged_at timestamptz,
  primary key (lane, id)
);

-- ── restored databases, audit of the sends ───────────────────────────────────────────────────────────────────
-- The last sign of life; after a restore, between which times what was done is not known here.
alter table installation add column seen_at timestamptz, add column lost_from timestamptz, add column lost_at timestamptz;
create index incident_open on incident (workspace_id, kind, subject) where acknowledged_at is null;
-- What is told once is not told again when it was acknowledged.
create index incident_told on incident (workspace_id, kind, subject);

-- ── insights ─────────────────────────────────────────────────────────────────────────────────────────────────
-- What messages count for in the hour they were made, and what else happened in an hour. A transaction writes all its counts
-- under one of the lanes it holds; readers add them up. Empty text: does not apply.
create table fact_count (
  lane smallint not null,
  workspace_id uuid not null,
  hour timestamptz not null,
  owner_kind text not null check (owner_kind in ('workspace', 'journey', 'campaign')),
  owner_id text not null,
  node text not null,
  variant text not null,
  template text not null,
  -- Of what went; empty for what counts before a message goes.
  language text not null,
  channel_id text not null,
  metric text not null,
  label text not null,
  n bigint not null,
  amount numeric(18, 6) not null,
  primary key (lane, workspace_id, hour, owner_kind, owner_id, node, variant, template, language, channel_id, metric, label)
) with (fillfactor = 50);
create index fact_count_hour on fact_count (workspace_id, hour);

-- Who is told what, by signed calls.
create table webhook_endpoint (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  url text not null,
  description text not null,
  kinds text[] not null,
  state text not null check (state in ('active', 'paused', 'disabled')),
  secrets bytea not null,
  failing_since timestamptz,
  last_success_at timestamptz,
  disabled_reason text,
  created_at timestamptz not null
);

-- The outbox of those calls: lane transactions insert, who delivers updates by row lock, so it is nobody's lane to hold.
create table webhook_delivery (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  endpoint_id uuid not null,
  kind text not null,
  body json not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  status integer,
  error text,
  created_at timestamptz not null,
  due_at timestamptz not null,
  delivered_at timestamptz,
  primary key (lane, id)
) with (fillfactor = 70);
create index webhook_delivery_due on webhook_delivery (endpoint_id, due_at) where state = 'pending';
create index webhook_delivery_recent on webhook_delivery (endpoint_id, created_at desc, id desc);

-- ── journeys under work ──────────────────────────────────────────────────────────────────────────────────────
create table journey_draft (
  workspace_id uuid not null references workspace,
  name text not null,
  -- May be unfinished and invalid: it is not published.
  document jsonb not null,
  -- Who saves names the revision they began with; another one means that somebody else saved meanwhile.
  revision integer not null,
  base_version integer,
  saved_at timestamptz not null default now(),
  saved_by text not null,
  primary key (workspace_id, name)
);

-- A form inside WhatsApp (a Flow): the draft under work, and what Meta knows of it.
create table form (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  channel_id uuid not null references channel,
  name text not null,
  -- May be unfinished; who saves names the revision they began with.
  draft jsonb not null,
  revision integer not null default 1,
  state text not null default 'draft' check (state in ('draft', 'published', 'deprecated')),
  flow_id text,
  -- When Meta was first asked to make the Flow; the answer may have been lost.
  flow_asked_at timestamptz,
  -- How Meta sees the Flow (PUBLISHED, THROTTLED, BLOCKED, …), and since when.
  flow_status text,
  flow_status_at timestamptz,
  -- By event: { isOn, value, threshold, words, at }. One that ended stays, so that older news do not bring it back.
  flow_alerts jsonb not null default '{}',
  live_version integer,
  saved_at timestamptz not null,
  saved_by text not null,
  unique (workspace_id, name)
);

create table form_version (
  form_id uuid not null references form on delete cascade,
  version integer not null,
  document jsonb not null,
  published_at timestamptz not null,
  published_by text not null,
  primary key (form_id, version)
);

-- One filled-in form. Of an anonymous one neither person nor message is kept, and of the time only the day.
create table form_response (
  id uuid primary key,
  form_id uuid not null references form on delete cascade,
  version integer not null,
  profile_id uuid,
  answers jsonb not null,
  answered_at timestamptz not null
);
create index form_response_by_form on form_response (form_id, answered_at desc, id desc);

-- Which messages have been answered, so that each counts once; says nothing of the answers.
create table form_participation (
  form_id uuid not null references form on delete cascade,
  message_id uuid not null,
  primary key (form_id, message_id)
);

-- What messages cost here: each card as it was brought, the newest holds. Without one the sample of the product does.
create table rate_card (
  workspace_id uuid not null references workspace,
  id uuid not null,
  currency text not null,
  source text not null,
  -- [{ market, category, from, price }]
  rates jsonb not null,
  -- [{ from, freeInWindow }]; null: those that hold for everybody
  terms jsonb,
  -- Back to the sample.
  is_withdrawn boolean not null default false,
  created_at timestamptz not null,
  created_by text not null,
  primary key (workspace_id, id)
);

-- ── campaigns ────────────────────────────────────────────────────────────────────────────────────────────────
create table campaign_rules (
  workspace_id uuid primary key references workspace,
  approval_required boolean not null
);

create table campaign (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null,
  state text not null default 'draft' check (state in ('draft', 'awaiting_approval', 'scheduled', 'running', 'paused', 'finished', 'cancelled')),
  reason text,
  document jsonb not null,
  revision integer not null default 1,
  -- Shares of the variants as a bandit or a decision set them; null: those of the document.
  weights jsonb,
  weighed_at timestamptz,
  -- Who chose the winner by hand; null: nobody.
  chosen_by text,
  -- Its money was changed after it was approved: it goes on only once a second person has approved that.
  approval_due boolean not null default false,
  -- When the next occurrence begins; null: none is planned.
  next_at timestamptz,
  occurrences integer not null default 0,
  created_by text not null,
  -- Everybody who changed what it sends or spends since it was last approved: none of them may approve it.
  changed_by text[] not null default '{}',
  started_by text,
  -- The person behind started_by, when that was a key of theirs.
  starter text,
  approved_by text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  unique (workspace_id, name)
);
create index campaign_recent on campaign (workspace_id, updated_at desc, id desc);

-- When the messages of a campaign with a rate leave: see slots.ts. Milliseconds since 1970 by this database's clock.
create table campaign_slots (
  campaign_id uuid primary key references campaign,
  planned_ms double precision not null default 0,
  last_ms double precision not null default 0,
  leaves_ms double precision not null default 0
);

-- Of campaigns that ask at most so many people of one group: how many were asked. Changed under the lock of the occurrence.
create table campaign_group (
  campaign_id uuid not null references campaign,
  occurrence text not null,
  group_id uuid not null,
  taken integer not null,
  primary key (campaign_id, occurrence, group_id)
);

create table campaign_occurrence (
  campaign_id uuid not null references campaign,
  -- '1', '2', …: as its recipients name it.
  occurrence text not null,
  workspace_id uuid not null,
  planned_at timestamptz not null,
  started_at timestamptz not null,
  state text not null check (state in ('expanding', 'sending', 'finished', 'cancelled')),
  audience_size integer not null,
  passes jsonb not null,
  -- The pass under way, from 0, and how many it took so far.
  wave integer not null default 0,
  taken bigint not null default 0,
  spent_micros bigint not null default 0,
  -- Everybody's hours of reading, for schedules that use them.
  hours jsonb,
  -- Of a campaign with a rate: what may be taken by now in all, and what was taken just before; see pace.ts.
  credit double precision not null default 0,
  paced_at timestamptz,
  -- Of the last second: [milliseconds, how many], oldest first.
  recent jsonb not null default '[]',
  -- Failed messages that the last other try left as they are, because the budget was used up.
  not_retried integer not null default 0,
  finished_at timestamptz,
  primary key (campaign_id, occurrence)
);

create table campaign_decision (
  campaign_id uuid not null references campaign,
  id uuid not null,
  at timestamptz not null,
  kind text not null check (kind in ('weights', 'winner')),
  -- Whose test decided it, and for whom alone it holds; null: from then on.
  occurrence text,
  weights jsonb not null,
  winner text,
  words text not null,
  -- Who decided by hand; null: the rules of the experiment.
  by text,
  primary key (campaign_id, id)
);

create index fact_count_campaign on fact_count (owner_id) where owner_kind = 'campaign';

-- What a lane still has to do for a campaign, in the order of `id`. `expand` moves its cursor and stays until the lane is through.
create table campaign_lane (
  lane smallint not null,
  id uuid not null,
  campaign_id uuid not null,
  kind text not null check (kind in ('expand', 'hold', 'release', 'cancel', 'retry_failed', 'retry_retryable', 'drain')),
  occurrence text,
  -- The last profile that was looked at.
  cursor uuid,
  primary key (lane, id)
);
create index campaign_lane_of on campaign_lane (campaign_id, kind);

-- One row for everybody an occurrence meant: held out, skipped, or with a message.
create table campaign_recipient (
  lane smallint not null,
  campaign_id uuid not null,
  profile_id uuid not null,
  occurrence text not null,
  workspace_id uuid not null,
  outcome text not null check (outcome in ('message', 'held_out', 'skipped')),
  reason text,
  -- Why then, of a message at the best hour: the hour, and how many of the reads and answers of the person fall into it.
  best_hour jsonb,
  variant text,
  language text,
  wave smallint not null,
  message_id uuid,
  tries smallint not null default 1,
  due_at timestamptz,
  created_at timestamptz not null,
  primary key (lane, campaign_id, profile_id, occurrence),
  check ((outcome = 'message') = (message_id is not null))
);

create table campaign_conversion (
  lane smallint not null,
  campaign_id uuid not null,
  profile_id uuid not null,
  event_id uuid not null,
  occurrence text not null,
  -- Null: held out.
  variant text,
  value_micros bigint not null,
  -- ISO 4217; empty: the event named none, and amounts without one are never added to others.
  currency text not null,
  -- Whether this campaign was the last to reach the person before it happened.
  attributed boolean not null,
  at timestamptz not null,
  primary key (lane, campaign_id, profile_id, event_id)
);
create index campaign_conversion_of on campaign_conversion (campaign_id);

-- ── coupons ──────────────────────────────────────────────────────────────────────────────────────────────────
create table coupon_pool (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null check (name ~ '^[a-z][a-z0-9_]{0,49}$'),
  title text not null,
  -- What a message that names it does when no code is left: it is not sent, it waits, or it goes without a code.
  when_empty text not null check (when_empty in ('skip', 'hold', 'without')),
  -- With so many left or fewer somebody is told.
  low_at integer not null check (low_at >= 0),
  created_at timestamptz not null,
  created_by text not null,
  unique (workspace_id, name)
);

-- A code is somebody's from the transaction that claims the message it goes in. Taken by any lane, each row under its own lock.
create table coupon_code (
  pool_id uuid not null references coupon_pool on delete cascade,
  code text not null,
  workspace_id uuid not null,
  added_at timestamptz not null,
  profile_id uuid,
  -- The run or the occurrence of a campaign: for each a person gets one code of a pool, however often it is tried.
  taken_for text,
  message_id uuid,
  taken_at timestamptz,
  redeemed_at timestamptz,
  redeemed_by uuid,
  order_id text,
  primary key (pool_id, code),
  check ((profile_id is null) = (taken_for is null))
) with (fillfactor = 80);
create unique index coupon_code_taken on coupon_code (pool_id, profile_id, taken_for) where taken_for is not null;
create index coupon_code_free on coupon_code (pool_id, code) where taken_for is null;
create index coupon_code_word on coupon_code (workspace_id, lower(code));

-- ── audiences ────────────────────────────────────────────────────────────────────────────────────────────────
create table audience (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null,
  document jsonb not null,
  -- Rises when the rule changes, or that of an audience it names. `ready_version`: the one that everybody was looked at for.
  version integer not null,
  ready_version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  updated_by text not null,
  unique (workspace_id, name)
);

create table computed_attribute (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null,
  document jsonb not null,
  version integer not null,
  updated_at timestamptz not null default now(),
  updated_by text not null,
  unique (workspace_id, name)
);

-- What is foretold of each person (predictions/document.ts), how it was trained, and how far its score has come.
create table prediction (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null,
  document jsonb not null,
  -- Rises when what it foretells changes.
  version integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  -- What is done now; null: it rests. `apply`: the lanes take the scores over.
  stage text check (stage in ('train', 'score', 'apply')),
  -- Of what is done now: the moment by which it goes, where it goes on, how far it is.
  as_of timestamptz,
  cursor_lane smallint,
  cursor_id uuid,
  progress real not null default 0,
  -- When it is done next, and trained anew.
  due_at timestamptz not null,
  train_at timestamptz not null,
  -- Of the newest training; null: there was none yet.
  outcome text check (outcome in ('trained', 'guessing', 'refused', 'failed')),
  problem jsonb,
  model jsonb,
  quality jsonb,
  trained_at timestamptz,
  -- Counts how often everybody was scored, by which scores of before are told.
  run integer not null default 0,
  scored_at timestamptz,
  scores jsonb,
  -- Its scores are still to be taken back from people.
  removed_at timestamptz
);
create unique index prediction_name on prediction (workspace_id, name) where removed_at is null;

-- Each person's newest score, before and after their lane took it over; null: it is taken back. Goes with the profile, whoever writes meanwhile.
create table prediction_score (
  lane smallint not null,
  prediction_id uuid not null references prediction on delete cascade,
  profile_id uuid not null,
  workspace_id uuid not null,
  score real,
  run integer not null,
  primary key (lane, prediction_id, profile_id),
  foreign key (lane, profile_id) references profile on delete cascade
) with (fillfactor = 80);
create index prediction_score_of on prediction_score (prediction_id, score);

create table audience_upload (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  audience text not null,
  filename text,
  mode text not null check (mode in ('add', 'replace')),
  state text not null check (state in ('running', 'done', 'failed')),
  error text,
  encoding text,
  delimiter text,
  columns jsonb not null default '[]',
  bytes bigint not null,
  bytes_read bigint not null default 0,
  rows integer not null default 0,
  accepted integer not null default 0,
  faults integer not null default 0,
  started_by text not null,
  started_at timestamptz not null default now(),
  -- Moves while it runs: one that stands still lost its process.
  updated_at timestamptz not null default now(),
  finished_at timestamptz
);
create index audience_upload_recent on audience_upload (workspace_id, audience, started_at desc);

create table audience_upload_fault (
  upload_id uuid not null references audience_upload on delete cascade,
  line integer not null,
  reason text not null,
  record text[] not null,
  primary key (upload_id, line)
);

-- Who is in which audience, and whom to look at again when. `since` is null for people who are not in it now, but may be with time.
create table membership (
  lane smallint not null,
  profile_id uuid not null,
  audience_id uuid not null,
  since timestamptz,
  recheck_at timestamptz,
  primary key (lane, profile_id, audience_id)
) with (fillfactor = 80);
create index membership_due on membership (lane, recheck_at) where recheck_at is not null;
create index membership_of_audience on membership (lane, audience_id, profile_id) where since is not null;

-- Lanes in which everybody was looked at for this version of an audience.
create table audience_filled (
  lane smallint not null,
  audience_id uuid not null,
  version integer not null,
  primary key (lane, audience_id)
);

create table audience_size (
  lane smallint not null,
  audience_id uuid not null,
  members integer not null,
  primary key (lane, audience_id)
) with (fillfactor = 50);

-- How many were in it at the end of each day, of the workspace's zone.
create table audience_day (
  audience_id uuid not null references audience on delete cascade,
  day date not null,
  members integer not null,
  primary key (audience_id, day)
);

create table list_member (
  lane smallint not null,
  profile_id uuid not null,
  list text not null,
  upload_id uuid,
  primary key (lane, profile_id, list)
);
create index list_member_of_list on list_member (lane, list);

-- What people belong to: companies, households. Kinds are the workspace's own words.
create table group_kind (
  workspace_id uuid not null references workspace,
  name text not null,
  title text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (workspace_id, name)
);
-- Shared by all lanes: whoever changes one puts a row into the inbox of its own lane, from where the lanes of its members hear of it.
create table customer_group (
  id uuid primary key,
  workspace_id uuid not null,
  kind text not null,
  key text not null,
  name text not null,
  attributes jsonb not null,
  -- As last counted in the lane of the group.
  members integer not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, kind, key),
  foreign key (workspace_id, kind) references group_kind
);
-- Who belongs to what stands with the person, in their lane. No key leads to the group: one that is gone is noticed in each lane by itself.
create table group_member (
  lane smallint not null,
  profile_id uuid not null,
  group_id uuid not null,
  workspace_id uuid not null,
  kind text not null,
  attributes jsonb not null,
  is_primary boolean not null,
  since timestamptz not null,
  primary key (lane, profile_id, group_id)
);
create index group_member_of_group on group_member (group_id, lane, profile_id);

-- Values as rules compare them; the same as `audiences/decimal.ts` and `audiences/instant.ts`, in plain SQL so that they are inlined.
create function number_of(value jsonb) returns numeric language sql immutable parallel safe as $$
  select case jsonb_typeof(value)
    when 'number' then (value #>> '{}')::numeric
    when 'string' then case when (value #>> '{}') ~ '^-?[0-9]{1,15}([.][0-9]{1,10})?$' then (value #>> '{}')::numeric end
  end
$$;

-- Milliseconds since 1970 of an ISO date or time with its offset; null for all else.
create function instant_of(value text) returns bigint language sql immutable parallel safe as $$
  select case when value ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$'
    and substr(value, 1, 4) <> '0000'
    and substr(value, 9, 2)::integer <= case substr(value, 6, 2)
      when '02' then case when substr(value, 1, 4)::integer % 4 = 0 and (substr(value, 1, 4)::integer % 100 <> 0 or substr(value, 1, 4)::integer % 400 = 0) then 29 else 28 end
      when '04' then 30 when '06' then 30 when '09' then 30 when '11' then 30 else 31 end
  then (make_date(substr(value, 1, 4)::integer, substr(value, 6, 2)::integer, substr(value, 9, 2)::integer) - date '1970-01-01') * 86400000::bigint
    + case when length(value) = 10 then 0 else
        substr(value, 12, 2)::bigint * 3600000 + substr(value, 15, 2)::bigint * 60000
        + coalesce(substring(value from ':[0-9]{2}:([0-9]{2})')::bigint, 0) * 1000
        + coalesce(rpad(substr(substring(value from '[.]([0-9]+)'), 1, 3), 3, '0')::bigint, 0)
        - case when right(value, 1) = 'Z' then 0
            else (substr(right(value, 5), 1, 2)::bigint * 60 + right(value, 2)::bigint) * 60000 * case substr(right(value, 6), 1, 1) when '-' then -1 else 1 end end
      end
  end
$$;

create function ms_of(value timestamptz) returns bigint language sql immutable parallel safe as $$
  select floor(extract(epoch from value) * 1000)::bigint
$$;

-- ── journeys ─────────────────────────────────────────────────────────────────────────────────────────────────
-- Who is kept out of all journeys, from 0 to 1, and what makes it other people than in the next workspace.
alter table workspace add column holdout double precision not null default 0 check (holdout >= 0 and holdout <= 0.5),
  add column salt uuid not null default gen_random_uuid();

-- Values that calls of journeys put into headers or sign with; sealed with the installation's master key.
create table journey_secret (
  workspace_id uuid not null references workspace,
  name text not null,
  sealed bytea not null,
  hosts text[] not null,
  changed_at timestamptz not null default now(),
  changed_by text not null,
  primary key (workspace_id, name)
);

-- The last time a scheduled journey began, so that each time begins once, whoever looks.
create table journey_schedule (
  workspace_id uuid not null,
  journey text not null,
  last_at timestamptz not null,
  primary key (workspace_id, journey),
  foreign key (workspace_id, journey) references journey
);

-- Beginnings of capped journeys: in all (period `total`), and in each period. Counted under the row's lock, so exact.
create table journey_entries (
  workspace_id uuid not null,
  journey text not null,
  period text not null check (period in ('total', 'hour', 'day', 'week')),
  began_at timestamptz not null,
  -- Zeros: of everybody, whatever they belong to.
  group_id uuid not null,
  entered bigint not null,
  primary key (workspace_id, journey, period, began_at, group_id)
);

-- Calls that runs wait for. The answer is recorded once; the call may be made more than once.
create table run_call (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  -- Null: no journey asked, but the shared inbox.
  run_id uuid,
  version_id uuid,
  node text not null,
  request json not null,
  state text not null check (state in ('waiting', 'claimed', 'done')),
  attempt integer not null,
  failures integer not null,
  due_at timestamptz not null,
  give_up_at timestamptz not null,
  -- What came of it: the status or a reason; the body stays with the run.
  status integer,
  why text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (lane, id)
) with (fillfactor = 70);
-- Waiting: when it is made. Claimed: when whoever makes it is taken to be gone.
create index run_call_due on run_call (lane, due_at) where state <> 'done';
create index run_call_recent on run_call (workspace_id, created_at desc);

-- Conversations that journeys gave to somebody.
create table assignment (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  run_id uuid not null,
  assigned_to text not null,
  note text,
  at timestamptz not null,
  primary key (lane, id)
);
create index assignment_recent on assignment (workspace_id, at desc);
create index assignment_of_profile on assignment (lane, profile_id, at desc);

-- ── rehearsals ───────────────────────────────────────────────────────────────────────────────────────────────
-- Journeys played in virtual time. Results are kept for a day; what was played on is not kept at all.
create table rehearsal (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  journey text not null,
  state text not null check (state in ('waiting', 'reading', 'running', 'done', 'failed', 'cancelled')),
  progress real not null default 0,
  people integer not null default 0,
  result json,
  error text,
  took_ms integer,
  created_by text not null,
  created_at timestamptz not null,
  -- While it is played, the last sign of life of the process that does.
  heartbeat_at timestamptz not null,
  finished_at timestamptz,
  expires_at timestamptz not null
);
create index rehearsal_recent on rehearsal (workspace_id, created_at desc);
create index rehearsal_expired on rehearsal (expires_at);

-- ── files ────────────────────────────────────────────────────────────────────────────────────────────────────
-- What was put into the library; the bytes lie in the storage under workspace and hash, once for everything that has them.
create table media_asset (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  sha256 text not null,
  kind text not null check (kind in ('image', 'video', 'audio', 'document', 'sticker')),
  mime text not null,
  bytes bigint not null,
  name text not null,
  filename text not null,
  created_at timestamptz not null,
  created_by text not null,
  -- Put in with an answer to a customer and nowhere else: it goes with the last person it was sent to.
  attached boolean not null,
  unique (workspace_id, sha256)
);
create index media_asset_recent on media_asset (workspace_id, created_at desc, id desc);

-- Files that nothing may have any more. They are removed a while later, so that who brings the same one meanwhile finds it.
create table media_unneeded (
  workspace_id uuid not null,
  sha256 text not null,
  since timestamptz not null,
  primary key (workspace_id, sha256)
);

-- Under which id a number has a file. WhatsApp keeps it for 30 days.
create table media_upload (
  asset_id uuid not null references media_asset on delete cascade,
  channel_id uuid not null references channel on delete cascade,
  workspace_id uuid not null references workspace,
  external_id text,
  expires_at timestamptz,
  -- Why WhatsApp will not have it, in its words.
  refused text,
  -- Somebody is uploading it; others wait until then.
  taken_until timestamptz,
  -- Tries in a row that came to nothing, and since when.
  failures integer not null default 0,
  failing_since timestamptz,
  updated_at timestamptz not null,
  primary key (asset_id, channel_id)
);

-- Files that customers sent: fetched as soon as they are told of, for their addresses live minutes and their ids days.
create table inbound_media (
  lane smallint not null,
  message_id uuid not null,
  -- Of several that one message brought: a form's photos.
  place smallint not null default 0,
  workspace_id uuid not null,
  channel_id uuid not null,
  external_id text not null,
  -- Of a file that went through a form's data endpoint: where it lies and what opens it, until it is here.
  parcel jsonb,
  kind text not null,
  told_mime text,
  -- Of the webhook, hexadecimal; what comes otherwise is not kept.
  told_sha256 text,
  filename text,
  state text not null check (state in ('waiting', 'stored', 'failed')),
  reason text,
  tries integer not null default 0,
  due_at timestamptz,
  told_at timestamptz not null,
  sha256 text,
  mime text,
  bytes bigint,
  primary key (lane, message_id, place),
  check (state <> 'stored' or (sha256 is not null and mime is not null and bytes is not null))
);
create index inbound_media_due on inbound_media (due_at) where state = 'waiting';
create index inbound_media_file on inbound_media (workspace_id, sha256) where sha256 is not null;

-- ── desk: the shared inbox ───────────────────────────────────────────────────────────────────────────────────
-- What the team owes one customer with one sender; its row in `conversation` has the service window. Made by what customers write, by
-- agents who write first and by journeys that assign; what campaigns send neither makes nor touches it.
create table desk_conversation (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  channel_id uuid not null,
  state text not null check (state in ('open', 'snoozed', 'resolved')),
  priority text not null check (priority in ('urgent', 'high', 'normal', 'low')),
  handled_by text not null check (handled_by in ('person', 'automation', 'assistant')),
  -- The account that has it, and the team.
  assignee uuid,
  team uuid,
  labels text[] not null,
  language text,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  snoozed_until timestamptz,
  -- The customer's first message that nobody has answered.
  waiting_since timestamptz,
  -- Since it was opened last.
  first_answered_at timestamptz,
  -- By when the first, and the next, answer is owed.
  first_due_at timestamptz,
  next_due_at timestamptz,
  -- The last message of the customer's or of the team's.
  last_at timestamptz not null,
  last_direction text not null check (last_direction in ('inbound', 'outbound')),
  last_preview text not null,
  last_message_id uuid,
  -- The customer's last one.
  last_inbound_id uuid,
  unread integer not null,
  -- When the engine is to look at it again: the end of a snooze, or of what is owed.
  wake_at timestamptz,
  -- The profile it went on with, when its own was merged into that.
  merged_into uuid,
  -- How it stood before the last answer, should that be taken back.
  undo jsonb,
  revision integer not null,
  updated_at timestamptz not null,
  primary key (lane, profile_id, channel_id),
  unique (lane, id),
  check ((state = 'snoozed') = (snoozed_until is not null)),
  check ((state = 'resolved') = (resolved_at is not null))
) with (fillfactor = 70);
create index desk_conversation_by_state on desk_conversation (workspace_id, state, last_at desc, id desc) where merged_into is null;
create index desk_conversation_of_agent on desk_conversation (workspace_id, assignee, state, last_at desc, id desc) where merged_into is null;
create index desk_conversation_of_team on desk_conversation (workspace_id, team, state, last_at desc, id desc) where merged_into is null and team is not null;
create index desk_conversation_waiting on desk_conversation (workspace_id, waiting_since, id) where merged_into is null and waiting_since is not null;
create index desk_conversation_labels on desk_conversation using gin (labels) where merged_into is null;
create index desk_conversation_wake on desk_conversation (lane, wake_at) where wake_at is not null;

-- What happened to a conversation besides its messages: notes, and who changed what.
create table desk_entry (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  channel_id uuid not null,
  conversation_id uuid not null,
  kind text not null check (kind ~ '^[a-z][a-z_]{1,29}$'),
  -- `account:…`, `key:…`, `customer`, `automation`, `assistant` or `system`.
  by text not null,
  -- As its kind says: what was before and after.
  detail jsonb not null,
  -- Of a note.
  text text,
  at timestamptz not null,
  primary key (lane, id)
);
create index desk_entry_of on desk_entry (lane, profile_id, channel_id, at desc, id desc);
create index desk_entry_recent on desk_entry (workspace_id, at desc, id desc);
create index desk_entry_late on desk_entry (workspace_id, at desc, id desc) where kind = 'answer_overdue';

-- Whom a note names, until they have read it.
create table desk_mention (
  lane smallint not null,
  entry_id uuid not null,
  account_id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  conversation_id uuid not null,
  at timestamptz not null,
  seen_at timestamptz,
  primary key (lane, entry_id, account_id)
);
create index desk_mention_of on desk_mention (workspace_id, account_id, at desc);
create index desk_mention_in on desk_mention (lane, profile_id);

-- What an agent has begun to write. Each writes only their own, whatever lane anybody holds.
create table desk_draft (
  lane smallint not null,
  conversation_id uuid not null,
  account_id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  document jsonb not null,
  saved_at timestamptz not null,
  primary key (lane, conversation_id, account_id)
);
create index desk_draft_of_profile on desk_draft (lane, profile_id);

-- Until when journeys and campaigns leave the person alone.
alter table profile add column automation_paused_until timestamptz;

-- Words of messages and notes of conversations, to find them by: `desk/search-words.ts`.
create table desk_text (
  lane smallint not null,
  -- Of the message or the note.
  id uuid not null,
  sort text not null check (sort in ('message', 'note')),
  workspace_id uuid not null,
  profile_id uuid not null,
  channel_id uuid not null,
  at timestamptz not null,
  words tsvector not null,
  primary key (lane, id)
);
create index desk_text_words on desk_text using gin (words);
create index desk_text_recent on desk_text (workspace_id, at desc, id desc);
create index desk_text_of_profile on desk_text (lane, profile_id);

create table desk_label (
  workspace_id uuid not null references workspace,
  name text not null,
  colour text not null,
  description text not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (workspace_id, name)
);

-- Answers that are written once. Of everybody, of a team or of one agent.
create table desk_canned (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  -- What is typed after `/`.
  name text not null,
  title text not null,
  text text not null,
  team uuid,
  account_id uuid,
  revision integer not null,
  saved_at timestamptz not null,
  saved_by text not null,
  check (team is null or account_id is null),
  unique nulls not distinct (workspace_id, name, team, account_id)
);

-- Filters that somebody keeps; without an account everybody's.
create table desk_view (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  account_id uuid,
  name text not null,
  filter jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  unique nulls not distinct (workspace_id, account_id, name)
);
-- ── appointments ─────────────────────────────────────────────────────────────────────────────────────────────
-- What can be booked, with whom, and what was booked. These belong to what is booked, not to a lane: every key and constraint begins with
-- the workspace. What a person is told of it goes through their lane's inbox.
create extension if not exists btree_gist;

-- Without a row: as built in. The code stands in the address of the public page.
create table appointment_settings (
  workspace_id uuid primary key references workspace,
  page_code text not null unique,
  document jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null
);

create table appointment_service (
  workspace_id uuid not null references workspace,
  id uuid not null,
  document jsonb not null,
  archived_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (workspace_id, id)
);

-- Somebody or something that can be at one appointment at a time: a member of staff, a room.
create table appointment_resource (
  workspace_id uuid not null references workspace,
  id uuid not null,
  document jsonb not null,
  -- Days, as 2026-12-25, on which the country of the document has a public holiday; worked out when it is saved.
  holidays text[] not null default '{}',
  archived_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (workspace_id, id)
);

create table appointment_booking (
  workspace_id uuid not null,
  id uuid not null,
  service_id uuid not null,
  -- Who gives it; what else it takes stands in appointment_occupancy.
  resource_id uuid not null,
  -- Null while it is held by somebody who has not said who they are.
  lane smallint,
  profile_id uuid,
  state text not null check (state in ('held', 'booked', 'confirmed', 'done', 'cancelled', 'no_show', 'expired')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  held_until timestamptz,
  -- Where the customer reads the clock, and in which language they are written to.
  zone text not null,
  language text not null,
  name text,
  answers jsonb not null default '{}',
  note text,
  source text not null check (source in ('chat', 'page', 'console', 'api', 'calendar', 'waiting_list')),
  -- Of a journey that asked for it: the run hears of it, and asking twice makes one.
  asked_by uuid,
  -- Rises with every change; calendars that were sent the file know the newest by it.
  sequence integer not null default 0,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace_id, id),
  check ((state = 'held') = (held_until is not null)),
  check (ends_at > starts_at)
);
create index appointment_booking_time on appointment_booking (workspace_id, starts_at);
create index appointment_booking_profile on appointment_booking (lane, profile_id, starts_at desc);
create unique index appointment_booking_asked on appointment_booking (workspace_id, asked_by) where asked_by is not null;
create index appointment_booking_id on appointment_booking (id);
create index appointment_booking_held on appointment_booking (held_until) where state = 'held';

-- The time a live booking takes of each resource, buffers included. Two different sessions never overlap on one resource, and a seat of a
-- session is one booking's: whoever writes, and however many at once.
create table appointment_occupancy (
  workspace_id uuid not null,
  resource_id uuid not null,
  booking_id uuid not null,
  -- The same for all bookings of one service at one time with one resource: they share it up to the service's capacity.
  session uuid not null,
  seat smallint not null,
  blocks tstzrange not null,
  held_until timestamptz,
  foreign key (workspace_id, booking_id) references appointment_booking on delete cascade,
  primary key (workspace_id, booking_id, resource_id),
  unique (workspace_id, resource_id, session, seat),
  constraint appointment_no_overlap
    exclude using gist (workspace_id with =, resource_id with =, session with <>, blocks with &&)
);

create table appointment_change (
  workspace_id uuid not null,
  booking_id uuid not null,
  n integer not null,
  at timestamptz not null,
  actor text not null,
  what text not null,
  before jsonb,
  after jsonb,
  reason text,
  foreign key (workspace_id, booking_id) references appointment_booking on delete cascade,
  primary key (workspace_id, booking_id, n)
);

-- What becomes due for a booking: `reminder` with how long before, or the end of an offer.
create table appointment_due (
  workspace_id uuid not null,
  booking_id uuid not null,
  kind text not null,
  due_at timestamptz not null,
  foreign key (workspace_id, booking_id) references appointment_booking on delete cascade,
  primary key (workspace_id, booking_id, kind)
);
create index appointment_due_at on appointment_due (due_at);

create table appointment_waiting (
  workspace_id uuid not null,
  id uuid not null,
  service_id uuid not null,
  -- Null: whoever gives it.
  resource_id uuid,
  lane smallint not null,
  profile_id uuid not null,
  -- What would suit: starts from, and before.
  from_at timestamptz not null,
  until_at timestamptz not null,
  zone text not null,
  language text not null,
  state text not null check (state in ('waiting', 'offered', 'booked', 'passed', 'left')),
  -- The held booking that was offered.
  booking_id uuid,
  offered_until timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace_id, id)
);
create index appointment_waiting_line on appointment_waiting (workspace_id, service_id, created_at) where state in ('waiting', 'offered');
create index appointment_waiting_profile on appointment_waiting (lane, profile_id);

-- The calendar that somebody keeps elsewhere (CalDAV): read for when they are busy, written to with what is booked.
create table appointment_calendar (
  workspace_id uuid not null,
  resource_id uuid not null,
  -- Of the collection, with a slash at its end.
  url text not null,
  name text not null,
  user_name text not null,
  sealed bytea not null,
  every_minutes integer not null check (every_minutes between 1 and 1440),
  -- Whether events say whose appointment it is.
  writes_names boolean not null,
  -- How far it was read. Null: the server has no such thing, or it is to be read from the beginning.
  sync_token text,
  ctag text,
  read_at timestamptz,
  -- When all of it was read last; null: it has to be.
  full_at timestamptz,
  due_at timestamptz not null,
  failures integer not null default 0,
  failing_since timestamptz,
  problem jsonb,
  -- Being disconnected: our events are taken out of it first.
  leaving_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (workspace_id, resource_id),
  foreign key (workspace_id, resource_id) references appointment_resource
);
create index appointment_calendar_due on appointment_calendar (due_at);

-- Its events as they were last seen. With a booking: ours, with the time that was last written there.
create table appointment_event (
  workspace_id uuid not null,
  resource_id uuid not null,
  href text not null,
  etag text,
  booking_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  -- Times at which it says that its owner is busy; repeated events as far as bookings reach. What it is called is not ours to know.
  busy tstzmultirange not null default '{}',
  -- It cannot be understood, and is not tried again until it changes.
  is_unreadable boolean not null default false,
  seen_at timestamptz not null,
  primary key (workspace_id, resource_id, href),
  foreign key (workspace_id, resource_id) references appointment_calendar on delete cascade
);
create unique index appointment_event_booking on appointment_event (workspace_id, resource_id, booking_id) where booking_id is not null;

-- What such a calendar has still to be told of a booking. It outlives the booking: whoever is erased is taken out of the calendar as well.
create table appointment_owed (
  workspace_id uuid not null,
  resource_id uuid not null,
  booking_id uuid not null,
  -- Rises when it is owed anew, also while somebody is writing it.
  version integer not null default 0,
  due_at timestamptz not null,
  attempts integer not null default 0,
  problem text,
  primary key (workspace_id, resource_id, booking_id),
  foreign key (workspace_id, resource_id) references appointment_calendar on delete cascade
);
create index appointment_owed_due on appointment_owed (due_at);

create function appointment_leaves_calendars() returns trigger language plpgsql as $$
begin
  insert into appointment_owed (workspace_id, resource_id, booking_id, due_at)
  select workspace_id, resource_id, booking_id, now() from appointment_event where workspace_id = old.workspace_id and booking_id = old.id
  on conflict (workspace_id, resource_id, booking_id) do update
    set version = appointment_owed.version + 1, due_at = least(appointment_owed.due_at, excluded.due_at), attempts = 0;
  return null;
end $$;
create trigger appointment_leaves_calendars after delete on appointment_booking
for each row execute function appointment_leaves_calendars();

-- ── assist: rules, intents, assistant ────────────────────────────────────────────────────────────────────────
-- What becomes of messages that come in: one draft that people work on, and versions, the newest of which is in force.
create table assist_draft (
  workspace_id uuid primary key references workspace,
  document jsonb not null,
  revision integer not null,
  saved_at timestamptz not null,
  saved_by text not null
);
create table assist_version (
  workspace_id uuid not null references workspace,
  version integer not null,
  document jsonb not null,
  activated_at timestamptz not null,
  activated_by text not null,
  primary key (workspace_id, version)
);

create table assist_settings (
  workspace_id uuid primary key references workspace,
  settings jsonb not null,
  -- Of the endpoint.
  sealed bytea,
  revision integer not null,
  saved_at timestamptz not null,
  saved_by text not null
);

-- What the assistant has used up in a month, with what calls that are under way may still use.
create table assist_spend (
  workspace_id uuid not null references workspace,
  -- 2026-11, by UTC.
  month text not null,
  calls integer not null,
  tokens bigint not null,
  micros bigint not null,
  primary key (workspace_id, month)
);

-- What helpers have to remember of one customer and one sender.
create table assist_talk (
  lane smallint not null,
  profile_id uuid not null,
  channel_id uuid not null,
  workspace_id uuid not null,
  -- When it was given to people; what came of that is the desk's.
  handed_at timestamptz,
  -- When each rule answered last, by the rule's id.
  said jsonb not null,
  -- Times of the last automatic answers.
  recent jsonb not null,
  -- What an article answered last, in the customer's words.
  question text,
  -- The question that the assistant is at.
  turn_id uuid,
  updated_at timestamptz not null,
  primary key (lane, profile_id, channel_id)
) with (fillfactor = 70);

-- Every question to the assistant: what was asked for, what left here, what came back, what became of it.
create table assist_turn (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  channel_id uuid not null,
  -- The customer's message; a suggestion may be asked for without one.
  message_id uuid,
  purpose text not null check (purpose in ('answer', 'suggest', 'translate')),
  state text not null check (state in ('waiting', 'asking', 'sent', 'suggested', 'handed_over', 'superseded')),
  question text not null,
  -- Without personal data, as the model was told it.
  told text,
  answer text,
  articles uuid[] not null,
  -- Why there is no answer that may be sent.
  fault text,
  detail text,
  -- How much was hidden, by kind.
  hidden jsonb not null,
  model text,
  tokens_in integer not null,
  tokens_out integer not null,
  micros bigint not null,
  took_ms integer,
  asked_by text not null,
  sent_message_id uuid,
  attempts integer not null,
  -- Waiting: when it is asked. Asking: when whoever asks is taken to be gone.
  due_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (lane, id)
) with (fillfactor = 70);
create index assist_turn_due on assist_turn (due_at) where state in ('waiting', 'asking');
create index assist_turn_recent on assist_turn (workspace_id, created_at desc, id desc);
create index assist_turn_of on assist_turn (lane, profile_id);

-- Questions that no article answered.
create table assist_gap (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  channel_id uuid not null,
  message_id uuid not null,
  text text not null,
  -- The article that came nearest, or that was said not to help.
  article_id uuid,
  score real not null,
  done_at timestamptz,
  at timestamptz not null,
  primary key (lane, id)
);
create index assist_gap_open on assist_gap (workspace_id, at desc, id desc) where done_at is null;
create index assist_gap_of on assist_gap (lane, profile_id);

-- ── knowledge base ───────────────────────────────────────────────────────────────────────────────────────────
create table knowledge_article (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  language text not null,
  state text not null check (state in ('draft', 'published', 'archived')),
  -- What is worked on: title, short answer, body, questions, topics.
  document jsonb not null,
  revision integer not null,
  -- The published one; 0: none was.
  version integer not null,
  saved_at timestamptz not null,
  saved_by text not null,
  -- Of what is published, by the rules of its language.
  words tsvector
);
create index knowledge_article_of on knowledge_article (workspace_id, saved_at desc, id);
create index knowledge_article_words on knowledge_article using gin (words) where state = 'published';
create table knowledge_version (
  workspace_id uuid not null references workspace,
  article_id uuid not null references knowledge_article,
  version integer not null,
  language text not null,
  document jsonb not null,
  published_at timestamptz not null,
  published_by text not null,
  primary key (article_id, version)
);

-- ── staffing: who answers, when, and by when ─────────────────────────────────────────────────────────────────
-- One row a workspace. Whoever gives conversations to people holds it until the commit, so that no two give the same room away.
create table desk_staffing (
  workspace_id uuid primary key references workspace,
  -- desk/staff-settings.ts.
  settings jsonb not null,
  revision integer not null default 0,
  -- What answers took lately: advice/answer-promise.ts; null: not measured yet.
  measured jsonb,
  measured_at timestamptz,
  -- More wait than are answered in time.
  is_behind boolean not null default false
);

create table desk_team (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null,
  policy text not null check (policy in ('round_robin', 'least_busy', 'skills', 'language', 'last_agent', 'manual')),
  -- Senders whose conversations are the team's, unless somebody says otherwise.
  channels uuid[] not null,
  is_default boolean not null,
  -- Accounts.
  members uuid[] not null,
  -- contact-rules/working-hours.ts; null: the workspace's.
  hours jsonb,
  revision integer not null,
  saved_at timestamptz not null,
  saved_by text not null,
  unique (workspace_id, name)
);
create unique index desk_team_default on desk_team (workspace_id) where is_default;

create table desk_agent (
  workspace_id uuid not null references workspace,
  account_id uuid not null,
  availability text not null check (availability in ('online', 'away', 'offline')),
  availability_since timestamptz not null,
  -- When they last had a stream open, and whether they are away for having none.
  seen_at timestamptz,
  is_gone boolean not null default false,
  capacity integer not null check (capacity between 0 and 1000),
  -- Labels of conversations that they know about.
  skills text[] not null,
  languages text[] not null,
  last_given_at timestamptz,
  primary key (workspace_id, account_id)
);

-- Each time a conversation was opened: what it took to answer it, and what the customer thought of it. Reports add these rows up.
create table desk_episode (
  lane smallint not null,
  profile_id uuid not null,
  channel_id uuid not null,
  opened_at timestamptz not null,
  workspace_id uuid not null,
  conversation_id uuid not null,
  -- As they were last.
  team uuid,
  agent uuid,
  labels text[] not null,
  priority text not null,
  -- Why nobody has it; null: somebody does, or it is over.
  queue_reason text,
  -- By when an answer is owed: desk/answer-clock.ts.
  clock jsonb,
  -- In milliseconds, by the calendar and in working time.
  first_answered_at timestamptz,
  first_by text,
  first_ms bigint,
  first_work_ms bigint,
  answers integer not null,
  resolved_at timestamptz,
  resolved_by text,
  resolution_ms bigint,
  resolution_work_ms bigint,
  -- From the first answer to the end, without the time it was put off.
  handling_ms bigint,
  handling_work_ms bigint,
  put_off_at timestamptz,
  put_off_ms bigint not null,
  put_off_work_ms bigint not null,
  breaches integer not null,
  -- When the customer was last told that nobody is there, and that many wait; these outlive the episode.
  told_closed_at timestamptz,
  told_busy_at timestamptz,
  csat_asked_at timestamptz,
  csat_message_id uuid,
  csat_score smallint,
  csat_scale smallint,
  csat_at timestamptz,
  csat_comment text,
  primary key (lane, profile_id, channel_id, opened_at)
) with (fillfactor = 70);
create index desk_episode_opened on desk_episode (workspace_id, opened_at);
create index desk_episode_of_conversation on desk_episode (lane, conversation_id, opened_at desc);
-- Who is looked at for routing: open conversations, by who has them.
create index desk_conversation_load on desk_conversation (workspace_id, assignee) where state = 'open' and merged_into is null and assignee is not null;
create index desk_conversation_queue on desk_conversation (workspace_id, waiting_since) where state = 'open' and merged_into is null and assignee is null and handled_by = 'person';

-- ── scheduled imports: where data lies, what is brought over from there, and each time it was ────────────────
create table data_connection (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null,
  kind text not null check (kind in ('postgres', 'https', 's3')),
  settings jsonb not null,
  -- The password, key or header; sealed for this row.
  sealed bytea not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by text not null,
  unique (workspace_id, name)
);

create table data_sync (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  connection_id uuid not null references data_connection,
  name text not null,
  document jsonb not null,
  -- Counts changes of what is read and how: a run of an earlier one keeps nothing of how far it came.
  revision integer not null,
  state text not null check (state in ('active', 'paused')),
  -- When its schedule wants it next; null: by hand only, or paused.
  next_at timestamptz,
  -- The greatest value whose rows are durable, as the source writes it; and the file that was read last.
  cursor text,
  file jsonb,
  failing_since timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by text not null,
  unique (workspace_id, name)
);
create index data_sync_due on data_sync (next_at) where next_at is not null;

create table data_sync_run (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  sync_id uuid not null references data_sync on delete cascade,
  revision integer not null,
  state text not null check (state in ('queued', 'running', 'done', 'unchanged', 'failed', 'held', 'superseded', 'cancelled')),
  cause text not null check (cause in ('schedule', 'person')),
  asked_by text,
  -- Not before then; and until when whoever took it has it.
  due_at timestamptz not null,
  lease_until timestamptz,
  attempt integer not null default 0,
  -- Tries that failed; a run that lost its process is no failure.
  failures integer not null default 0,
  problem jsonb,
  columns jsonb not null default '[]',
  file jsonb,
  bytes bigint,
  bytes_read bigint,
  rows integer not null default 0,
  accepted integer not null default 0,
  duplicates integer not null default 0,
  faults integer not null default 0,
  -- Of a list that is replaced: how many stood on it before, and how many would leave.
  members integer,
  leaving integer,
  released_by text,
  queued_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);
-- One at a time of each.
create unique index data_sync_run_live on data_sync_run (sync_id) where state in ('queued', 'running');
create index data_sync_run_due on data_sync_run (due_at) where state in ('queued', 'running');
create index data_sync_run_recent on data_sync_run (sync_id, queued_at desc);

create table data_sync_fault (
  run_id uuid not null references data_sync_run on delete cascade,
  line integer not null,
  reason text not null,
  record text[] not null,
  primary key (run_id, line)
);

-- Events that were taken in, by the hash of their id: what is read again counts once, however long ago that was.
create table data_sync_event (
  sync_id uuid not null references data_sync on delete cascade,
  key bytea not null,
  primary key (sync_id, key)
);
