import { localTargetId } from '../../shared/contract/targets.ts';
import { openErrorLevel } from './error-level.ts';

// `error-level-child.ts <data folder of a core that has ended> <url>`: raises the level there, says so, and waits to be killed.
const [dataFolder = '', url = ''] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
const { level } = openErrorLevel(dataFolder, false);
const raised = await level.raise(localTargetId, url);
process.send?.({ isRaised: raised !== undefined });
