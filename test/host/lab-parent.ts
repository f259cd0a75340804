// Stands for a console: starts a lab, says so, and waits to be killed. Arguments: data folder, stack.
import { LabService } from '../../electron/core/features/lab/index.ts';
import { LabUpSchema } from '../../shared/contract/lab.ts';
import { createSilentLogger } from '../contract/silent-logger.ts';
import { createTestPlatform } from '../rig/test-platform.ts';

const [dataFolder, stack] = process.argv.slice(2);
const lab = new LabService({ platform: createTestPlatform({ dataFolder }), logger: createSilentLogger() });
const status = await lab.up(LabUpSchema.parse({ stack }));
console.log(JSON.stringify(status));
setInterval(() => {}, 1000);
