import { closeSync, copyFileSync, existsSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Writes numbered lines as a busy logger does, rotating as logrotate does: by rename (it goes on writing to the renamed file for a while)
 * and by copytruncate, in turns. Arguments: path, lines, rotations, milliseconds it is to take at least. Prints `done`.
 */
const [path = '', lineCount = '0', rotationCount = '0', leastMs = '0'] = process.argv.slice(2);
const total = Number(lineCount);
const rotations = Number(rotationCount);
const batch = 1000;
const perRotation = Math.floor(total / (rotations + 1) / batch) * batch;
/** How much is still written to a file that has been renamed. */
const lag = Math.min(5 * batch, perRotation);
const filling = ' GET /a-path-of-some-length 200 in 3 ms';

let current = openSync(path, 'a');
let reopenAt = Number.POSITIVE_INFINITY;
const startedAt = performance.now();
for (let written = 0; written < total; written += batch) {
  let text = '';
  const end = Math.min(total, written + batch);
  for (let number = written; number < end; number += 1) text += `${number}${filling}\n`;
  writeSync(current, text);
  if (end >= reopenAt) {
    closeSync(current);
    current = openSync(path, 'a');
    reopenAt = Number.POSITIVE_INFINITY;
  }
  const turn = end / perRotation;
  if (Number.isInteger(turn) && turn <= rotations) rotate(turn % 2 === 1, end);
  const aheadMs = (end / total) * Number(leastMs) - (performance.now() - startedAt);
  if (aheadMs > 5) await sleep(aheadMs);
}
closeSync(current);
console.log('done');

function rotate(byRename: boolean, written: number): void {
  for (let age = rotations; age >= 1; age -= 1) if (existsSync(`${path}.${age}`)) renameSync(`${path}.${age}`, `${path}.${age + 1}`);
  if (byRename) {
    renameSync(path, `${path}.1`);
    closeSync(openSync(path, 'a'));
    reopenAt = written + lag;
  } else {
    copyFileSync(path, `${path}.1`);
    ftruncateSync(current);
  }
}
