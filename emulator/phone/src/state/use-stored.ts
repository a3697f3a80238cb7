import { useState } from "react";

/** A small choice remembered in this browser. Storage may be forbidden: then it lasts as long as the page. */
export function useStored<T extends string>(name: string, allowed: readonly T[], initial: T): readonly [T, (value: T) => void] {
  const key = `whatsapp-emulator.${name}`;
  const [value, setValue] = useState<T>(() => {
    const stored = readStored(key);
    return allowed.find((candidate) => candidate === stored) ?? initial;
  });
  const choose = (next: T) => {
    setValue(next);
    writeStored(key, next);
  };
  return [value, choose];
}

function readStored(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function writeStored(key: string, value: string): boolean {
  try {
    window.localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
