import { Skeleton } from "@mantine/core";
import type { CSSProperties, ReactNode } from "react";
import classes from "./table.module.css";

export function Table({
  label,
  columns,
  head,
  stacks = false,
  children,
}: {
  readonly label: string;
  readonly columns: string;
  /** On a narrow screen: the first cell on a line of its own, the others in a line below. For rows of any height only. */
  readonly stacks?: boolean;
  readonly head: readonly { readonly text: string; readonly right?: boolean }[];
  readonly children: ReactNode;
}) {
  return (
    <div
      role="table"
      aria-label={label}
      className={`${classes["table"]} ${stacks ? classes["stacks"] : ""} panel`}
      style={{ "--columns": columns } as CSSProperties}
    >
      <div role="rowgroup">
        <div role="row" className={classes["head"]}>
          {head.map(({ text, right }) => (
            <span key={text} role="columnheader" className={right ? classes["right"] : ""}>
              {text}
            </span>
          ))}
        </div>
      </div>
      {children}
    </div>
  );
}

export function Cell({
  children,
  right = false,
  className = "",
}: {
  readonly children?: ReactNode;
  readonly right?: boolean;
  readonly className?: string;
}) {
  return (
    <div role="cell" className={`${right ? classes["right"] : ""} ${className}`}>
      {children}
    </div>
  );
}

/** The shape of what is coming. */
export function RowSkeletons({ count = 8 }: { readonly count?: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={classes["skeleton"]}>
          <Skeleton circle height={28} width={28} />
          <Skeleton height={12} width={`${22 + ((index * 7) % 14)}%`} />
          <Skeleton height={12} width={`${30 + ((index * 11) % 20)}%`} ml="auto" />
        </div>
      ))}
    </div>
  );
}

/** All rows of a table: while they are read the shape of what is coming, and `empty` where there is none. */
export function Rows<Row>({
  of,
  count,
  empty,
  children,
}: {
  /** Undefined until it is known. */
  readonly of: readonly Row[] | undefined;
  readonly count?: number;
  readonly empty: ReactNode;
  readonly children: (row: Row) => ReactNode;
}) {
  if (!of) return <RowSkeletons {...(count === undefined ? {} : { count })} />;
  return of.length === 0 ? empty : <div role="rowgroup">{of.map((row) => children(row))}</div>;
}
