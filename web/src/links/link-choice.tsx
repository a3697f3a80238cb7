/** What a campaign or a journey wants otherwise with its links than the workspace. */
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { WorkspaceView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { workspaceQuery } from "../settings/workspace-query.ts";
import classes from "./links.module.css";
import { UtmFields } from "./utm-fields.tsx";

export type LinkChoice = { readonly track?: boolean; readonly utm?: WorkspaceView["links"]["utm"] };

export function LinkChoiceFields({
  choice,
  onChange,
}: {
  readonly choice: LinkChoice | undefined;
  /** Undefined: as in the workspace. */
  readonly onChange: (choice: LinkChoice | undefined) => void;
}) {
  const { t } = useI18n();
  const { data } = useQuery(workspaceQuery);
  const { track, utm = {} } = choice ?? {};
  const put = (next: { readonly track: boolean | undefined; readonly utm: NonNullable<LinkChoice["utm"]> }): void => {
    const said: LinkChoice = {
      ...(next.track === undefined ? {} : { track: next.track }),
      ...(Object.keys(next.utm).length === 0 ? {} : { utm: next.utm }),
    };
    onChange(Object.keys(said).length === 0 ? undefined : said);
  };
  return (
    <div className={classes["choice"]} data-testid="link-choice">
      <Select
        label={t("links.track")}
        data={[
          { value: "inherit", label: t("links.inherit") },
          { value: "yes", label: t("links.track.yes") },
          { value: "no", label: t("links.track.no") },
        ]}
        value={track === undefined ? "inherit" : track ? "yes" : "no"}
        onChange={(value) => put({ track: value === "yes" ? true : value === "no" ? false : undefined, utm })}
        allowDeselect={false}
      />
      <UtmFields utm={utm} inherited={data?.links.utm} onChange={(next) => put({ track, utm: next })} />
    </div>
  );
}
