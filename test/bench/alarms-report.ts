import { loadavg } from 'node:os';
import type { AlarmFigures } from './alarms-bench.ts';
import { median } from './median.ts';

/** What stands over the figures of the alarms in the document, and nowhere else in it. */
export const alarmsHeading = '## A list of alarms';

const openTargetMs = 300;
const framesTarget = 60;
/** A frame that was counted at the edge of the time is no frame lost. */
const framesTolerance = 1;

/** The figures as lines of Markdown, and the targets that were missed. */
export function alarmsReport({ alarms, openMs, scrolls, idlePerSecond }: AlarmFigures): { text: string[]; missed: string[] } {
  const open = median(openMs);
  const frames = median(scrolls.map(({ perSecond }) => perSecond));
  const longest = median(scrolls.map(({ longestMs }) => longestMs));
  const count = alarms.toLocaleString('en-US');
  const text = [
    alarmsHeading,
    '',
    `${count} alarms of the stand-in for CloudWatch, read before; the built console in headless Chromium (software drawing), 1280 x 800, ${openMs.length} turns. Opening is`,
    'from the press to the list drawn; scrolling is from one end to the other in 3 s.',
    '',
    `- ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, load average ${loadavg()[0]?.toFixed(1)}`,
    '',
    '| | median | each |',
    '|---|---:|---|',
    `| opening | ${open.toFixed(0)} ms (target ${openTargetMs}) | ${openMs.map((ms) => ms.toFixed(0)).join(', ')} |`,
    `| frames a second while it scrolls | ${frames.toFixed(1)} (target ${framesTarget}) | ${scrolls.map(({ perSecond }) => perSecond.toFixed(1)).join(', ')} |`,
    `| longest time between two of them | ${longest.toFixed(0)} ms | ${scrolls.map(({ longestMs }) => longestMs.toFixed(0)).join(', ')} |`,
    `| frames a second where nothing moves | ${idlePerSecond.toFixed(1)} | |`,
  ];
  const missed: string[] = [];
  if (!(open <= openTargetMs)) missed.push(`alarms: opened in ${open.toFixed(0)} ms, wanted ${openTargetMs}`);
  if (!(frames >= framesTarget - framesTolerance)) missed.push(`alarms: ${frames.toFixed(1)} frames a second, wanted ${framesTarget}`);
  return { text, missed };
}
