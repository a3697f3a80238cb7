import { Skeleton, Switch } from "@mantine/core";
import type { ReactNode } from "react";
import { Trouble } from "../components/states.tsx";
import classes from "./settings.module.css";

/** One rule of the workspace that is on or off, kept as soon as it is switched. */
export function SwitchedRule({
  title,
  label,
  description,
  isOn,
  mayChange,
  save,
  isAfter = false,
  testId,
}: {
  readonly title: string;
  readonly label: ReactNode;
  readonly description: string;
  /** Undefined while it is read. */
  readonly isOn: boolean | undefined;
  readonly mayChange: boolean;
  readonly save: {
    readonly mutate: (isOn: boolean) => void;
    readonly variables: boolean | undefined;
    readonly isPending: boolean;
    readonly error: unknown;
  };
  /** Below something else. */
  readonly isAfter?: boolean;
  readonly testId: string;
}) {
  return (
    <section className={`panel ${classes["rule"]} ${isAfter ? classes["after"] : ""}`} aria-label={title}>
      <h2>{title}</h2>
      {isOn === undefined ? (
        <Skeleton height={44} />
      ) : (
        <Switch
          checked={save.variables !== undefined && save.isPending ? save.variables : isOn}
          disabled={!mayChange || save.isPending}
          onChange={({ currentTarget }) => save.mutate(currentTarget.checked)}
          label={label}
          description={description}
          data-testid={testId}
        />
      )}
      <Trouble error={save.error} />
    </section>
  );
}
