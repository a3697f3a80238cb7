-- Tables come in three sorts.
--   Reference tables: few rows, read by every transaction through the catalog (replicated on Citus).
--   Look-ups: keyed by their own value, to find the lane of something.
--   Lane tables: primary key begins with `lane`; only ever written under that lane's lock, except that anybody
--   may insert into `inbox`. No foreign keys across lanes, no sequences, no triggers, unique constraints with lane.

-- ── reference ────────────────────────────────────────────────────────────────────────────────────────────────
create table workspace (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table account (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  email text not null unique check (email = lower(email)),
  name text not null,
  role text not null check (role in ('owner', 'marketer', 'agent', 'viewer')),
  password_hash text,
  created_at timestamptz not null default now()
);

create table session (
  token_hash bytea primary key,
  account_id uuid not null references account on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table sign_in_link (
  token_hash bytea primary key,
  account_id uuid not null references account on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table api_key (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  name text not null,
  hash bytea not null unique,
  -- First characters, so that people can tell keys apart.
  hint text not null,
  rights text[] not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);

create table channel (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  kind text not null check (kind in ('whatsapp')),
  name text not null,
  state text not null default 'active' check (state in ('active', 'paused')),
  pause jsonb,
  config jsonb not null,
  -- AES-256-GCM with the installation's master key; see accounts/secrets.
  secrets bytea not null,
  templates_synced_at timestamptz,
  templates_sync_error text,
  last_webhook_at timestamptz,
  created_at timestamptz not null default now()
);

-- Tokens of the sender, handed out in leases to the processes that send.
create table sender_pace (
  channel_id uuid primary key references channel on delete cascade,
  tokens double precision not null,
  refilled_at timestamptz not null
);

create table source (
  id uuid primary key,
  workspace_id uuid not null references workspace,
  kind text not null check (kind in ('shopify')),
  name text not null,
  secrets bytea not null,
  created_at timestamptz not null default now()
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
  primary key (channel_id, name, language)
);

create table journey (
  workspace_id uuid not null references workspace,
  name text not null,
  title text not null,
  state text not null default 'live' check (state in ('live', 'stopped')),
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
  revision bigint not null
);
insert into catalog_revision (revision) values (1);

-- Rises while the system runs; a lower number than a process saw before means that the database was restored.
create table installation (
  only_row boolean primary key default true check (only_row),
  epoch bigint not null
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
  at timestamptz not null default now()
);
create index audit_recent on audit (workspace_id, at desc);

-- ── look-ups ─────────────────────────────────────────────────────────────────────────────────────────────────
create table identity (
  workspace_id uuid not null,
  kind text not null check (kind in ('externalId', 'phone', 'bsuid', 'email')),
  value text not null,
  profile_id uuid not null,
  primary key (workspace_id, kind, value)
);

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
  received_at timestamptz not null default now(),
  primary key (lane, id)
);

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
  reachability jsonb not null,
  merged_into uuid,
  absorbed jsonb not null default '[]',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (lane, id)
);
create index profile_recent on profile (workspace_id, updated_at desc, id desc);

create table consent_entry (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  channel text not null,
  purpose text not null,
  action text not null check (action in ('opt_in', 'opt_out')),
  source text not null,
  evidence jsonb not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (lane, profile_id, id)
);

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
  primary key (lane, profile_id, channel_id)
);

create table message (
  lane smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  profile_id uuid not null,
  channel_id uuid not null,
  direction text not null check (direction in ('outbound', 'inbound')),
  state text not null check (state in (
    'queued', 'held', 'claimed', 'unknown', 'accepted', 'sent', 'delivered', 'read', 'played',
    'refused', 'cancelled', 'failed', 'expired', 'unsettled', 'received')),
  -- What the send protocol still has to do; the only part of the state that indexes know, so that a receipt
  -- (accepted → sent → delivered → read) rewrites no index entry.
  stage text not null check (stage = case state
    when 'queued' then 'waiting' when 'held' then 'waiting' when 'claimed' then 'claimed' when 'unknown' then 'unknown' else 'done' end),
  external_id text,
  purpose text,
  -- 0 authentication and service, 1 utility, 2 marketing.
  priority smallint not null default 1,
  origin jsonb,
  recipient text,
  attempt integer not null default 0,
  retries integer not null default 0,
  due_at timestamptz,
  expires_at timestamptz,
  claimed_at timestamptz,
  deadline timestamptz,
  doubt_at timestamptz,
  settle_at timestamptz,
  -- The decision's, for lists and counts.
  reason text,
  error jsonb,
  pricing jsonb,
  receipts jsonb,
  settled_by text,
  replies_to uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (lane, id),
  -- The send protocol's invariants, held by the database too.
  check (direction = 'inbound' or (purpose is not null and origin is not null and due_at is not null)),
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

create view message_whole as
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

create table hour_count (
  lane smallint not null,
  workspace_id uuid not null,
  hour timestamptz not null,
  metric text not null,
  label text not null,
  n bigint not null,
  primary key (lane, workspace_id, hour, metric, label)
) with (fillfactor = 50);

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
