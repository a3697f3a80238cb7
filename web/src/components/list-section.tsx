import type { ReactNode } from "react";
import classes from "./list-section.module.css";
import { EmptyState, ErrorState } from "./states.tsx";
import { RowSkeletons, Table } from "./table.tsx";

/** A titled list of a few things: what they are, the button that makes one, the table; while it loads, when it fails, when there is nothing. */
export function ListSection<Row>({
  title,
  lead,
  action,
  columns,
  head,
  rows,
  failure,
  empty,
  children,
}: {
  readonly title: string;
  readonly lead: string;
  readonly action?: ReactNode;
  readonly columns: string;
  readonly head: Parameters<typeof Table>[0]["head"];
  /** Undefined: not here yet. */
  readonly rows: readonly Row[] | undefined;
  readonly failure: { readonly error: unknown; readonly retry: () => void };
  readonly empty: { readonly picture: Parameters<typeof EmptyState>[0]["picture"]; readonly text: string; readonly action?: ReactNode };
  readonly children: (row: Row) => ReactNode;
}) {
  return (
    <section aria-label={title}>
      <div className={classes["head"]}>
        <div className={classes["words"]}>
          <h2>{title}</h2>
          <p className="muted small">{lead}</p>
        </div>
        {action}
      </div>
      {failure.error && !rows ? (
        <ErrorState error={failure.error} retry={failure.retry} compact />
      ) : (
        <Table label={title} columns={columns} head={head} stacks>
          {!rows ? (
            <RowSkeletons count={3} />
          ) : rows.length === 0 ? (
            <EmptyState {...empty} />
          ) : (
            <div role="rowgroup">{rows.map(children)}</div>
          )}
        </Table>
      )}
    </section>
  );
}
