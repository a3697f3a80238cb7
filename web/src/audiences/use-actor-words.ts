import { useSession } from "../api/session.tsx";
import { useI18n } from "../i18n/i18n.tsx";

/** Who did something, from an actor such as `account:…` or `key:…`, without its id. */
export function useActorWords(): (actor: string) => string {
  const { t } = useI18n();
  const { account } = useSession();
  return (actor) => {
    if (actor === `account:${account.id}`) return account.name;
    if (actor.startsWith("account:")) return t("actor.colleague");
    return actor.startsWith("key:") ? t("actor.key") : actor;
  };
}
