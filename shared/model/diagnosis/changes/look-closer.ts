import { formatCount } from '../../format.ts';
import { nginxDiff } from '../nginx-edit.ts';
import type { RunFacts } from '../run-facts.ts';
import type { Claim, NextChange } from '../verdict.ts';

const quietLevels = ['error', 'crit', 'alert', 'emerg'];

/** Where most of what failed is not explained: the one thing that would show more. */
export function lookCloser(facts: RunFacts, findings: readonly Claim[]): NextChange {
  const { evidence, config, connections } = facts;
  if (evidence === undefined) {
    return {
      title: 'Connect the machine behind the URL and run the same again',
      why: 'The client alone sees that requests failed, not why. The server’s logs, queues and settings say it.',
      changes: [],
      expected: 'The same failures, this time with their cause.',
    };
  }
  if (findings.some(({ rule }) => rule === 'own_stressor')) {
    return {
      title: 'Run the same without the stress',
      why: 'Beside a stressor it cannot be told what the site itself would have lost.',
      changes: [{ where: 'stress', name: 'stress', from: 'on', to: 'off' }],
      expected: 'If nothing fails, the stress was the cause.',
    };
  }
  const log = config.nginx?.errorLogs[0];
  if (log !== undefined && config.nginx?.errorLogs.every(({ level }) => quietLevels.includes(level))) {
    const to = `${log.path} warn`;
    const diff = nginxDiff(config, [{ name: 'error_log', value: to }]);
    return {
      title: 'Raise nginx’s error_log to warn and run the same again',
      why: `At ${log.level} nginx says nothing of connections it closes to make room, and of much else.`,
      changes: [{ where: 'nginx', name: 'error_log', from: `${log.path} ${log.level}`, to }],
      expected: 'The same failures, this time with lines that say why.',
      ...(diff === undefined ? {} : { diff }),
    };
  }
  const fewer = Math.max(1, Math.floor(connections / 2));
  return {
    title: `Run the same over ${formatCount(fewer)} connections`,
    why: 'No evidence says why these failed. Where they stop to fail says where to look.',
    changes: [{ where: 'load', name: 'connections', from: formatCount(connections), to: formatCount(fewer) }],
    expected: 'Fewer failures if the number of connections matters; as many if it does not.',
  };
}
