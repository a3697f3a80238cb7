import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useRight } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { EmptyState, ErrorState, useErrorWords } from "../components/states.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { blankForm, wordsAsName } from "./form-edit.ts";
import { formsQuery, saveForm } from "./form-queries.ts";
import { FormState } from "./form-state.tsx";
import classes from "./forms.module.css";

export function FormsPage() {
  const i18n = useI18n();
  const { t, number } = i18n;
  const now = useNow();
  const writes = useRight("journeys:write");
  const { data, error, refetch } = useQuery(formsQuery);
  const [making, setMaking] = useState(false);
  const make = writes ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)} data-testid="new-form">
      {t("forms.new")}
    </Button>
  ) : undefined;
  return (
    <Page title={t("forms.title")} lead={t("forms.lead")} actions={make}>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <Table
          label={t("forms.title")}
          columns="minmax(0, 1.8fr) minmax(96px, 0.8fr) minmax(72px, 0.6fr) minmax(96px, 0.8fr)"
          head={[
            { text: t("forms.col.name") },
            { text: t("forms.col.state") },
            { text: t("forms.col.answers"), right: true },
            { text: t("forms.col.saved"), right: true },
          ]}
        >
          <Rows of={data?.rows} count={4} empty={<EmptyState picture="templates" text={t("forms.empty")} action={make} />}>
            {(row) => (
              <div key={row.id} role="row" className={`${table["row"]} ${table["still"]} ${classes["row"]}`} data-testid="form-row">
                <Cell>
                  <Link to="/forms/$name" params={{ name: row.name }} search={{}} className={`${table["whole"]} ${classes["name"]}`}>
                    {row.title}
                  </Link>
                  <div className="muted small">{t("forms.questions", { n: row.questions })}</div>
                </Cell>
                <Cell>
                  <FormState state={row.state} isChanged={row.isChanged} />
                </Cell>
                <Cell right className="num">
                  {number(row.answered)}
                </Cell>
                <Cell right className="muted small">
                  {i18n.relative(row.savedAt, now)}
                </Cell>
              </div>
            )}
          </Rows>
        </Table>
      )}
      {making && <NewForm taken={new Set(data?.rows.map(({ name }) => name))} onClose={() => setMaking(false)} />}
    </Page>
  );
}

function NewForm({ taken, onClose }: { readonly taken: ReadonlySet<string>; readonly onClose: () => void }) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const name = wordsAsName(title);
  const make = useAction({
    mutationFn: () =>
      saveForm(
        name,
        blankForm(title.trim(), language, {
          screen: t("forms.start.screen"),
          button: t("forms.start.send"),
          label: t("forms.start.label"),
        }),
        0,
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: formsQuery.queryKey });
      await navigate({ to: "/forms/$name", params: { name }, search: {} });
    },
  });
  const trouble = useErrorWords(make.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name !== "" && !taken.has(name)) make.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("forms.new")}>
      <form className={classes["fields"]} onSubmit={submit}>
        <TextInput
          label={t("forms.name")}
          placeholder={t("forms.name.example")}
          value={title}
          maxLength={100}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
          description={name === "" ? t("forms.name.hint") : `profile.attributes.survey.${name}`}
          inputWrapperOrder={["label", "input", "description", "error"]}
          error={taken.has(name) ? t("forms.name.taken") : make.error ? trouble : undefined}
          data-autofocus
          data-testid="form-title"
        />
        <DialogEnd onClose={onClose}>
          <Button type="submit" disabled={name === "" || taken.has(name)} loading={make.isPending} data-testid="make-form">
            {t("forms.make")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
