import type { Hue } from '../../ui/hue.ts';

const hues: readonly Hue[] = [
  '--bz-series-a',
  '--bz-series-b',
  '--bz-series-c',
  '--bz-ok-bar',
  '--bz-accent',
  '--bz-p99',
  { light: '#6d5bd0', dark: '#a99bff' },
  { light: '#5b7a00', dark: '#a8cf3a' },
];

/** The colour of a source, by its place in the list. Its name always stands beside it. */
export function sourceHue(place: number): Hue {
  return hues[place % hues.length] ?? '--bz-series-a';
}
