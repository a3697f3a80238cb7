import { createContext, use } from "react";
import { useI18n } from "../../i18n/i18n.tsx";

export type Finding = { readonly code: string; readonly path: string; readonly params: { readonly [name: string]: string | number } };

export const FindingsContext = createContext<readonly Finding[]>([]);

/** What is wrong at exactly this place, in words; undefined when nothing is. `below`: or anywhere beneath it. */
export function useFinding(path: string, below = false): string | undefined {
  const { t, has } = useI18n();
  const found = use(FindingsContext).find((one) => one.path === path || (below && one.path.startsWith(`${path}/`)));
  if (!found) return undefined;
  const key = `forms.problem.${found.code}`;
  return has(key) ? t(key, found.params) : t("forms.problem.other");
}
