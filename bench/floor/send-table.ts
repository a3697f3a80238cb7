/** All that the floor of `send` keeps. */
export const FLOOR_TABLE = `
create table outbox (id integer primary key, recipient text not null, content jsonb not null, state text not null default 'queued', wamid text,
  claimed_at timestamptz, sent_at timestamptz, delivered_at timestamptz, read_at timestamptz) with (fillfactor = 70);
create index outbox_queued on outbox (id) where state = 'queued'`;
