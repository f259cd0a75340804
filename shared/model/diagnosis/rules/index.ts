import type { Rule } from '../rule.ts';
import { acceptQueueFull } from './accept-queue-full.ts';
import { alarmTooSlow } from './alarm-too-slow.ts';
import { applicationError } from './application-error.ts';
import { backendTooSlow } from './backend-too-slow.ts';
import { corruptJsonStore } from './corrupt-json-store.ts';
import { cpuSaturated } from './cpu-saturated.ts';
import { cpuThrottled } from './cpu-throttled.ts';
import { generatorLimit } from './generator-limit.ts';
import { gunicornDown } from './gunicorn-down.ts';
import { gunicornQueueFull } from './gunicorn-queue-full.ts';
import { labConnections } from './lab-connections.ts';
import { labQueue } from './lab-queue.ts';
import { nginxOpenFiles } from './nginx-open-files.ts';
import { nginxSlots } from './nginx-slots.ts';
import { outOfMemory } from './out-of-memory.ts';
import { ownStressor } from './own-stressor.ts';
import { rateLimiter } from './rate-limiter.ts';
import { singleWorkerCeiling } from './single-worker-ceiling.ts';
import { starvedByPriority } from './starved-by-priority.ts';
import { targetUnusable } from './target-unusable.ts';
import { workerKilled } from './worker-killed.ts';

/**
 * Every rule, in the order in which they may claim: what the client or a log said outright before what arithmetic says, causes before their
 * symptoms (a starved server also has full queues and slow answers), and the more special before the more general.
 */
export const rules: readonly Rule[] = [
  generatorLimit,
  targetUnusable,
  labConnections,
  labQueue,
  rateLimiter,
  corruptJsonStore,
  applicationError,
  nginxOpenFiles,
  nginxSlots,
  outOfMemory,
  starvedByPriority,
  cpuThrottled,
  gunicornDown,
  workerKilled,
  gunicornQueueFull,
  acceptQueueFull,
  singleWorkerCeiling,
  backendTooSlow,
  cpuSaturated,
  ownStressor,
  alarmTooSlow,
];
