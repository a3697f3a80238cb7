import { useEffect, type ReactNode } from "react";
import { ApiError } from "../api/client.ts";
import { Mark } from "../frame/mark.tsx";
import type { MessageKey } from "../i18n/en.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./sign-in.module.css";

/** What stands before the console: one card, and why the last try did not work. */
export function Door({
  title,
  lead,
  problem,
  children,
}: {
  readonly title: string;
  readonly lead: string;
  readonly problem: MessageKey | null;
  readonly children: ReactNode;
}) {
  const { t } = useI18n();
  useEffect(() => {
    document.title = "Parley";
  }, []);
  return (
    <main className={classes["page"]}>
      <div className={classes["card"]}>
        <div className={classes["brand"]}>
          <Mark size={40} />
          <div>
            <h1>{title}</h1>
            <div className={classes["lead"]}>{lead}</div>
          </div>
        </div>
        {problem && (
          <p role="alert" className={classes["alert"]}>
            {t(problem)}
          </p>
        )}
        {children}
      </div>
    </main>
  );
}

/** `refused`: what to say when the server heard and said no. */
export function whyNot(error: unknown, refused: MessageKey): MessageKey {
  const status = error instanceof ApiError ? error.status : 0;
  return status === 429 ? "signIn.later" : status === 0 || status >= 500 ? "error.network" : refused;
}
