/** A list from a file: dropped, looked at, its columns named, sent; what could not be read is told row by row. */
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { IconFileSpreadsheet, IconUpload } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useAction } from "../../api/use-action.ts";
import { Trouble } from "../../components/states.tsx";
import { useDrop } from "../../components/use-drop.ts";
import { Page } from "../../frame/page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { audienceQuery, audiencesQuery, sendList, storeAudience } from "../audience-queries.ts";
import classes from "../audiences.module.css";
import { nameFromTitle } from "../name-from-title.ts";
import { NameField, Pick } from "../rules/inputs.tsx";
import { COLUMN_ROLES, columnHeading, GROUP_HEADING, IDENTITIES, suggestColumn, type Column } from "./columns.ts";
import { readCsvHead, renameColumns, type CsvHead } from "./csv-head.ts";
import { ProgressLine } from "./uploads.tsx";

const LOOKED_AT_BYTES = 262_144;
type Chosen = { readonly file: File; readonly head: CsvHead };

export function UploadPage() {
  const { t } = useI18n();
  const { audience } = useSearch({ from: "/frame/audiences/upload" });
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const bytes = new Uint8Array(await file.slice(0, LOOKED_AT_BYTES).arrayBuffer());
    const head = readCsvHead(bytes, file.size <= LOOKED_AT_BYTES);
    setUnreadable(head === null);
    setChosen(head && { file, head });
  };
  return (
    <Page title={t("upload.title")} lead={t("upload.lead")}>
      {chosen ? (
        <Mapping key={`${chosen.file.name} ${chosen.file.lastModified}`} {...chosen} audience={audience} onOther={() => setChosen(null)} />
      ) : (
        <Drop onFile={(file) => void take(file)} unreadable={unreadable} />
      )}
    </Page>
  );
}

function Drop({ onFile, unreadable }: { readonly onFile: (file: File | undefined) => void; readonly unreadable: boolean }) {
  const { t } = useI18n();
  const { over, drop } = useDrop(([file]) => onFile(file));
  return (
    <label className={classes["dropZone"]} data-over={over || undefined} {...drop}>
      <IconUpload size={32} stroke={1.4} aria-hidden />
      <strong>{t("upload.drop")}</strong>
      <span className="muted small">{t("upload.drop.hint")}</span>
      <input
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        className="sr-only"
        aria-label={t("upload.drop")}
        onChange={(event) => onFile(event.currentTarget.files?.[0])}
        data-testid="upload-file"
      />
      {unreadable && (
        <span role="alert" className={classes["alert"]}>
          {t("upload.unreadable")}
        </span>
      )}
    </label>
  );
}

function Mapping({ file, head, audience, onOther }: Chosen & { readonly audience: string | undefined; readonly onOther: () => void }) {
  const { t, number } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: stored } = useQuery({ ...audienceQuery(audience ?? ""), enabled: audience !== undefined });
  const [title, setTitle] = useState(() => file.name.replace(/\.[a-z]+$/i, "").replaceAll(/[_-]+/g, " "));
  const [mode, setMode] = useState<"add" | "replace">("add");
  const [columns, setColumns] = useState<readonly Column[]>(() => head.columns.map(suggestColumn));
  const [left, setLeft] = useState(0);
  // Made, and its lines refused: the next try is about the same one.
  const made = useRef<string | null>(null);
  const name = audience ?? nameFromTitle(title);
  const twice = columns.filter(
    ({ role }, index) => !["ignore", "attribute", "group"].includes(role) && columns.findIndex((one) => one.role === role) !== index,
  );
  const identified = columns.some(({ role }) => IDENTITIES.includes(role));
  const send = useAction({
    mutationFn: async () => {
      // A list is an audience whose rule is to stand on the list.
      if (audience === undefined) {
        await storeAudience({ schema: 1, name, title: title.trim(), rule: { list: name, is: "in" } }, made.current === name);
        made.current = name;
      }
      return sendList(name, renameColumns(file, head, columns.map(columnHeading)), { mode, filename: file.name }, setLeft);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: audiencesQuery.queryKey });
      await navigate({ to: "/audiences/$name", params: { name }, search: { tab: "uploads" } });
    },
  });
  const set = (index: number, column: Column) => setColumns(columns.map((one, at) => (at === index ? column : one)));
  return (
    <div className={classes["column"]}>
      <section className={`panel ${classes["card"]} ${classes["fields"]}`}>
        <p className={classes["file"]}>
          <IconFileSpreadsheet size={20} stroke={1.6} aria-hidden />
          <strong className="cut">{file.name}</strong>
          <span className="muted small" data-testid="upload-facts">
            {t("upload.facts", {
              size: number(Math.max(1, Math.round(file.size / 1_024))),
              encoding: t(`upload.encoding.${head.encoding}`),
              delimiter: t(`upload.delimiter.${DELIMITER_NAMES[head.delimiter]}`),
              columns: head.columns.length,
            })}
          </span>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onOther}>
            {t("upload.other")}
          </Button>
        </p>
        {audience === undefined ? (
          <TextInput
            label={t("upload.name")}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
            description={name === "" ? t("audience.name.hint") : t("audience.name", { name })}
            inputWrapperOrder={["label", "input", "description"]}
            maw={420}
          />
        ) : (
          <div>
            <p>{t("upload.into", { title: stored?.title ?? audience })}</p>
            <SegmentedControl
              mt="xs"
              value={mode}
              onChange={(value) => setMode(value === "replace" ? "replace" : "add")}
              data={[
                { value: "add", label: t("upload.mode.add") },
                { value: "replace", label: t("upload.mode.replace") },
              ]}
            />
          </div>
        )}
      </section>
      <section className={`panel ${classes["card"]}`} aria-label={t("upload.columns")}>
        <h2 className={classes["cardTitle"]}>{t("upload.columns")}</h2>
        <div className={classes["scrollX"]} tabIndex={0} role="region" aria-label={t("upload.columns")}>
          <table className={classes["preview"]}>
            <thead>
              <tr>
                {head.columns.map((header, index) => {
                  const column = columns[index] ?? { role: "ignore", attribute: "" };
                  return (
                    // Headings may repeat; their place is their name.
                    <th key={index} scope="col" data-ignored={column.role === "ignore" || undefined}>
                      <span className="cut">{header === "" ? t("upload.column.nameless", { n: index + 1 }) : header}</span>
                      <Pick
                        label={t("upload.column.as", { header })}
                        options={COLUMN_ROLES.map((role) => ({ value: role, label: t(`upload.role.${role}`) }))}
                        value={column.role}
                        onChange={(role) => set(index, { ...column, role })}
                      />
                      {column.role === "group" && (
                        <NameField
                          label={t("upload.group")}
                          value={column.attribute}
                          known={[]}
                          wrong={!GROUP_HEADING.test(column.attribute)}
                          onChange={(attribute) => set(index, { ...column, attribute })}
                        />
                      )}
                      {column.role === "attribute" && (
                        <NameField
                          label={t("upload.attribute")}
                          value={column.attribute}
                          known={[]}
                          wrong={!/^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(column.attribute)}
                          onChange={(attribute) => set(index, { ...column, attribute })}
                        />
                      )}
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody>
              {head.rows.map((row, at) => (
                <tr key={at}>
                  {head.columns.map((_header, index) => (
                    <td key={index} data-ignored={columns[index]?.role === "ignore" || undefined}>
                      {row[index] ?? ""}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {!identified && <p className={classes["warn"]}>{t("upload.noIdentity")}</p>}
        {twice.length > 0 && (
          <p className={classes["warn"]}>{t("upload.twice", { role: t(`upload.role.${twice[0]?.role ?? "phone"}`) })}</p>
        )}
      </section>
      <Trouble error={send.error} />
      {send.isPending ? (
        <ProgressLine share={left} words={t("upload.sending")} />
      ) : (
        <div className={classes["end"]}>
          <Button
            leftSection={<IconUpload size={16} aria-hidden />}
            disabled={name === "" || !identified || twice.length > 0}
            onClick={() => send.mutate()}
            data-testid="upload-send"
          >
            {t("upload.send")}
          </Button>
        </div>
      )}
    </div>
  );
}

const DELIMITER_NAMES = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" } as const;
