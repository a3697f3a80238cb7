import { useState, type ReactNode } from "react";
import classes from "../edit.module.css";

/** The last resort, made when somebody opens it: measuring a long text with each key typed elsewhere took a fifth of the time of a key. */
export function AsJson({ summary, children }: { readonly summary: string; readonly children: () => ReactNode }) {
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes["raw"]} onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
      <summary>{summary}</summary>
      {opened && children()}
    </details>
  );
}
