import { join } from 'node:path';
import type { AlarmSummary } from '../../shared/contract/alarms.ts';

const names: Record<AlarmSummary['worst'], string> = {
  ALARM: 'alarm',
  stale: 'stale',
  INSUFFICIENT_DATA: 'unknown',
  OK: 'ok',
  none: 'none',
};

/** Absolute path of the image of a state, as `scripts/draw-tray-images.mjs` has drawn it; Electron finds the one for dense screens beside it. */
export function trayImagePath(
  folder: string,
  worst: AlarmSummary['worst'],
  isMuted: boolean,
  system: NodeJS.Platform = process.platform,
): string {
  const name = `${names[worst]}${isMuted ? '-muted' : ''}`;
  if (system === 'darwin') return join(folder, 'mac', `${name}Template.png`);
  return join(folder, system === 'win32' ? 'windows' : 'linux', `${name}.png`);
}
