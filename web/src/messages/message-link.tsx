import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** Opens a message above the view one is in; the address says so. */
export function MessageLink({
  id,
  children,
  className,
  label,
  testId,
}: {
  readonly id: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly label?: string;
  readonly testId?: string;
}) {
  return (
    <Link
      to="."
      search={(before) => ({ ...before, message: id })}
      resetScroll={false}
      preload={false}
      {...(className ? { className } : {})}
      {...(label ? { "aria-label": label } : {})}
      {...(testId ? { "data-testid": testId } : {})}
    >
      {children}
    </Link>
  );
}
