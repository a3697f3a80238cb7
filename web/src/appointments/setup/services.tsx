import { Badge, Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRight } from "../../api/session.tsx";
import type { ServiceView } from "../../api/types.ts";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { RowSkeletons } from "../../components/table.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { resourcesQuery, servicesQuery } from "../queries.ts";
import { serviceName } from "../service-name.ts";
import { useClock } from "../../components/use-clock.ts";
import { ServiceDialog } from "./service-dialog.tsx";
import classes from "./setup.module.css";
import { Warnings } from "./warnings.tsx";

export function Services() {
  const { t, language, list } = useI18n();
  const clock = useClock();
  const writes = useRight("settings:write");
  const { data, error, refetch } = useQuery(servicesQuery);
  const { data: resources } = useQuery(resourcesQuery);
  const [edited, setEdited] = useState<ServiceView | "new" | null>(null);
  const make = writes ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited("new")} data-testid="new-service">
      {t("setup.service.new")}
    </Button>
  ) : undefined;
  const givers = (id: string) =>
    (resources?.rows ?? []).filter((one) => !one.isArchived && one.services.includes(id)).map(({ name }) => name);
  return (
    <>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <RowSkeletons count={3} />
      ) : data.rows.length === 0 ? (
        <EmptyState picture="calm" text={t("setup.services.empty")} action={make} />
      ) : (
        <>
          <div className={classes["head"]}>{make}</div>
          <div className={classes["list"]}>
            {data.rows.map((service) => (
              <section
                key={service.id}
                className={`panel ${classes["card"]}`}
                data-archived={service.isArchived || undefined}
                data-testid="service-row"
              >
                <div>
                  <h2>{serviceName(service, language)}</h2>
                  <p className="muted small">
                    {list(
                      [
                        t("setup.minutes.n", { n: service.minutes }),
                        service.price === null ? "" : clock.money(service.price),
                        service.capacity > 1 ? t("setup.capacity.n", { n: service.capacity }) : "",
                        service.place === null
                          ? ""
                          : service.place.text === ""
                            ? t(`setup.place.${service.place.kind}`)
                            : service.place.text,
                      ].filter((text) => text !== ""),
                    )}
                  </p>
                  <p className="small">
                    {givers(service.id).length === 0 ? t("setup.service.nobody") : t("setup.service.by", { who: list(givers(service.id)) })}
                  </p>
                  <Warnings warnings={service.warnings} />
                </div>
                {service.isArchived && <Badge color="gray">{t("setup.archived")}</Badge>}
                {!service.isPublic && !service.isArchived && <Badge color="gray">{t("setup.notPublic")}</Badge>}
                {writes && (
                  <Button variant="default" size="xs" onClick={() => setEdited(service)}>
                    {t("setup.edit")}
                  </Button>
                )}
              </section>
            ))}
          </div>
        </>
      )}
      {edited !== null && <ServiceDialog service={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}
