import { ActionIcon, CloseButton, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBell, IconBellOff, IconKeyboard, IconPencilPlus, IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, type RefObject, useState } from "react";
import { useRight } from "../../api/session.tsx";
import type { DeskFilter } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { usePermission } from "../notices.ts";
import { useBulkCommand } from "../use-command.ts";
import { Availability } from "./availability.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { ConversationList, type ListState } from "./conversation-list.tsx";
import { FilterMenu } from "./filter-menu.tsx";
import classes from "./list.module.css";
import { SearchResults } from "./search-results.tsx";
import { ViewMenu } from "./view-menu.tsx";

const WAIT_MS = 200;

export function ListColumn({
  filter,
  list,
  open,
  at,
  chosen,
  search,
  onFilter,
  onOpen,
  onChoose,
  onClear,
  onKey,
  onNew,
  onHelp,
}: {
  readonly filter: DeskFilter;
  readonly list: ListState;
  readonly open: string | undefined;
  readonly at: string | null;
  readonly chosen: ReadonlySet<string>;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onFilter: (filter: DeskFilter) => void;
  readonly onOpen: (id: string, messageId?: string) => void;
  readonly onChoose: (id: string, range: boolean) => void;
  readonly onClear: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
  /** Writes first to somebody. */
  readonly onNew: () => void;
  readonly onHelp: () => void;
}) {
  const { t } = useI18n();
  const writes = useRight("conversations:write");
  const [q, setQ] = useState("");
  const [asked] = useDebouncedValue(q.trim(), WAIT_MS);
  const bulk = useBulkCommand(onClear);
  const searching = q.trim() !== "" && asked !== "";
  return (
    <>
      <header className={classes["head"]}>
        <div className={classes["title"]}>
          <h1>
            <span className="sr-only">{t("nav.inbox")}: </span>
            <ViewMenu filter={filter} shown={list.whole} onFilter={onFilter} />
          </h1>
          {writes && (
            <Tooltip label={t("inbox.new")}>
              <ActionIcon aria-label={t("inbox.new")} onClick={onNew} data-testid="new-conversation">
                <IconPencilPlus size={19} stroke={1.7} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          <FilterMenu filter={filter} onFilter={onFilter} />
          {writes && <Availability />}
          <NoticeButton />
          <Tooltip label={t("inbox.keys")}>
            <ActionIcon aria-label={t("inbox.keys")} onClick={onHelp} visibleFrom="sm">
              <IconKeyboard size={19} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </div>
        <TextInput
          ref={search}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={q !== "" && <CloseButton size="sm" aria-label={t("inbox.search.clear")} onClick={() => setQ("")} />}
          aria-label={t("inbox.search")}
          placeholder={t("inbox.search")}
          value={q}
          data-testid="desk-search"
          onChange={({ currentTarget }) => setQ(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            setQ("");
            event.currentTarget.blur();
          }}
        />
      </header>
      {chosen.size > 0 && writes && (
        <BulkBar
          n={chosen.size}
          isPending={bulk.isPending}
          onOrder={(order) => bulk.mutate({ ids: [...chosen], order })}
          onClear={onClear}
        />
      )}
      {searching ? (
        <SearchResults q={asked} open={open} onOpen={onOpen} />
      ) : (
        <ConversationList
          list={list}
          at={at}
          open={open}
          chosen={chosen}
          empty={t(Object.keys(filter).length > 1 ? "inbox.empty.filtered" : `inbox.empty.${filter.view}`)}
          onOpen={onOpen}
          onChoose={onChoose}
          onKey={onKey}
        />
      )}
    </>
  );
}

/** Asks the browser only when somebody wants it. */
function NoticeButton() {
  const { t } = useI18n();
  const [permission, ask] = usePermission();
  if (permission === "missing" || permission === "granted") return null;
  const words = t(permission === "denied" ? "inbox.notices.denied" : "inbox.notices.ask");
  return (
    <Tooltip label={words}>
      <ActionIcon
        aria-label={words}
        aria-disabled={permission === "denied"}
        onClick={() => permission === "default" && ask()}
        data-testid="desk-notices"
      >
        {permission === "denied" ? <IconBellOff size={19} stroke={1.7} aria-hidden /> : <IconBell size={19} stroke={1.7} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
