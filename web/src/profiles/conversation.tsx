import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { conversationQuery } from "../api/queries.ts";
import type { MessageRow, ProfileDetail } from "../api/types.ts";
import { MoreButton } from "../components/more-button.tsx";
import { Bubble } from "../components/bubble.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Ticks } from "../components/ticks.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { previewLine, stateWords, whyNot } from "../i18n/words.ts";
import { useAsItStands } from "../messages/as-it-stands.ts";
import { MessageLink } from "../messages/message-link.tsx";
import classes from "./profiles.module.css";
import { CameBy } from "./came-by.tsx";
import { FileState } from "./file-state.tsx";
import { WindowRing } from "./window-ring.tsx";

const NOT_SENT: ReadonlySet<string> = new Set(["refused", "failed", "expired", "cancelled", "held", "unsettled"]);

export function Conversation({ profile }: { readonly profile: ProfileDetail }) {
  const { t, day } = useI18n();
  const query = useInfiniteQuery(conversationQuery(profile.person.id));
  if (query.error && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  const rows = (query.data?.pages.flatMap((page) => page.rows) ?? []).toReversed();
  return (
    <>
      <WindowRing windows={profile.windows} />
      {!query.data ? (
        <Skeleton height={320} />
      ) : rows.length === 0 ? (
        <EmptyState picture="messages" text={t("conversation.empty")} />
      ) : (
        // It opens at the newest, and stays there while pictures come in. Scrolled by keyboard as well.
        <div className={classes["thread"]} role="log" aria-label={t("profile.tab.conversation")} tabIndex={0} data-testid="conversation">
          <div className={classes["said"]}>
            <MoreButton of={query} words={t("conversation.older")} size="xs" style={{ alignSelf: "center" }} />
            {rows.map((row, index) => {
              const before = rows[index - 1];
              return (
                <Fragment key={row.id}>
                  {(before === undefined || day(before.createdAt) !== day(row.createdAt)) && (
                    <span className={classes["split"]}>{day(row.createdAt)}</span>
                  )}
                  <Said row={row} />
                </Fragment>
              );
            })}
          </div>
        </div>
      )}
    </>
  );
}

function Said({ row: told }: { readonly row: MessageRow }) {
  const i18n = useI18n();
  const row = useAsItStands()(told);
  const { t } = i18n;
  const outbound = row.direction === "outbound";
  const notSent = NOT_SENT.has(row.state);
  const silent = row.preview.body === "" && row.preview.header === null;
  const oddKind =
    !outbound &&
    ["reaction", "edit", "revoke", "system", "unsupported", "unknown", "location", "contacts", "order", "flow"].includes(row.contentKind);
  return (
    <>
      <Bubble
        preview={oddKind && row.contentKind !== "order" ? { ...row.preview, body: "" } : row.preview}
        side={outbound ? "out" : "in"}
        faded={notSent}
        label={row.preview.answers ? t("inbound.flow") : silent || oddKind ? previewLine(i18n, row) : null}
        meta={
          <MessageLink id={row.id} label={`${stateWords(i18n, row.state)}, ${i18n.time(row.createdAt)}`}>
            {i18n.time(row.createdAt)} {outbound && <Ticks state={row.state} />}
          </MessageLink>
        }
      />
      {row.cameBy && <CameBy cameBy={row.cameBy} />}
      {row.media !== null && row.media.state !== "stored" && <FileState id={row.id} media={row.media} profileId={row.person.id} />}
      {notSent && (
        <span className={classes["notSent"]} data-verdict={row.state === "held" ? "hold" : "refuse"}>
          {row.state === "held"
            ? (whyNot(i18n, row) ?? stateWords(i18n, row.state))
            : t("conversation.notSent", { reason: whyNot(i18n, row) ?? stateWords(i18n, row.state) })}{" "}
          <MessageLink id={row.id} testId="why">
            {t("message.why")}
          </MessageLink>
        </span>
      )}
    </>
  );
}
