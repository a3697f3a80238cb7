import type { ReactNode } from "react";
import classes from "./composer.module.css";

export type Suggestion = { readonly key: string; readonly title: string; readonly more: string };

export const SUGGESTIONS_ID = "desk-suggestions";
export const suggestionId = (index: number): string => `desk-suggestion-${index}`;

/** Above the field, chosen with arrows and Enter while the cursor stays in the text. */
export function Suggestions({
  label,
  rows,
  at,
  empty,
  more,
  onPick,
}: {
  readonly label: string;
  readonly rows: readonly Suggestion[];
  readonly at: number;
  readonly empty: ReactNode;
  /** Below them. */
  readonly more?: ReactNode;
  readonly onPick: (index: number) => void;
}) {
  return (
    <div className={classes["suggestions"]} data-testid="suggestions">
      <div role="listbox" id={SUGGESTIONS_ID} aria-label={label}>
        {rows.length === 0 && <p className="muted small">{empty}</p>}
        {rows.map(({ key, title, more }, index) => (
          <div
            key={key}
            id={suggestionId(index)}
            role="option"
            aria-selected={index === at}
            className={classes["suggestion"]}
            // The field keeps the cursor.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(index)}
          >
            <b>{title}</b>
            <span className="cut">{more}</span>
          </div>
        ))}
      </div>
      {more}
    </div>
  );
}
