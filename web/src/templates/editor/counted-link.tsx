import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TemplateDraft } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { workspaceQuery } from "../../settings/workspace-query.ts";

type LinkButton = Extract<NonNullable<TemplateDraft["buttons"]>[number], { readonly kind: "url" }>;

/** Whether the button leads through a short link: then its address is ours, and where it leads is said by whoever sends it. */
export const isCounted = (url: string): boolean => /^https?:\/\/[^/]+\/l\/\{\{1\}\}$/.test(url);

/** For the review: what the end of such an address looks like. */
const SAMPLE_CODE = "4kT9vQ2mXb7R";

export function CountedLink({ button, onChange }: { readonly button: LinkButton; readonly onChange: (button: LinkButton) => void }) {
  const { t } = useI18n();
  const { data } = useQuery(workspaceQuery);
  const base = data?.links.base;
  const counted = isCounted(button.url);
  const count = (on: boolean): void => {
    const { sample: _sample, ...rest } = button;
    onChange(on ? { ...rest, url: `${base}/l/{{1}}`, sample: SAMPLE_CODE } : { ...rest, url: "https://" });
  };
  return (
    <Switch
      checked={counted}
      disabled={base === undefined}
      onChange={({ currentTarget }) => count(currentTarget.checked)}
      label={t("links.template.track")}
      description={counted ? `${t("links.template.track.hint")} ${button.url.replace("{{1}}", "…")}` : t("links.template.track.hint")}
      data-testid="count-clicks"
    />
  );
}
