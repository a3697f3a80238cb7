import { useState } from "react";
import { NameField } from "./inputs.tsx";
import { useFactNames } from "./vocabulary.tsx";

/** A fact by its name. While it is typed it reads as it was typed: half a path may be the whole of another. */
export function FactName({
  label,
  fact,
  wrong = false,
  onChange,
}: {
  readonly label: string;
  readonly fact: string;
  readonly wrong?: boolean;
  readonly onChange: (fact: string) => void;
}) {
  const names = useFactNames();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <NameField
      label={label}
      value={typed ?? names.nameOf(fact)}
      known={names.known}
      hint={names.hintOf}
      wrong={wrong}
      onBlur={() => setTyped(null)}
      onChange={(name) => {
        setTyped(name);
        onChange(names.factOf(name));
      }}
    />
  );
}
