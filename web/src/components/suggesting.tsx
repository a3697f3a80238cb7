import { Autocomplete, type AutocompleteProps } from "@mantine/core";
import { useState } from "react";

/** A field that suggests: all there is until something is typed, for what stands in it already is no search. */
export function Suggesting({ onChange, onFocus, ...rest }: AutocompleteProps) {
  const [typed, setTyped] = useState(false);
  return (
    <Autocomplete
      {...rest}
      {...(typed ? {} : { filter: ({ options, limit }) => options.slice(0, limit) })}
      onFocus={(event) => {
        setTyped(false);
        // The first letter takes the place of what stood there.
        event.currentTarget.select();
        onFocus?.(event);
      }}
      onChange={(value) => {
        setTyped(true);
        onChange?.(value);
      }}
      onOptionSubmit={() => setTyped(false)}
    />
  );
}
