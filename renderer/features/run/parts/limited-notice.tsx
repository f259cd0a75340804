import { generatorText } from '../../../../shared/model/generator-text.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { Notice } from '../../../ui/notice.tsx';

/** Says that these figures are the generator's rather than the server's, and what to do. */
export function LimitedNotice({ sample }: { sample: LoadSample }) {
  const text = generatorText({ ...sample, durationMs: sample.elapsedMs, running: sample.state === 'running' });
  return text ? <Notice tone="warning" live={false} title={text.title} hint={text.hint} /> : undefined;
}
