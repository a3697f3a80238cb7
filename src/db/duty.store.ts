import type { Db } from "./pool.ts";

/** What only one process at a time is to do. Of one that died somebody else takes it over when its time has run out. */
export type Duty = {
  /** Takes it or keeps it for another while; false: somebody else has it. */
  readonly hold: () => Promise<boolean>;
  readonly release: () => Promise<void>;
};

export function openDuty(db: Db, of: { readonly name: string; readonly holder: string; readonly forMs: number }): Duty {
  return {
    hold: async () => {
      const { rowCount } = await db.query(
        `insert into duty (name, holder, until) values ($1, $2, clock_timestamp() + make_interval(secs => $3 / 1000.0))
         on conflict (name) do update set holder = excluded.holder, until = excluded.until
         where duty.holder = excluded.holder or duty.until < clock_timestamp()`,
        [of.name, of.holder, of.forMs],
      );
      return rowCount === 1;
    },
    release: async () => {
      await db.query("delete from duty where name = $1 and holder = $2", [of.name, of.holder]);
    },
  };
}
