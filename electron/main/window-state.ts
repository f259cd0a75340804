import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';

/** Where the window was when it was last closed. Pixels. */
export interface WindowState {
  readonly bounds: Rectangle;
  readonly maximized: boolean;
}

export const smallestWindow = { width: 720, height: 480 } as const;
const defaultSize = { width: 1280, height: 860 } as const;
/** So much of the window must be on a screen that its title bar can be caught. */
const visiblePart = { width: 120, height: 60 } as const;

/** The window's place, if it was kept and lies on a display there is now; otherwise the usual size, placed by the system. */
export function readWindowState(path: string, workAreas: readonly Rectangle[]): { bounds: Partial<Rectangle>; maximized: boolean } {
  const kept = parse(path);
  if (kept === undefined) return { bounds: defaultSize, maximized: false };
  const { bounds, maximized } = kept;
  const width = Math.max(smallestWindow.width, bounds.width);
  const height = Math.max(smallestWindow.height, bounds.height);
  const reachable = workAreas.some((area) => {
    const sharedWidth = Math.min(bounds.x + width, area.x + area.width) - Math.max(bounds.x, area.x);
    const titleIsOn = bounds.y >= area.y - 10 && bounds.y <= area.y + area.height - visiblePart.height;
    return sharedWidth >= visiblePart.width && titleIsOn;
  });
  return { bounds: reachable ? { x: bounds.x, y: bounds.y, width, height } : defaultSize, maximized };
}

/** Writes the place beside the file and swaps it in. A full disk costs the place, nothing else. */
export function writeWindowState(path: string, state: WindowState): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch {
    rmSync(draft, { force: true });
  }
}

function parse(path: string): WindowState | undefined {
  try {
    const state = JSON.parse(readFileSync(path, 'utf8')) as Partial<WindowState>;
    const { x, y, width, height } = state.bounds ?? {};
    if (![x, y, width, height].every((value) => Number.isInteger(value) && Math.abs(value as number) <= 32_767)) return undefined;
    return { bounds: { x, y, width, height } as Rectangle, maximized: state.maximized === true };
  } catch {
    return undefined;
  }
}
