import { Skeleton } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import classes from "./page.module.css";

/** One page: its title, what can be done, its content. */
export function Page({
  title,
  browserTitle,
  lead,
  actions,
  children,
  wide = false,
}: {
  readonly title: ReactNode;
  /** In place of the title, where that says too little of where one is. */
  readonly browserTitle?: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly wide?: boolean;
}) {
  useEffect(() => {
    const words = browserTitle ?? title;
    if (typeof words === "string") document.title = `${words} · Parley`;
  }, [browserTitle, title]);
  return (
    <div className={`${classes["page"]} ${wide ? classes["wide"] : ""}`}>
      <header className={classes["header"]}>
        <div className={classes["titles"]}>
          <h1>{title}</h1>
          {lead && <div className={classes["lead"]}>{lead}</div>}
        </div>
        {actions && <div className={classes["actions"]}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function PageSkeleton() {
  return (
    <div className={classes["page"]} aria-busy="true">
      <Skeleton height={26} width={180} mb="lg" />
      <Skeleton height={96} mb="md" />
      <Skeleton height={320} />
    </div>
  );
}
