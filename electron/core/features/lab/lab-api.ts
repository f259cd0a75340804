import { implement } from '@orpc/server';
import type { LabStatus } from '../../../../shared/contract/lab.ts';
import { labContract } from '../../../../shared/contract/lab.ts';
import { latest } from '../../base/latest.ts';
import type { LabService } from './lab-service.ts';

/** Handlers of `contract.lab`. */
export function createLabHandlers(lab: LabService) {
  const lines = implement(labContract);
  return {
    availability: lines.availability.handler(() => lab.availability()),
    up: lines.up.handler(({ input }) => lab.up(input)),
    down: lines.down.handler(() => lab.down()),
    setKnobs: lines.setKnobs.handler(({ input }) => lab.setKnobs(input)),
    status: lines.status.handler(async ({ signal }) => {
      await lab.ready();
      return latest<LabStatus>({ snapshot: () => lab.status, subscribe: (push) => lab.changes.on(push), signal });
    }),
  };
}
