/** One form: where it is built, with the phone beside it, and what came of it. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { PageTabs } from "../components/page-tabs.tsx";
import { ErrorState } from "../components/states.tsx";
import { Page, PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Builder } from "./builder/builder.tsx";
import { formQuery } from "./form-queries.ts";
import { FlowTrouble } from "./flow-trouble.tsx";
import { FormState } from "./form-state.tsx";
import classes from "./forms.module.css";
import { Results } from "./results.tsx";

export function FormPage() {
  const { name } = useParams({ from: "/frame/forms/$name" });
  const { tab = "build" } = useSearch({ from: "/frame/forms/$name" });
  const navigate = useNavigate({ from: "/forms/$name" });
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({ ...formQuery(name), refetchOnWindowFocus: false });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  return (
    <Page
      title={data.document.title}
      lead={
        <span className={classes["lead"]}>
          <FormState state={data.state} isChanged={data.isChanged} />
          {data.liveVersion !== null && <span className="muted">{t("forms.version", { n: data.liveVersion })}</span>}
        </span>
      }
    >
      <FlowTrouble status={data.flowStatus} alerts={data.alerts} />
      <PageTabs
        mb="md"
        value={tab}
        onChange={(next) => void navigate({ search: next === "results" ? { tab: "results" as const } : {} })}
        tabs={[
          { value: "build", label: t("forms.tab.build") },
          { value: "results", label: t("forms.tab.results"), testId: "tab-results" },
        ]}
      />
      {tab === "results" ? <Results name={name} /> : <Builder key={data.id} form={data} />}
    </Page>
  );
}
