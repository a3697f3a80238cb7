import { Badge, Button } from "@mantine/core";
import { IconDoor, IconPlus, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRight } from "../../api/session.tsx";
import type { ResourceView } from "../../api/types.ts";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { RowSkeletons } from "../../components/table.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { resourcesQuery, servicesQuery } from "../queries.ts";
import { serviceName } from "../service-name.ts";
import { ResourceDialog } from "./resource-dialog.tsx";
import classes from "./setup.module.css";
import { Warnings } from "./warnings.tsx";

export function Resources() {
  const { t, language, list } = useI18n();
  const writes = useRight("settings:write");
  const { data, error, refetch } = useQuery(resourcesQuery);
  const { data: services } = useQuery(servicesQuery);
  const [edited, setEdited] = useState<string | null>(null);
  const make = writes ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited("new")} data-testid="new-resource">
      {t("setup.staff.new")}
    </Button>
  ) : undefined;
  const given = (resource: ResourceView) =>
    (services?.rows ?? [])
      .filter(({ id, isArchived }) => !isArchived && resource.services.includes(id))
      .map((one) => serviceName(one, language));
  const open = data?.rows.find(({ id }) => id === edited);
  return (
    <>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <RowSkeletons count={3} />
      ) : data.rows.length === 0 ? (
        <EmptyState picture="people" text={t("setup.staff.empty")} action={make} />
      ) : (
        <>
          <div className={classes["head"]}>{make}</div>
          <div className={classes["list"]}>
            {data.rows.map((resource) => {
              const Icon = resource.kind === "room" ? IconDoor : IconUser;
              return (
                <section
                  key={resource.id}
                  className={`panel ${classes["card"]}`}
                  data-archived={resource.isArchived || undefined}
                  data-testid="resource-row"
                >
                  <div>
                    <h2>
                      <Icon size={16} stroke={1.8} aria-hidden style={{ verticalAlign: "-2px", marginInlineEnd: 6 }} />
                      {resource.name}
                    </h2>
                    <p className="muted small">
                      {t(`setup.kind.${resource.kind}`)} · {resource.zone.replaceAll("_", " ")}
                    </p>
                    <p className="small">{given(resource).length === 0 ? t("setup.staff.nothing") : list(given(resource))}</p>
                    <Warnings warnings={resource.warnings} />
                  </div>
                  {resource.isArchived && <Badge color="gray">{t("setup.archived")}</Badge>}
                  {writes && (
                    <Button variant="default" size="xs" onClick={() => setEdited(resource.id)} data-testid="edit-resource">
                      {t("setup.edit")}
                    </Button>
                  )}
                </section>
              );
            })}
          </div>
        </>
      )}
      {edited !== null && (edited === "new" || open) && <ResourceDialog resource={open ?? null} onClose={() => setEdited(null)} />}
    </>
  );
}
