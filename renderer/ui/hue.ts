/** A colour of the design: the name of a CSS variable, or one colour for each scheme. */
export type Hue = `--${string}` | { readonly light: string; readonly dark: string };

/** The hue as CSS, for a style property. */
export function cssColor(hue: Hue): string {
  return typeof hue === 'string' ? `var(${hue})` : `light-dark(${hue.light}, ${hue.dark})`;
}

/** Resolves hues to the colours of the scheme `element` is in, for drawing on canvas. Each is looked up once: asked of the style, it costs a frame's worth. */
export function readPalette(element: Element): (hue: Hue) => string {
  const style = getComputedStyle(element);
  const scheme = style.colorScheme === 'light' ? 'light' : 'dark';
  const known = new Map<string, string>();
  return (hue) => {
    if (typeof hue !== 'string') return hue[scheme];
    const color = known.get(hue) ?? style.getPropertyValue(hue).trim();
    known.set(hue, color);
    return color;
  };
}

/** Canvas text in the console's own type. */
export const chartFont = "11px 'JetBrains Mono Variable', ui-monospace, monospace";

const panel = { light: '#ffffff', dark: '#17191d' } as const;
/** WCAG 1.4.11 asks 3:1 of what carries meaning without text. */
const leastContrast = 3.1;

/** One colour (`#rrggbb`) made dark or light enough to be seen on the panel of each scheme, its hue kept. */
export function visibleHue(color: string): Hue {
  return { light: towards(color, 0, panel.light), dark: towards(color, 255, panel.dark) };
}

function towards(color: string, end: 0 | 255, ground: string): string {
  let channels = toChannels(color);
  for (let step = 0; step < 20 && contrast(channels, toChannels(ground)) < leastContrast; step += 1) {
    channels = channels.map((channel) => channel + (end - channel) * 0.06);
  }
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

function toChannels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

/** WCAG contrast ratio of two colours, 1…21. */
export function contrastOf(a: string, b: string): number {
  return contrast(toChannels(a), toChannels(b));
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
