import { expect, test } from 'vitest';
import type { LabState } from '../../../electron/core/features/lab/lab-folder.ts';
import { type IdentityProbe, judgeLab } from '../../../electron/core/features/lab/lab-identity.ts';

const state: LabState = {
  version: 1,
  instanceId: 'b2c6d9e0-0000-4000-8000-000000000001',
  pid: 4711,
  status: { state: 'running', url: 'http://127.0.0.1:4000/', logs: [] },
};

const probe = (answers: { alive: boolean; commandLine?: string; instance?: string }): IdentityProbe => ({
  isAlive: () => answers.alive,
  commandLineOf: async () => answers.commandLine,
  instanceAt: async () => answers.instance,
});

test('a lab whose process is gone is gone, whatever serves at its port now', async () => {
  expect(await judgeLab(state, probe({ alive: false, instance: state.instanceId }))).toBe('gone');
});

test('a process that got the number of a lab that is gone is a stranger', async () => {
  expect(await judgeLab(state, probe({ alive: true, commandLine: '/usr/sbin/sshd -D' }))).toBe('stranger');
  expect(await judgeLab(state, probe({ alive: true, commandLine: 'node lab-host.js --instance another' }))).toBe('stranger');
});

test('a lab too busy to answer is known by its command line', async () => {
  expect(await judgeLab(state, probe({ alive: true, commandLine: `node lab-host.js --instance ${state.instanceId} --port 0` }))).toBe(
    'running',
  );
});

test('where command lines cannot be seen, only the instance that health answers tells', async () => {
  expect(await judgeLab(state, probe({ alive: true, instance: state.instanceId }))).toBe('running');
  expect(await judgeLab(state, probe({ alive: true, instance: 'another' }))).toBe('stranger');
  expect(await judgeLab(state, probe({ alive: true }))).toBe('stranger');
});
