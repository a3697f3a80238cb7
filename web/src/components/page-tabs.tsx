import { Tabs, type TabsProps } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";

export type PageTab<V extends string> = {
  readonly value: V;
  readonly label: ReactNode;
  readonly testId?: string;
  readonly aside?: ReactNode;
};

/** The parts of one page. Where not all fit, the chosen one is in view. */
export function PageTabs<V extends string>({
  tabs,
  value,
  onChange,
  lineless = false,
  ...rest
}: {
  readonly tabs: readonly PageTab<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly lineless?: boolean;
} & Pick<TabsProps, "className" | "mb">) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [value]);
  return (
    <Tabs
      value={value}
      onChange={(next) => {
        const chosen = tabs.find((tab) => tab.value === next);
        if (chosen) onChange(chosen.value);
      }}
      {...rest}
    >
      <Tabs.List ref={list} {...(lineless ? { style: { boxShadow: "none" } } : {})}>
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.value} value={tab.value} rightSection={tab.aside} {...(tab.testId ? { "data-testid": tab.testId } : {})}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
