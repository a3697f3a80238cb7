import { createContext, useContext } from "react";
import type { TemplateProblem } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "../templates.module.css";

export type Found = Omit<TemplateProblem, "message">;
export const FindingsContext = createContext<readonly Found[]>([]);

/** In the reader's language, beneath the field that they are of. */
export function FindingsAt({ path }: { readonly path: string }) {
  const { t } = useI18n();
  const here = useContext(FindingsContext).filter((finding) => finding.path === path);
  if (here.length === 0) return null;
  return (
    <ul className={classes["findings"]} data-testid="finding" data-path={path}>
      {here.map(({ code, severity, facts }) => (
        <li key={code} data-severity={severity}>
          {t(`template.lint.${code}`, facts)}
        </li>
      ))}
    </ul>
  );
}
