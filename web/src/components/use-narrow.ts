import { useMediaQuery } from "@mantine/hooks";

/** As narrow as a phone; said by the same number in the styles. */
export function useNarrow(): boolean {
  return useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false });
}
