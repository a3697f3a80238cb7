import { IconQrcode, IconSpeakerphone } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { MessageRow } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./profiles.module.css";

/** Under what a customer wrote: the ad, the post or the code that brought them. */
export function CameBy({ cameBy }: { readonly cameBy: NonNullable<MessageRow["cameBy"]> }) {
  const { t } = useI18n();
  const { ad, entryPoint } = cameBy;
  return (
    <>
      {ad && (
        <span className={classes["cameBy"]} data-testid="came-by-ad">
          <IconSpeakerphone size={14} aria-hidden />
          {t(ad.type === "post" ? "conversation.cameBy.post" : "conversation.cameBy.ad", {
            headline: ad.headline ?? ad.id ?? t("conversation.cameBy.nameless"),
          })}
        </span>
      )}
      {entryPoint !== null && (
        <Link to="/entry-points" search={{}} className={`link ${classes["cameBy"]}`} data-testid="came-by-entry-point">
          <IconQrcode size={14} aria-hidden />
          {t("conversation.cameBy.entryPoint", { name: entryPoint })}
        </Link>
      )}
    </>
  );
}
