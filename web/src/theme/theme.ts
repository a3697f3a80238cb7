import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  createTheme,
  defaultVariantColorsResolver,
  Drawer,
  Menu,
  Modal,
  Popover,
  SegmentedControl,
  Select,
  Skeleton,
  Tabs,
  TextInput,
  PasswordInput,
  Tooltip,
  type CSSVariablesResolver,
} from "@mantine/core";
import { COBALT, DARK, LIGHT, NIGHT, SIZES } from "./tokens.ts";

const GROUND = { background: "var(--surface)" } as const;
const RAISED = { ...GROUND, border: "1px solid var(--line)" } as const;

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  colors: { cobalt: COBALT, dark: NIGHT },
  primaryColor: "cobalt",
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  defaultRadius: "sm",
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "22px" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.3" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  cursorType: "pointer",
  // The library would put white on our pale accent of the dark.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    if (input.variant !== "filled") return colors;
    const ground = input.color === "red" ? "var(--bad)" : "var(--accent)";
    return {
      ...colors,
      background: ground,
      hover: `color-mix(in srgb, ${ground} 88%, var(--ink))`,
      color: input.color === "red" ? "var(--surface)" : "var(--on-accent)",
    };
  },
  respectReducedMotion: true,
  focusRing: "auto",
  headings: { fontWeight: "620" },
  components: {
    Button: Button.extend({ defaultProps: { size: "sm" }, styles: { root: { fontWeight: 560 } } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: "lg" } }),
    Checkbox: Checkbox.extend({ defaultProps: { iconColor: "var(--on-accent)" } }),
    Badge: Badge.extend({ defaultProps: { variant: "light", tt: "none", fw: 560, radius: "sm" } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 300, withArrow: false, multiline: true, maw: 320, events: { hover: true, focus: true, touch: true } },
    }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: "sm" } }),
    Tabs: Tabs.extend({
      styles: {
        // Its line is a shadow: Mantine's own would scroll away with the tabs.
        list: { flexWrap: "nowrap", overflow: "auto hidden", boxShadow: "inset 0 -2px 0 var(--line)" },
        tab: { whiteSpace: "nowrap", flex: "none", fontWeight: 540, padding: "10px 4px", marginRight: 20 },
      },
    }),
    TextInput: TextInput.extend({ defaultProps: { size: "sm" } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: "sm" } }),
    Select: Select.extend({ defaultProps: { size: "sm" } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: "xs" } }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", radius: "md" } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", radius: "md" } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: "md", overlayProps: { backgroundOpacity: 0.4 } },
      styles: { content: RAISED, header: GROUND },
    }),
    Drawer: Drawer.extend({
      defaultProps: { overlayProps: { backgroundOpacity: 0.18 }, transitionProps: { duration: 140 } },
      styles: { content: RAISED, header: GROUND },
    }),
  },
});

export const cssVariables: CSSVariablesResolver = () => ({ variables: named(SIZES), light: scheme(LIGHT), dark: scheme(DARK) });

function scheme(palette: typeof LIGHT): Record<string, string> {
  return {
    ...named(palette),
    "--mantine-color-body": palette["page"] ?? "",
    "--mantine-color-text": palette["ink"] ?? "",
    "--mantine-color-dimmed": palette["ink-3"] ?? "",
    "--mantine-color-placeholder": palette["ink-3"] ?? "",
    "--mantine-color-default": palette["surface"] ?? "",
    "--mantine-color-default-hover": palette["hover"] ?? "",
    "--mantine-color-default-border": palette["line-strong"] ?? "",
    "--mantine-color-default-color": palette["ink"] ?? "",
    "--mantine-color-anchor": palette["accent"] ?? "",
    "--mantine-color-error": palette["bad"] ?? "",
    "--mantine-color-gray-light": palette["sunken"] ?? "",
    "--mantine-color-gray-light-color": palette["ink-2"] ?? "",
    "--mantine-color-gray-light-hover": palette["hover"] ?? "",
    "--mantine-color-gray-subtle-color": palette["ink-2"] ?? "",
    "--mantine-color-gray-outline": palette["ink-2"] ?? "",
    // The library's own for its light grounds are too faint in the light.
    ...tinted("teal", "good", palette),
    ...tinted("yellow", "warn", palette),
    ...tinted("orange", "warn", palette),
    ...tinted("red", "bad", palette),
    ...tinted("blue", "accent", palette),
    "--mantine-shadow-md": palette["shadow-high"] ?? "",
  };
}

function tinted(colour: string, name: "good" | "warn" | "bad" | "accent", palette: typeof LIGHT): Record<string, string> {
  return {
    [`--mantine-color-${colour}-light`]: palette[`${name}-soft`] ?? "",
    [`--mantine-color-${colour}-light-color`]: palette[name] ?? "",
  };
}

function named(palette: { readonly [name: string]: string }): Record<string, string> {
  return Object.fromEntries(Object.entries(palette).map(([name, value]) => [`--${name}`, value]));
}
