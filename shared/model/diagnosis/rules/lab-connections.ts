import { formatCount } from '../../format.ts';
import { cannotTell, type Rule } from '../rule.ts';

/** The demo lab's server lets in so many connections and resets the next one before any byte of an answer. */
export const labConnections: Rule = {
  id: 'lab_connections',
  judge({ config, connections, withoutBytes, isClosedLoop }) {
    if (config.lab === undefined) return cannotTell;
    const { maxConnections } = config.lab;
    const load = `${formatCount(connections)} connections`;
    if (connections <= maxConnections) return { ruledOut: `lab's connections: ${load} of ${formatCount(maxConnections)}` };
    return {
      proposals: [
        {
          cause: "the demo lab's server had no free connection",
          confidence: isClosedLoop ? 'high' : 'medium',
          classes: [
            { class: 'reset', atMost: withoutBytes('reset') },
            { class: 'closed', atMost: withoutBytes('closed') },
          ],
          evidence: [
            { text: `${load} at once, the server lets in ${formatCount(maxConnections)}`, source: 'config' },
            {
              text: `${formatCount(withoutBytes('reset') + withoutBytes('closed'))} reset or closed before any byte of an answer`,
              source: 'client',
            },
          ],
          source: 'electron/core/features/lab/embedded/connection-gate.ts',
        },
      ],
    };
  },
};
