import { expect, test } from 'vitest';
import { quitQuestion, type RunningJob, worthAsking } from '../../../electron/main/running-jobs.ts';

const run: RunningJob = { kind: 'run', text: 'run 41', href: '#/run/41' };
const stress: RunningJob = { kind: 'stress', text: 'stress on shop-prod', href: '#/stress', endsAt: 1 };
const tail: RunningJob = { kind: 'tail', text: 'tail of app.log on shop-prod', href: '#/logs' };

test('a tail alone is no reason to ask; a run or a stress job is', () => {
  expect(worthAsking([])).toBe(false);
  expect(worthAsking([tail])).toBe(false);
  expect(worthAsking([tail, run])).toBe(true);
  expect(worthAsking([stress])).toBe(true);
});

test('the question names everything that goes on and says what becomes of it', () => {
  expect(quitQuestion([run])).toEqual({
    message: 'Run 41 is still going on',
    detail: 'Quitting ends the run: what it has so far is kept.',
  });
  expect(quitQuestion([stress])).toEqual({
    message: 'Stress on shop-prod is still going on',
    detail: 'Quitting stops the stress on the host.',
  });
  const experiment: RunningJob = { kind: 'experiment', text: 'experiment 3: load 2 of 3', href: '#/experiment/3' };
  expect(quitQuestion([experiment, run])).toEqual({
    message: '2 jobs are still going on',
    detail: 'Experiment 3: load 2 of 3\nRun 41\nQuitting ends the experiment: the runs it has made are kept.',
  });
  const { message, detail } = quitQuestion([run, stress, tail]);
  expect(message).toBe('3 jobs are still going on');
  expect(detail.split('\n')).toEqual([
    'Run 41',
    'Stress on shop-prod',
    'Tail of app.log on shop-prod',
    'Quitting ends the run: what it has so far is kept.',
    'Quitting stops the stress on the host.',
  ]);
});
