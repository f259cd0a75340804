import type { ITheme } from '@xterm/xterm';

/** The sixteen colours programs ask for by number; each readable on the panel of its scheme. */
const palettes: Record<'light' | 'dark', ITheme> = {
  light: {
    black: '#14181d',
    red: '#b5221b',
    green: '#00795a',
    yellow: '#8a5a00',
    blue: '#1f5fa8',
    magenta: '#8a3f86',
    cyan: '#00707e',
    white: '#5b6672',
    brightBlack: '#535d69',
    brightRed: '#c5261e',
    brightGreen: '#00714f',
    brightYellow: '#7d5200',
    brightBlue: '#0a66c2',
    brightMagenta: '#9a3d93',
    brightCyan: '#006a78',
    brightWhite: '#14181d',
    selectionBackground: '#bcd8f5',
  },
  dark: {
    black: '#3d444d',
    red: '#ff7b6e',
    green: '#35c39a',
    yellow: '#f0b440',
    blue: '#7fbdf0',
    magenta: '#d79bd3',
    cyan: '#56c8d8',
    white: '#c4ccd5',
    brightBlack: '#8b95a1',
    brightRed: '#ff9a90',
    brightGreen: '#5fdcb8',
    brightYellow: '#f7cb74',
    brightBlue: '#a5d3f7',
    brightMagenta: '#e6b8e3',
    brightCyan: '#84dce8',
    brightWhite: '#ffffff',
    selectionBackground: '#2f4a66',
  },
};

/** How found text is marked; xterm takes `#rrggbb` only. */
export const findColors = {
  light: {
    matchBackground: '#ffe2a8',
    matchOverviewRuler: '#b07400',
    activeMatchBackground: '#ffb347',
    activeMatchColorOverviewRuler: '#b83a0c',
  },
  dark: {
    matchBackground: '#5a4410',
    matchOverviewRuler: '#e69f00',
    activeMatchBackground: '#8a5200',
    activeMatchColorOverviewRuler: '#ff8f57',
  },
} as const;

/** Colours of a terminal, from the tokens of the page as they are now. */
export function terminalTheme(scheme: 'light' | 'dark'): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--bz-${name}`).trim();
  return {
    ...palettes[scheme],
    background: token('panel'),
    foreground: token('text'),
    cursor: token('accent'),
    cursorAccent: token('panel'),
    scrollbarSliderBackground: `${token('line-strong')}66`,
    scrollbarSliderHoverBackground: `${token('line-strong')}99`,
    scrollbarSliderActiveBackground: token('line-strong'),
  };
}
