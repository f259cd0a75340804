import { loadavg } from 'node:os';
import { median } from './median.ts';
import type { PageFigures } from './page-bench.ts';

/** What stands over the figures of the page in the document, and nowhere else in it. */
export const pageHeading = '## The page of a run of an hour';

const openTargetMs = 1000;
const framesTarget = 60;
/** A frame that was counted at the edge of the time is no frame lost. */
const framesTolerance = 1;

/** The figures as lines of Markdown, and the targets that were missed. */
export function pageReport({ seconds, openMs, brushes, zooms, idlePerSecond }: PageFigures): { text: string[]; missed: string[] } {
  const open = median(openMs);
  const [brush, zoom] = [brushes, zooms].map((turns) => median(turns.map(({ perSecond }) => perSecond)));
  const each = (turns: PageFigures['zooms']) => turns.map(({ perSecond }) => perSecond.toFixed(1)).join(', ');
  const longest = median(zooms.map(({ longestMs }) => longestMs));
  const text = [
    pageHeading,
    '',
    `${seconds.toLocaleString('en-US')} seconds with 12 classes of failures, as many of the machine with 4 cores, ${Math.floor(seconds / 12)} markers; the built console in`,
    `headless Chromium (software drawing), 1280 x 800, ${openMs.length} turns. Opening is from the address to all charts drawn; drawing over is with the`,
    'mouse; zooming is in, along and out again by the wheel, a step a frame.',
    '',
    `- ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, load average ${loadavg()[0]?.toFixed(1)}`,
    '',
    '| | median | each |',
    '|---|---:|---|',
    `| opening | ${open.toFixed(0)} ms (target ${openTargetMs}) | ${openMs.map((ms) => ms.toFixed(0)).join(', ')} |`,
    `| frames a second while a part is drawn over | ${brush?.toFixed(1)} (target ${framesTarget}) | ${each(brushes)} |`,
    `| frames a second while it zooms | ${zoom?.toFixed(1)} (target ${framesTarget}) | ${each(zooms)} |`,
    `| longest time between two of them | ${longest.toFixed(0)} ms | ${zooms.map(({ longestMs }) => longestMs.toFixed(0)).join(', ')} |`,
    `| frames a second where nothing moves | ${idlePerSecond.toFixed(1)} | |`,
  ];
  const missed: string[] = [];
  if (!(open <= openTargetMs)) missed.push(`page: opened in ${open.toFixed(0)} ms, wanted ${openTargetMs}`);
  for (const [name, frames = 0] of [['drawn over', brush] as const, ['zoomed', zoom] as const]) {
    if (!(frames >= framesTarget - framesTolerance))
      missed.push(`page ${name}: ${frames.toFixed(1)} frames a second, wanted ${framesTarget}`);
  }
  return { text, missed };
}
