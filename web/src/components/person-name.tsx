import { Link } from "@tanstack/react-router";
import type { Person } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./person-name.module.css";

/** A person's sign: two letters on a quiet ground, the same for everybody, so that colour keeps its meaning. */
export function PersonSign({ person, size = 28 }: { readonly person: Person; readonly size?: number }) {
  const letters = (person.name ?? "")
    .split(/\s+/u)
    .filter((part) => part !== "")
    .slice(0, 2)
    .map((part) => [...part][0] ?? "")
    .join("");
  const digits = person.address?.replaceAll(/\D/g, "").slice(-2) ?? "";
  return (
    <span className={classes["sign"]} style={{ width: size, height: size, fontSize: Math.round(size * 0.39) }} aria-hidden>
      {(letters === "" ? digits : letters).toUpperCase()}
    </span>
  );
}

export function personLabel(person: Person, unknown: string): string {
  return person.name ?? person.address ?? unknown;
}

export function PersonLink({ person, second = false }: { readonly person: Person; readonly second?: boolean }) {
  const { t } = useI18n();
  return (
    <Link to="/profiles/$id" params={{ id: person.id }} className={classes["link"]}>
      <PersonSign person={person} />
      <span className={classes["names"]}>
        <span className="cut">{personLabel(person, t("common.unknownPerson"))}</span>
        {second && person.name !== null && person.address !== null && <span className="cut muted small">{person.address}</span>}
      </span>
    </Link>
  );
}
