import { expect, test } from 'vitest';
import { type LabHostArguments, readArguments, writeArguments } from '../../../electron/core/features/lab/lab-messages.ts';

const args: LabHostArguments = {
  stack: 'nginx',
  folder: '/home/a user/--detached data/$lab',
  instanceId: 'b2c6d9e0',
  port: 8080,
  knobs: { maxConnections: 768, workers: 4, serviceTimeMs: 1.5, queueLimit: 2048 },
  detached: false,
};

test('arguments arrive as they were written', () => {
  expect(readArguments(writeArguments(args))).toEqual(args);
  expect(readArguments(writeArguments({ ...args, detached: true, stack: 'embedded' }))).toMatchObject({
    detached: true,
    stack: 'embedded',
  });
});

test('anything else is refused', () => {
  const words = writeArguments(args);
  expect(readArguments([])).toBeUndefined();
  expect(readArguments(words.slice(2))).toBeUndefined();
  expect(readArguments([...words, '--other'])).toBeUndefined();
  expect(readArguments(words.map((word) => (word === 'nginx' ? 'apache' : word)))).toBeUndefined();
});
